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
import quorate.codecs.wire.EnvelopeCodec;
import quorate.codecs.wire.Signing;
import quorate.protocol.Bytes;
import quorate.protocol.DecisionHash;
import quorate.protocol.Hash32;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
import quorate.protocol.Signed;
import quorate.protocol.Statement;

/** What one vote costs its receiver: bytes to a message whose envelope and statement are verified. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Envelopes {
    private static final int MEMBERS = 3;
    private static final int QUORUM = 2;

    private final Schnorr schnorr = Schnorr.best();
    private Signing signing;
    private byte[] envelope;

    @Setup
    public void prepare() {
        Hash32 group = Hashes.blake3(new byte[] {1});
        PoolId pool = new PoolId("main");
        List<Bytes> keys = new ArrayList<>();
        for (int member = 0; member < MEMBERS; member++) {
            keys.add(Bytes.of(schnorr.publicKey(secret(member))));
        }
        signing = new Signing(group, pool, keys, QUORUM, Profile.CRASH, schnorr);
        NodeId sender = new NodeId(1);
        Statement.Vote vote = new Statement.Vote(9, 0, Optional.of(new DecisionHash(Hashes.blake3(new byte[] {2}))));
        byte[] voteSignature = sign(1, signing.digest(vote));
        Message message = new Message.VoteCast(new Signed<>(sender, vote, Bytes.of(voteSignature)), Optional.empty());
        byte[] unsigned = EnvelopeCodec.unsigned(group, pool, sender, 1, 1, message);
        byte[] signature = sign(1, Signing.envelopeDigest(unsigned));
        envelope = new byte[unsigned.length + signature.length];
        System.arraycopy(unsigned, 0, envelope, 0, unsigned.length);
        System.arraycopy(signature, 0, envelope, unsigned.length, signature.length);
    }

    @Benchmark
    public boolean receiveVote() {
        EnvelopeCodec.Decoded decoded = EnvelopeCodec.decode(envelope);
        boolean sent = signing.verifyEnvelope(decoded);
        return sent
                && decoded.envelope().message() instanceof Message.VoteCast cast
                && signing.faultOf(cast.vote()).isEmpty();
    }

    private byte[] sign(int member, Hash32 digest) {
        return schnorr.sign(secret(member), digest.toBytes(), new byte[32]);
    }

    private static byte[] secret(int member) {
        byte[] secret = new byte[32];
        secret[31] = (byte) (member + 1);
        return secret;
    }
}
