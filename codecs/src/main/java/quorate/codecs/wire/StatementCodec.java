package quorate.codecs.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.DecisionHash;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.TemplateHash;
import quorate.protocol.VoteCertificate;

/** Bytes of statements, alone and in certificates. A certificate holds what its statements share once. */
public final class StatementCodec {
    static final int VOTE = 1;
    static final int LOCK = 2;
    static final int REFUSAL = 3;
    static final int COMPLETED = 4;
    static final int ANCHORED_LOCK = 5;

    /** In a certificate's number of members: each of its locks is followed by its anchor. */
    private static final int ANCHORED = 0x80;

    private StatementCodec() {}

    /** The content of a statement, as it is signed (behind group hash and pool) and sent. */
    static void write(ByteWriter out, Statement statement) {
        switch (statement) {
            case Statement.Vote vote -> {
                out.u8(VOTE)
                        .u64(vote.slot())
                        .u32(vote.round())
                        .flag(vote.decision().isPresent());
                vote.decision().ifPresent(decision -> out.hash32(decision.hash()));
            }
            case Statement.Lock lock -> {
                OptionalLong anchor = lock.anchorDaaScore();
                out.u8(anchor.isPresent() ? ANCHORED_LOCK : LOCK)
                        .u64(lock.slot())
                        .u32(lock.round())
                        .hash32(lock.decision().hash());
                anchor.ifPresent(out::u64);
            }
            case Statement.Refusal refusal ->
                out.u8(REFUSAL).u64(refusal.slot()).hash32(refusal.template().hash());
            case Statement.Completed completed ->
                out.u8(COMPLETED)
                        .u64(completed.slot())
                        .hash32(completed.template().hash());
        }
    }

    public static byte[] encode(Signed<? extends Statement> signed) {
        ByteWriter out = ByteWriter.bigEndian();
        writeSigned(out, signed);
        return out.toArray();
    }

    /** @throws MalformedException if these are not the bytes of one signed statement */
    public static Signed<? extends Statement> decode(byte[] bytes) {
        ByteReader in = ByteReader.bigEndian(bytes);
        Signed<? extends Statement> signed = readSigned(in);
        in.end("statement");
        return signed;
    }

    static void writeSigned(ByteWriter out, Signed<? extends Statement> signed) {
        out.u8(signed.member().index());
        write(out, signed.statement());
        out.raw(signed.signature());
    }

    static Signed<? extends Statement> readSigned(ByteReader in) {
        NodeId member = Wire.member(in, "statement.member");
        Statement statement = read(in);
        Bytes signature = in.bytes("statement.signature", Wire.SIGNATURE_LENGTH);
        return new Signed<>(member, statement, signature);
    }

    static Signed<Statement.Vote> readVote(ByteReader in) {
        return as(Statement.Vote.class, readSigned(in));
    }

    static Signed<Statement.Lock> readLock(ByteReader in) {
        return as(Statement.Lock.class, readSigned(in));
    }

    static Signed<Statement.Completed> readCompleted(ByteReader in) {
        return as(Statement.Completed.class, readSigned(in));
    }

    static Signed<Statement.Refusal> readRefusal(ByteReader in) {
        return as(Statement.Refusal.class, readSigned(in));
    }

    private static <S extends Statement> Signed<S> as(Class<S> kind, Signed<? extends Statement> signed) {
        if (!kind.isInstance(signed.statement())) {
            throw new MalformedException(
                    "statement.kind",
                    kind.getSimpleName(),
                    signed.statement().getClass().getSimpleName());
        }
        return new Signed<>(signed.member(), kind.cast(signed.statement()), signed.signature());
    }

    private static Statement read(ByteReader in) {
        int kind = in.u8("statement.kind");
        long slot = Wire.slot(in, "statement.slot");
        return switch (kind) {
            case VOTE -> {
                int round = Wire.round(in, "vote.round");
                yield new Statement.Vote(
                        slot, round, in.flag("vote.has_decision") ? Optional.of(decision(in)) : Optional.empty());
            }
            case LOCK -> new Statement.Lock(slot, Wire.round(in, "lock.round"), decision(in));
            case ANCHORED_LOCK ->
                new Statement.Lock(slot, Wire.round(in, "lock.round"), decision(in), anchor(in, "lock.anchor"));
            case REFUSAL -> new Statement.Refusal(slot, new TemplateHash(in.hash32("refusal.template")));
            case COMPLETED -> new Statement.Completed(slot, new TemplateHash(in.hash32("completed.template")));
            default -> throw new MalformedException("statement.kind", "1 to 5", Integer.toString(kind));
        };
    }

    private static OptionalLong anchor(ByteReader in, String field) {
        return OptionalLong.of(in.u63(field));
    }

