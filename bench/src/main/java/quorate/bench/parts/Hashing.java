package quorate.bench.parts;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Hash32;

/** The hashes of 68 bytes: one coin's place in a selection, one part of a sighash. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Hashing {
    private final byte[] bytes = new byte[68];

    @Benchmark
    public Hash32 blake3() {
        return Hashes.blake3(bytes);
    }

    @Benchmark
    public Hash32 keyedBlake2b() {
        return Hashes.blake2b("TransactionSigningHash", bytes);
    }
}
