package quorate.devnet.demo;

import java.io.PrintWriter;
import java.util.TreeMap;

/**
 * Starts a signer again that has ended by itself, as an operator's service manager would: after a while, so that one sees the
 * others go on without it, and not for ever.
 */
final class Supervisor {
    private static final long AWAY_MS = 5_000;
    private static final int MAX_STARTS = 5;

    private final DemoNetwork network;
    private final PrintWriter out;
    private final TreeMap<Integer, Long> endedAtMs = new TreeMap<>();
    private final TreeMap<Integer, Integer> starts = new TreeMap<>();

    Supervisor(DemoNetwork network, PrintWriter out) {
        this.network = network;
        this.out = out;
    }

    /** Looks once. Throws {@link DemoException} when a signer ends again and again. */
    void look() {
        long nowMs = System.nanoTime() / 1_000_000;
        for (int signer = 0; signer < network.signers(); signer++) {
            if (!network.process(signer).isAlive()) {
                ended(signer, nowMs);
            }
        }
    }

    private void ended(int signer, long nowMs) {
        String name = DemoFiles.name(signer);
        Long since = endedAtMs.get(signer);
        if (since == null) {
            endedAtMs.put(signer, nowMs);
            say(name + " has ended with code " + network.process(signer).exitValue() + "; it is started again in "
                    + AWAY_MS / 1_000 + " s");
        } else if (nowMs - since >= AWAY_MS) {
            if (starts.merge(signer, 1, Integer::sum) > MAX_STARTS) {
                throw new DemoException(name + " has ended " + (MAX_STARTS + 1) + " times: see " + network.log(signer));
            }
            endedAtMs.remove(signer);
            network.startSigner(signer);
            say(name + " is started again");
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
