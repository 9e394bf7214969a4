package quorate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quorate.protocol.Input;
import quorate.protocol.Memory;
import quorate.protocol.NodeId;
import quorate.protocol.PoolState;
import quorate.protocol.Profile;

/** All that one signer's core was told in a run, to be told again by whoever measures it. */
public final class Recording {
    private static final String HEALTHY =
            "members=5,threshold=3,quorum=3,faulty=0,liars=0,dead=0,loss=0,duplication=0,delay=5,"
                    + "crashes=0,partitions=0,jumps=0,lag=0,divergence=0,reorgs=0,contiguous=5,increasing=0,events=4,holes=0,"
                    + "coins=12,concurrency=1,committed=0,faults_ms=2000";
    private final List<Taken> inputs = new ArrayList<>();
    private Optional<PoolState> start = Optional.empty();

    private Recording() {}

    /** @param nowMs the signer's clock when it took the input */
    public record Taken(Input input, long nowMs) {}

    /** Signer 0 of five paying twenty events while nothing goes wrong. */
    public static Recording healthy() {
        Recording recording = new Recording();
        Options options = Options.drawnFrom(1, Optional.of(Profile.CRASH)).with(HEALTHY);
        new Simulation(1, options, Optional.empty(), Optional.of(recording)).run();
        return recording;
    }

    void begin(SimSigner signer) {
        if (signer.self().index() == 0 && start.isEmpty()) {
            start = Optional.of(PoolState.restore(signer.setup(), Memory.empty(), signer.nowMs()));
        }
    }

    void add(NodeId self, Input input, long nowMs) {
        if (self.index() == 0) {
            inputs.add(new Taken(input, nowMs));
        }
    }

    /** The state before the first input. */
    public PoolState start() {
        return start.orElseThrow();
    }

    public List<Taken> inputs() {
        return List.copyOf(inputs);
    }
}
