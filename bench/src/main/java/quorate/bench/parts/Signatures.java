package quorate.bench.parts;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import quorate.codecs.crypto.BouncyCastleSchnorr;
import quorate.codecs.crypto.NativeSchnorr;
import quorate.codecs.crypto.Schnorr;

/** BIP340 by both libraries: every envelope and every statement is one of each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Signatures {
    @Param({"libsecp256k1", "bouncycastle"})
    private String library;

    private final byte[] secretKey = new byte[32];
    private final byte[] message = new byte[32];
    private final byte[] auxiliary = new byte[32];
    private Schnorr schnorr;
    private byte[] publicKey;
    private byte[] signature;

    @Setup
    public void prepare() {
        schnorr = library.equals("bouncycastle") ? new BouncyCastleSchnorr() : new NativeSchnorr();
        secretKey[31] = 7;
        publicKey = schnorr.publicKey(secretKey);
        signature = schnorr.sign(secretKey, message, auxiliary);
    }

    @Benchmark
    public byte[] sign() {
        return schnorr.sign(secretKey, message, auxiliary);
    }

    @Benchmark
    public boolean verify() {
        return schnorr.verify(publicKey, message, signature);
    }
}
