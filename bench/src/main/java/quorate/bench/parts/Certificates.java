package quorate.bench.parts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.wire.Signing;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.DecisionHash;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
import quorate.protocol.Signed;
import quorate.protocol.Statement;

/** What a decided slot costs who is handed its certificate: the locks of eight members, each verified. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Certificates {
    private static final int QUORUM = 8;

    private final Schnorr schnorr = Schnorr.best();
    private Signing signing;
    private Certificate certificate;

    @Setup
    public void prepare() {
        List<Bytes> keys = new ArrayList<>();
        for (int member = 0; member < QUORUM; member++) {
            keys.add(Bytes.of(schnorr.publicKey(secret(member))));
        }
        Hash32 group = Hashes.blake3(new byte[] {1});
        signing = new Signing(group, new PoolId("main"), keys, QUORUM, Profile.CRASH, schnorr);
        Statement.Lock lock = new Statement.Lock(9, 0, new DecisionHash(Hashes.blake3(new byte[] {2})));
        byte[] digest = signing.digest(lock).toBytes();
        List<Signed<Statement.Lock>> locks = new ArrayList<>();
        for (int member = 0; member < QUORUM; member++) {
            byte[] signature = schnorr.sign(secret(member), digest, new byte[32]);
            locks.add(new Signed<>(new NodeId(member), lock, Bytes.of(signature)));
        }
        certificate = new Certificate(lock.slot(), lock.round(), lock.decision(), locks);
    }

    @Benchmark
    public Optional<String> verifyEightLocks() {
        Optional<String> fault = signing.faultOf(certificate);
        if (fault.isPresent()) {
            throw new IllegalStateException("the certificate is sound, found " + fault.get());
        }
        return fault;
    }

    private static byte[] secret(int member) {
        byte[] secret = new byte[32];
        secret[31] = (byte) (member + 1);
        return secret;
    }
}