    private static DecisionHash decision(ByteReader in) {
        return new DecisionHash(in.hash32("statement.decision"));
    }

    static void writeCertificate(ByteWriter out, VoteCertificate certificate) {
        head(out, certificate.slot(), certificate.round(), certificate.decision(), certificate.votes());
    }

    static VoteCertificate readVoteCertificate(ByteReader in) {
        Head head = head(in);
        Statement.Vote vote = new Statement.Vote(head.slot, head.round, Optional.of(head.decision));
        List<Signed<Statement.Vote>> votes = signers(in, "certificate").stream()
                .map(signer -> new Signed<>(signer.member, vote, signer.signature))
                .toList();
        return new VoteCertificate(head.slot, head.round, head.decision, votes);
    }

    /** @throws IllegalArgumentException if some of its locks have an anchor and some have none: no group has such a certificate */
    static void writeCertificate(ByteWriter out, Certificate certificate) {
        List<Signed<Statement.Lock>> locks = certificate.locks();
        long anchored = locks.stream()
                .filter(lock -> lock.statement().anchorDaaScore().isPresent())
                .count();
        if (anchored == 0) {
            head(out, certificate.slot(), certificate.round(), certificate.decision(), locks);
            return;
        }
        if (anchored != locks.size()) {
            throw new IllegalArgumentException("certificate: expected an anchor of each of " + locks.size()
                    + " locks or of none, found " + anchored);
        }
        out.u64(certificate.slot())
                .u32(certificate.round())
                .hash32(certificate.decision().hash());
        out.u8(ANCHORED | locks.size());
        for (Signed<Statement.Lock> lock : locks) {
            out.u8(lock.member().index())
                    .u64(lock.statement().anchorDaaScore().orElseThrow())
                    .raw(lock.signature());
        }
    }

    static Certificate readCertificate(ByteReader in) {
        Head head = head(in);
        int count = in.u8("certificate.members");
        boolean anchored = (count & ANCHORED) != 0;
        if (count == ANCHORED) {
            throw new MalformedException("certificate.members", "at least one with an anchor", "none");
        }
        List<Signed<Statement.Lock>> locks = new ArrayList<>();
        int last = -1;
        for (int i = 0; i < (count & ~ANCHORED); i++) {
            NodeId member = memberAfter(in, "certificate", last);
            last = member.index();
            OptionalLong anchor = anchored ? anchor(in, "certificate.anchor") : OptionalLong.empty();
            Statement.Lock lock = new Statement.Lock(head.slot, head.round, head.decision, anchor);
            locks.add(new Signed<>(member, lock, in.bytes("certificate.signature", Wire.SIGNATURE_LENGTH)));
        }
        return new Certificate(head.slot, head.round, head.decision, locks);
    }

    private record Head(long slot, int round, DecisionHash decision) {}

    private record Signer(NodeId member, Bytes signature) {}

    private static void head(
            ByteWriter out, long slot, int round, DecisionHash decision, List<? extends Signed<?>> statements) {
        out.u64(slot).u32(round).hash32(decision.hash());
        writeSigners(out, statements);
    }

    /** Who signed a statement that all share, in rising order. */
    static void writeSigners(ByteWriter out, List<? extends Signed<?>> statements) {
        out.u8(statements.size());
        for (Signed<?> signed : statements) {
            out.u8(signed.member().index()).raw(signed.signature());
        }
    }

    private static Head head(ByteReader in) {
        return new Head(Wire.slot(in, "certificate.slot"), Wire.round(in, "certificate.round"), decision(in));
    }

    /** @throws MalformedException unless there is at least one signer */
    static <S extends Statement> List<Signed<S>> readSigners(ByteReader in, String what, S shared) {
        List<Signed<S>> signed = signers(in, what).stream()
                .map(signer -> new Signed<>(signer.member, shared, signer.signature))
                .toList();
        if (signed.isEmpty()) {
            throw new MalformedException(what + ".members", "at least one", "none");
        }
        return signed;
    }

    private static List<Signer> signers(ByteReader in, String what) {
        List<Signer> signers = new ArrayList<>();
        int count = in.u8(what + ".members");
        int last = -1;
        for (int i = 0; i < count; i++) {
            NodeId member = memberAfter(in, what, last);
            last = member.index();
            signers.add(new Signer(member, in.bytes(what + ".signature", Wire.SIGNATURE_LENGTH)));
        }
        return signers;
    }

    /** The next one: members stand in rising order, each once. */
    private static NodeId memberAfter(ByteReader in, String what, int last) {
        NodeId member = Wire.member(in, what + ".member");
        if (member.index() <= last) {
            throw new MalformedException(
                    what + ".member", "members in rising order", member.index() + " after " + last);
        }
        return member;
    }
}
