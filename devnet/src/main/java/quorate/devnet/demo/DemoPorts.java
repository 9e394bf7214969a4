package quorate.devnet.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Which loopback port each part of the demo listens on: ten for each signer, then the shared parts. */
record DemoPorts(int base, int signers) {
    private static final int PER_SIGNER = 10;
    private static final int HIGHEST = 65_535;

    DemoPorts {
        int last = base + (signers + 1) * PER_SIGNER;
        if (base < 1024 || last > HIGHEST) {
            throw new DemoException("--port-base: expected 1024 to " + (HIGHEST - (signers + 1) * PER_SIGNER) + " for "
                    + signers + " signers, found " + base);
        }
    }

    int ingestion(int signer) {
        return base + signer * PER_SIGNER;
    }

    int admin(int signer) {
        return base + signer * PER_SIGNER + 1;
    }

    int hazelcast(int signer) {
        return base + signer * PER_SIGNER + 2;
    }

    int bus(int signer) {
        return base + signer * PER_SIGNER + 3;
    }

    int postgres() {
        return base + signers * PER_SIGNER;
    }

    int kaspa() {
        return base + signers * PER_SIGNER + 1;
    }

    int kaspaControl() {
        return base + signers * PER_SIGNER + 2;
    }

    /** @throws DemoException naming every port that something else holds */
    void requireFree() {
        List<String> taken = new ArrayList<>();
        for (int signer = 0; signer < signers; signer++) {
            addIfTaken(taken, ingestion(signer));
            addIfTaken(taken, admin(signer));
            addIfTaken(taken, hazelcast(signer));
            addIfTaken(taken, bus(signer));
        }
        addIfTaken(taken, postgres());
        addIfTaken(taken, kaspa());
        addIfTaken(taken, kaspaControl());
        if (!taken.isEmpty()) {
            throw new DemoException("port in use on 127.0.0.1: " + String.join(", ", taken)
                    + "; stop what listens there or choose another --port-base (now " + base + ")");
        }
    }

    private static void addIfTaken(List<String> taken, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException inUse) {
            taken.add(Integer.toString(port));
        }
    }
}
