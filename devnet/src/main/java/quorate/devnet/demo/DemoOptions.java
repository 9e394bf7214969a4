package quorate.devnet.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a demo network is made of.
 *
 * @param kaspadUrl gRPC of a private simnet kaspad; empty for a simulated node
 */
public record DemoOptions(Path dataDir, int portBase, int signers, int threshold, Optional<String> kaspadUrl) {
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
