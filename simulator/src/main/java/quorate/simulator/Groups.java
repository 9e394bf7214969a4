package quorate.simulator;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.protocol.Bytes;
import quorate.protocol.Group;
import quorate.protocol.PoolId;
import quorate.protocol.Retry;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.StreamId;
import quorate.protocol.Timing;

/** The group of a run: small depths and slow ticks, so that little virtual time and few messages show much. */
final class Groups {
    static final long MIN_INPUT_DEPTH_DAA = 12;
    static final long CONFIRMATIONS_DAA = 6;
    static final long FINAL_DEPTH_DAA = 30;
    static final int MAX_RETRIES = 3;
    private static final long NEVER_MS = Long.MAX_VALUE;
    private static final long MANY_SOMPI = 1_000_000_000_000_000L;

    private Groups() {}

    static Group of(Options options) {
        SortedMap<StreamId, Long> firstNonces = new TreeMap<>();
        for (int i = 0; i < options.streams(); i++) {
            firstNonces.put(stream(i), 0L);
        }
        int replaceMs = options.of(Knob.REPLACE);
        boolean shared = options.of(Knob.SHARED) == 1;
        boolean committed = options.of(Knob.COMMITTED) == 1;
        return new Group(
                options.of(Knob.MEMBERS),
                options.of(Knob.THRESHOLD),
                options.of(Knob.QUORUM),
                options.of(Knob.FAULTY),
                options.profile(),
                new PoolId("simulated"),
                script(0),
                true,
                new Group.Funds(
                        MIN_INPUT_DEPTH_DAA,
                        100,
                        8,
                        shared ? Group.FeeMode.RECIPIENT_PAYS : Group.FeeMode.SIGNERS_PAY,
                        100,
                        1_000,
                        1,
                        MANY_SOMPI,
                        MANY_SOMPI,
                        86_400_000,
                        Group.Funds.FEE_STEP_PERCENT,
                        replaceMs == 0 ? NEVER_MS : replaceMs,
                        Optional.empty()),
                new Group.Finality(CONFIRMATIONS_DAA, FINAL_DEPTH_DAA),
                new Group.Streams(1_000, committed ? Group.NextAfter.COMMITTED : Group.NextAfter.COMPLETED),
                firstNonces,
                options.of(Knob.PAYMENTS),
                options.of(Knob.CONCURRENCY));
    }

    static Timing timing(Options options) {
        Retry retry = new Retry(MAX_RETRIES, 1_000, 4_000, 2.0, 100);
        return new Timing(2_000, 1_000, retry, 1_000, 64, options.of(Knob.MEMBERS));
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
