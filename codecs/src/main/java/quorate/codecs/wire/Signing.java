package quorate.codecs.wire;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.Hash32;
import quorate.protocol.KillGround;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.VoteCertificate;

/**
 * What identity signatures cover, and whether they hold: BIP340 over a tagged hash for each kind of statement, of group hash,
 * pool and content. Identity keys are never spending keys.
 */
public final class Signing {
    private static final String ENVELOPE_TAG = "quorate/envelope/v1";

    private final Hash32 groupHash;
    private final PoolId pool;
    private final List<Bytes> identityKeys;
    private final int quorum;
    private final Schnorr schnorr;

    /** @param identityKeys x-only keys in member order */
    public Signing(Hash32 groupHash, PoolId pool, List<Bytes> identityKeys, int quorum, Schnorr schnorr) {
        this.groupHash = groupHash;
        this.pool = pool;
        this.identityKeys = List.copyOf(identityKeys);
        this.quorum = quorum;
        this.schnorr = schnorr;
    }

    /** The bytes that a statement's signature covers, before hashing. */
    public byte[] statementBytes(Statement statement) {
        ByteWriter out = ByteWriter.bigEndian().hash32(groupHash);
        Wire.bytes(out, Bytes.of(pool.name().getBytes(StandardCharsets.UTF_8)));
        StatementCodec.write(out, statement);
        return out.toArray();
    }

    public Hash32 digest(Statement statement) {
        return Hashes.tagged(tag(statement), statementBytes(statement));
    }

    public static Hash32 envelopeDigest(byte[] unsigned) {
        return Hashes.tagged(ENVELOPE_TAG, unsigned);
    }

    /** Whether the statement is the named member's own. */
    public boolean verify(Signed<? extends Statement> signed) {
        return verify(signed.member(), digest(signed.statement()), signed.signature());
    }

    public boolean verifyEnvelope(EnvelopeCodec.Decoded decoded) {
        return verify(
                decoded.envelope().sender(),
                envelopeDigest(decoded.signed().toBytes()),
                decoded.envelope().signature());
    }

    /** What is wrong with a vote certificate; empty when Q different members signed exactly these votes. */
    public Optional<String> faultOf(VoteCertificate certificate) {
        Statement.Vote expected =
                new Statement.Vote(certificate.slot(), certificate.round(), Optional.of(certificate.decision()));
        return faultOf(certificate.votes(), expected, "a vote for something else");
    }

    /** What is wrong with the statements that a decision carries: the refusals of a Kill are their makers' own. */
    public Optional<String> faultOf(Decision decision) {
        return switch (decision) {
            case Decision.Kill kill ->
                switch (kill.ground()) {
                    case KillGround.Refused(List<Signed<Statement.Refusal>> refusals) ->
                        refusals.stream()
                                .filter(refusal -> !verify(refusal))
                                .findFirst()
                                .map(refusal -> "a bad signature of " + refusal.member());
                    case KillGround.Lost lost -> Optional.empty();
                };
            case Decision.Payment pay -> Optional.empty();
            case Decision.Cancel cancel -> Optional.empty();
            case Decision.Pass pass -> Optional.empty();
        };
    }

    /** What is wrong with a certificate; empty when Q different members signed exactly these locks. */
    public Optional<String> faultOf(Certificate certificate) {
        Statement.Lock expected = new Statement.Lock(certificate.slot(), certificate.round(), certificate.decision());
        return faultOf(certificate.locks(), expected, "a lock on something else");
    }

    /** All of them say the same, so that it is hashed once. */
    private Optional<String> faultOf(
            List<? extends Signed<? extends Statement>> statements, Statement expected, String another) {
        Hash32 digest = digest(expected);
        Set<NodeId> members = new HashSet<>();
        for (Signed<? extends Statement> signed : statements) {
            if (!signed.statement().equals(expected)) {
                return Optional.of(another);
            }
            if (!members.add(signed.member())) {
                return Optional.of(signed.member() + " twice");
            }
            if (!verify(signed.member(), digest, signed.signature())) {
                return Optional.of("a bad signature of " + signed.member());
            }
        }
        return members.size() >= quorum
                ? Optional.empty()
                : Optional.of("expected " + quorum + " members, found " + members.size());
    }

    private boolean verify(NodeId member, Hash32 digest, Bytes signature) {
        return member.index() < identityKeys.size()
                && schnorr.verify(identityKeys.get(member.index()).toBytes(), digest.toBytes(), signature.toBytes());
    }

    private static String tag(Statement statement) {
        return switch (statement) {
            case Statement.Vote ignored -> "quorate/vote/v1";
            case Statement.Lock ignored -> "quorate/lock/v1";
            case Statement.Refusal ignored -> "quorate/refusal/v1";
            case Statement.Completed ignored -> "quorate/completed/v1";
        };
    }
}
