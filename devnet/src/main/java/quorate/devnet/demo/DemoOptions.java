package quorate.devnet.demo;

import java.nio.file.Path;
import java.util.Optional;
import quorate.protocol.Group;
import quorate.protocol.GroupLimits;
import quorate.protocol.Profile;

/**
 * What a demo network is made of.
 *
 * @param faulty members that may do anything at all; above 0 the group is of the Byzantine profile
 * @param kaspadUrl gRPC of a private simnet kaspad; empty for a simulated node
 * @param pays how much at once, and when again
 * @param finality at which depths a payment is completed, and for good
 */
public record DemoOptions(
        Path dataDir,
        int portBase,
        int signers,
        int threshold,
        int faulty,
        Optional<String> kaspadUrl,
        Pays pays,
        Group.Finality finality) {
    private static final Group.Finality TEN_CONFIRMATIONS = new Group.Finality(10, 432_000);

    /**
     * @param maxPayments events in one transaction
     * @param concurrency live events of the pool
     * @param replaceAfterMs time after which a payment that is not accepted gets another, dearer template
     */
    public record Pays(int maxPayments, int concurrency, long replaceAfterMs) {
        public static final Pays ONE_BY_ONE = new Pays(1, 1, Group.Funds.REPLACE_AFTER_MS);
    }

    public DemoOptions(
            Path dataDir, int portBase, int signers, int threshold, int faulty, Optional<String> kaspadUrl, Pays pays) {
        this(dataDir, portBase, signers, threshold, faulty, kaspadUrl, pays, TEN_CONFIRMATIONS);
    }

    /** Of the crash profile. */
    public DemoOptions(Path dataDir, int portBase, int signers, int threshold, Optional<String> kaspadUrl, Pays pays) {
        this(dataDir, portBase, signers, threshold, 0, kaspadUrl, pays);
    }

    /** Of the crash profile, one payment at a time. */
    public DemoOptions(Path dataDir, int portBase, int signers, int threshold, Optional<String> kaspadUrl) {
        this(dataDir, portBase, signers, threshold, kaspadUrl, Pays.ONE_BY_ONE);
    }

    Profile profile() {
        return profile(faulty);
    }

    int quorum() {
        return quorum(signers, threshold, faulty);
    }

    private static Profile profile(int faulty) {
        return faulty > 0 ? Profile.BYZANTINE : Profile.CRASH;
    }

    private static int quorum(int signers, int threshold, int faulty) {
        return GroupLimits.defaultQuorum(signers, threshold, faulty, profile(faulty));
    }

    public DemoOptions {
        if (signers < 1 || signers > 15) {
            throw new DemoException("--signers: expected 1 to 15, found " + signers);
        }
        if (threshold > signers || 2 * threshold <= signers) {
            throw new DemoException("--threshold: expected more than half of " + signers
                    + " signers and not more than all, found " + threshold);
        }
        try {
            GroupLimits.check(signers, threshold, quorum(signers, threshold, faulty), faulty, profile(faulty));
        } catch (IllegalArgumentException refused) {
            throw new DemoException("--faulty: " + refused.getMessage());
        }
    }
}
