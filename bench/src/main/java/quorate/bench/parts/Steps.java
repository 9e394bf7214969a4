package quorate.bench.parts;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import quorate.protocol.PoolState;
import quorate.protocol.Protocol;
import quorate.protocol.Step;
import quorate.simulator.Recording;

/** One input of the pure core: what one signer of five is told while twenty events are paid, again and again. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Steps {
    private final Recording recording = Recording.healthy();
    private final List<Recording.Taken> inputs = recording.inputs();
    private PoolState state = recording.start();
    private int next;

    @Benchmark
    public Step step() {
        if (next == inputs.size()) {
            next = 0;
            state = recording.start();
        }
        Recording.Taken taken = inputs.get(next++);
        Step step = Protocol.step(state, taken.input(), taken.nowMs());
        state = step.next();
        return step;
    }
}
