package quorate.codecs.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
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
            case Statement.Lock lock ->
                out.u8(LOCK)
                        .u64(lock.slot())
                        .u32(lock.round())
                        .hash32(lock.decision().hash());
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
            case REFUSAL -> new Statement.Refusal(slot, new TemplateHash(in.hash32("refusal.template")));
            case COMPLETED -> new Statement.Completed(slot, new TemplateHash(in.hash32("completed.template")));
            default -> throw new MalformedException("statement.kind", "1 to 4", Integer.toString(kind));
        };
    }

    private static DecisionHash decision(ByteReader in) {
        return new DecisionHash(in.hash32("statement.decision"));
    }

    static void writeCertificate(ByteWriter out, VoteCertificate certificate) {
        head(out, certificate.slot(), certificate.round(), certificate.decision(), certificate.votes());
    }

    static VoteCertificate readVoteCertificate(ByteReader in) {
        return certificate(
                in,
                (head, signers) -> new VoteCertificate(
                        head.slot,
                        head.round,
                        head.decision,
                        signers.stream()
                                .map(s -> new Signed<>(
                                        s.member,
                                        new Statement.Vote(head.slot, head.round, Optional.of(head.decision)),
                                        s.signature))
                                .toList()));
    }

    static void writeCertificate(ByteWriter out, Certificate certificate) {
        head(out, certificate.slot(), certificate.round(), certificate.decision(), certificate.locks());
    }

    static Certificate readCertificate(ByteReader in) {
        return certificate(
                in,
                (head, signers) -> new Certificate(
                        head.slot,
                        head.round,
                        head.decision,
                        signers.stream()
                                .map(s -> new Signed<>(
                                        s.member,
                                        new Statement.Lock(head.slot, head.round, head.decision),
                                        s.signature))
                                .toList()));
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

    private static <C> C certificate(ByteReader in, BiFunction<Head, List<Signer>, C> make) {
        Head head = new Head(Wire.slot(in, "certificate.slot"), Wire.round(in, "certificate.round"), decision(in));
        return make.apply(head, signers(in, "certificate"));
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
            NodeId member = Wire.member(in, what + ".member");
            if (member.index() <= last) {
                throw new MalformedException(
                        what + ".member", "members in rising order", member.index() + " after " + last);
            }
            last = member.index();
            signers.add(new Signer(member, in.bytes(what + ".signature", Wire.SIGNATURE_LENGTH)));
        }
        return signers;
    }
}
