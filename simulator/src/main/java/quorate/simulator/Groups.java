package quorate.simulator;

import java.util.SortedMap;
import java.util.TreeMap;
import quorate.protocol.Bytes;
import quorate.protocol.Group;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.StreamId;

/** The group of a run: small depths, so that little virtual time shows much. */
final class Groups {
    static final long MIN_INPUT_DEPTH_DAA = 20;
    static final long CONFIRMATIONS_DAA = 15;
    static final long FINAL_DEPTH_DAA = 300;
    private static final long MANY_SOMPI = 1_000_000_000_000_000L;

    private Groups() {}

    static Group of(Options options) {
        SortedMap<StreamId, Long> firstNonces = new TreeMap<>();
        for (int i = 0; i < options.contiguousStreams() + options.increasingStreams(); i++) {
            firstNonces.put(stream(i), 0L);
        }
        return new Group(
                options.members(),
                options.threshold(),
                options.quorum(),
                0,
                Profile.CRASH,
                new PoolId("simulated"),
                script(0),
                true,
                new Group.Funds(
                        MIN_INPUT_DEPTH_DAA,
                        100,
                        8,
                        Group.FeeMode.SIGNERS_PAY,
                        100,
                        1_000,
                        1,
                        MANY_SOMPI,
                        MANY_SOMPI,
                        86_400_000),
                new Group.Finality(CONFIRMATIONS_DAA, FINAL_DEPTH_DAA),
                new Group.Streams(
                        1_000, options.nextAfterCommitted() ? Group.NextAfter.COMMITTED : Group.NextAfter.COMPLETED),
                firstNonces,
                1,
                options.concurrency());
    }

    static StreamId stream(int number) {
        return new StreamId("stream:" + number);
    }

    /** A script of the usual length; 0 is the pool's. */
    static ScriptPublicKey script(int tag) {
        byte[] script = new byte[35];
        script[1] = (byte) tag;
        script[2] = (byte) (tag >> 8);
        return new ScriptPublicKey(0, Bytes.of(script));
    }
}
