package quorate.codecs.wire;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Anchors;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.Hash32;
import quorate.protocol.KillGround;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
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
    private final Profile profile;
    private final Schnorr schnorr;

    /** @param identityKeys x-only keys in member order */
    public Signing(
            Hash32 groupHash, PoolId pool, List<Bytes> identityKeys, int quorum, Profile profile, Schnorr schnorr) {
        this.groupHash = groupHash;
        this.pool = pool;
        this.identityKeys = List.copyOf(identityKeys);
        this.quorum = quorum;
        this.profile = profile;
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

    /** What is wrong with a statement; empty when it is the named member's own, and one that the group's profile has (C1). */
    public Optional<String> faultOf(Signed<? extends Statement> signed) {
        return faultOf(signed.statement())
                .or(() -> verify(signed) ? Optional.empty() : Optional.of("a bad signature of " + signed.member()));
    }

    /** What is wrong with a statement whoever says it: a lock has an anchor exactly where the group's profile has them. */
    public Optional<String> faultOf(Statement statement) {
        return statement instanceof Statement.Lock lock ? Anchors.faultOf(profile, lock) : Optional.empty();
    }

    private boolean verify(Signed<? extends Statement> signed) {
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
        Hash32 digest = digest(expected); // all of them say the same, so that it is hashed once
        return faultOf(
                certificate.votes(),
                vote -> vote.equals(expected) ? Optional.empty() : Optional.of("a vote for something else"),
                vote -> digest);
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

    /** What is wrong with a certificate; empty when Q different members signed these locks, whatever their anchors (C1). */
    public Optional<String> faultOf(Certificate certificate) {
        Statement.Lock expected = new Statement.Lock(certificate.slot(), certificate.round(), certificate.decision());
        Hash32 digest = digest(expected);
        return faultOf(
                certificate.locks(),
                lock -> lock.locksAs(expected) ? faultOf(lock) : Optional.of("a lock on something else"),
                lock -> lock.equals(expected) ? digest : digest(lock));
    }

    private <S extends Statement> Optional<String> faultOf(
            List<Signed<S>> statements, Function<S, Optional<String>> content, Function<S, Hash32> digest) {
        Set<NodeId> members = new HashSet<>();
        for (Signed<S> signed : statements) {
            Optional<String> fault = content.apply(signed.statement());
            if (fault.isPresent()) {
                return fault;
            }
            if (!members.add(signed.member())) {
                return Optional.of(signed.member() + " twice");
            }
            if (!verify(signed.member(), digest.apply(signed.statement()), signed.signature())) {
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
            case Statement.Lock lock ->
                lock.anchorDaaScore().isPresent() ? "quorate/anchored-lock/v1" : "quorate/lock/v1";
            case Statement.Refusal ignored -> "quorate/refusal/v1";
            case Statement.Completed ignored -> "quorate/completed/v1";
        };
    }
}
