package quorate.devnet.demo;

import java.nio.file.Path;
import java.util.Optional;
import quorate.protocol.Group;

/**
 * What a demo network is made of.
 *
 * @param kaspadUrl gRPC of a private simnet kaspad; empty for a simulated node
 * @param pays how much at once, and when again
 */
public record DemoOptions(
        Path dataDir, int portBase, int signers, int threshold, Optional<String> kaspadUrl, Pays pays) {
    /**
     * @param maxPayments events in one transaction
     * @param concurrency live events of the pool
     * @param replaceAfterMs time after which a payment that is not accepted gets another, dearer template
     */
    public record Pays(int maxPayments, int concurrency, long replaceAfterMs) {
        public static final Pays ONE_BY_ONE = new Pays(1, 1, Group.Funds.REPLACE_AFTER_MS);
    }

    public DemoOptions(Path dataDir, int portBase, int signers, int threshold, Optional<String> kaspadUrl) {
        this(dataDir, portBase, signers, threshold, kaspadUrl, Pays.ONE_BY_ONE);
    }

    public DemoOptions {
        if (signers < 1 || signers > 15) {
            throw new DemoException("--signers: expected 1 to 15, found " + signers);
        }
        if (threshold > signers || 2 * threshold <= signers) {
            throw new DemoException("--threshold: expected more than half of " + signers
                    + " signers and not more than all, found " + threshold);
        }
    }
}
