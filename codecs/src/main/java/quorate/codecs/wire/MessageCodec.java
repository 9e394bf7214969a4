package quorate.codecs.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Digest;
import quorate.protocol.LiveHeld;
import quorate.protocol.Message;
import quorate.protocol.TemplateHash;
import quorate.protocol.VoteCertificate;

/** Bytes of what members send each other; the type stands in the envelope. Every length is bounded before it is read. */
public final class MessageCodec {
    /** The longest message, a Proposal or a Certified with its material (G1, seed MAX_PROPOSAL_SIZE_BYTES). */
    public static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_DECISION_BYTES = 48 * 1024;
    private static final int MAX_SOFTWARE_BYTES = 64;
    private static final int MAX_INPUTS = 500;

    private MessageCodec() {}

    /** What the envelope calls a message. Append only. */
    enum Type {
        PROPOSAL(1),
        VOTE_CAST(2),
        LOCK_CAST(3),
        CERTIFIED(4),
        DIGESTED(5),
        LIVE_DIGESTED(6),
        SIGNATURES(7),
        CONFIRMED(8),
        ANNOUNCED(9),
        WANTED(10),
        HELLO(11),
        REFUSED(12),
        ASKED(13),
        ANSWERED(14);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Type of(int code) {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            throw new MalformedException("envelope.type", "1 to " + values().length, Integer.toString(code));
        }
    }

    static Type typeOf(Message message) {
        return switch (message) {
            case Message.Proposal ignored -> Type.PROPOSAL;
            case Message.VoteCast ignored -> Type.VOTE_CAST;
            case Message.LockCast ignored -> Type.LOCK_CAST;
            case Message.Certified ignored -> Type.CERTIFIED;
            case Message.Digested ignored -> Type.DIGESTED;
            case Message.LiveDigested ignored -> Type.LIVE_DIGESTED;
            case Message.Signatures ignored -> Type.SIGNATURES;
            case Message.Confirmed ignored -> Type.CONFIRMED;
            case Message.Refused ignored -> Type.REFUSED;
            case Message.Announced ignored -> Type.ANNOUNCED;
            case Message.Wanted ignored -> Type.WANTED;
            case Message.Hello ignored -> Type.HELLO;
            case Message.Asked ignored -> Type.ASKED;
            case Message.Answered ignored -> Type.ANSWERED;
        };
    }

    static byte[] encode(Message message) {
        ByteWriter out = ByteWriter.bigEndian();
        switch (message) {
            case Message.Proposal m -> {
                decision(out, m.decision());
                StatementCodec.writeSigned(out, m.vote());
                because(out, m.because());
                material(out, m.material());
            }
            case Message.VoteCast m -> {
                StatementCodec.writeSigned(out, m.vote());
                because(out, m.because());
            }
            case Message.LockCast m -> {
                StatementCodec.writeSigned(out, m.lock());
                StatementCodec.writeCertificate(out, m.because());
            }
            case Message.Certified m -> {
                decision(out, m.decision());
                StatementCodec.writeCertificate(out, m.certificate());
                material(out, m.material());
            }
            case Message.Digested m -> digest(out, m.digest());
            case Message.LiveDigested m -> live(out, m.live());
            case Message.Signatures m -> {
                out.u64(m.slot())
                        .hash32(m.template().hash())
                        .u8(m.signer().index())
                        .u16(m.signatures().size());
                m.signatures().forEach(out::raw);
            }
            case Message.Confirmed m -> StatementCodec.writeSigned(out, m.completed());
            case Message.Refused m -> StatementCodec.writeSigned(out, m.refusal());
            case Message.Announced m -> Wire.bytes(out, m.material());
            case Message.Wanted m -> out.u64(m.fromSlot());
            case Message.Asked m -> out.u64(m.boot());
            case Message.Answered m -> answered(out, m);
            case Message.Hello m -> {
                out.u64(m.tipDaaScore());
                Wire.bytes(out, Bytes.of(m.software().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            }
        }
        return out.toArray();
    }

    static Message decode(Type type, byte[] bytes) {
        ByteReader in = ByteReader.bigEndian(bytes);
        Message message = read(type, in);
        in.end("message");
        return message;
    }

    private static Message read(Type type, ByteReader in) {
        return switch (type) {
            case PROPOSAL -> new Message.Proposal(decision(in), StatementCodec.readVote(in), because(in), material(in));
            case VOTE_CAST -> new Message.VoteCast(StatementCodec.readVote(in), because(in));
            case LOCK_CAST -> new Message.LockCast(StatementCodec.readLock(in), StatementCodec.readVoteCertificate(in));
            case CERTIFIED -> new Message.Certified(decision(in), StatementCodec.readCertificate(in), material(in));
            case DIGESTED -> new Message.Digested(digest(in));
            case LIVE_DIGESTED -> new Message.LiveDigested(live(in));
            case SIGNATURES ->
                new Message.Signatures(
                        Wire.slot(in, "signatures.slot"),
                        new TemplateHash(in.hash32("signatures.template")),
                        Wire.member(in, "signatures.signer"),
                        Wire.list(
                                in,
                                "signatures",
                                Wire.u16(in, "signatures"),
                                MAX_INPUTS,
                                r -> r.bytes("signature", Wire.SIGNATURE_LENGTH)));
            case CONFIRMED -> new Message.Confirmed(StatementCodec.readCompleted(in));
            case REFUSED -> new Message.Refused(StatementCodec.readRefusal(in));
            case ANNOUNCED -> new Message.Announced(in.sized("material", Wire.MAX_MATERIAL_BYTES));
            case WANTED -> new Message.Wanted(Wire.slot(in, "wanted.slot"));
            case ASKED -> new Message.Asked(in.u63("asked.boot"));
            case ANSWERED -> answered(in);
            case HELLO -> new Message.Hello(in.u63("hello.tip"), in.text("hello.software", MAX_SOFTWARE_BYTES));
        };
    }

    private static void decision(ByteWriter out, Decision decision) {
        Wire.bytes(out, Bytes.of(DecisionCodec.encode(decision)));
    }

    private static Decision decision(ByteReader in) {
        return DecisionCodec.decode(in.sized("decision", MAX_DECISION_BYTES).toBytes());
    }

    private static void because(ByteWriter out, Optional<VoteCertificate> because) {
        out.flag(because.isPresent());
        because.ifPresent(certificate -> StatementCodec.writeCertificate(out, certificate));
    }

    private static Optional<VoteCertificate> because(ByteReader in) {
        return in.flag("has_certificate") ? Optional.of(StatementCodec.readVoteCertificate(in)) : Optional.empty();
    }

    private static void material(ByteWriter out, List<Bytes> material) {
        out.u8(material.size());
        material.forEach(proof -> Wire.bytes(out, proof));
    }

    private static List<Bytes> material(ByteReader in) {
        return Wire.list(
                in,
                "material",
                in.u8("material"),
                Decision.MAX_EVENTS,
                r -> r.sized("material", Wire.MAX_MATERIAL_BYTES));
    }

    private static void answered(ByteWriter out, Message.Answered answer) {
        out.u64(answer.boot()).u64(answer.height()).flag(answer.silent());
        out.flag(answer.vote().isPresent());
        answer.vote().ifPresent(vote -> StatementCodec.writeSigned(out, vote));
        out.flag(answer.lock().isPresent());
        answer.lock().ifPresent(lock -> StatementCodec.writeSigned(out, lock));
    }

    private static Message.Answered answered(ByteReader in) {
        return new Message.Answered(
                in.u63("answered.boot"),
                Wire.slot(in, "answered.height"),
                in.flag("answered.silent"),
                in.flag("answered.has_vote") ? Optional.of(StatementCodec.readVote(in)) : Optional.empty(),
                in.flag("answered.has_lock") ? Optional.of(StatementCodec.readLock(in)) : Optional.empty());
    }

    /** A return is rare: it follows behind everything else, and only where there is one. */
    private static void digest(ByteWriter out, Digest digest) {
        out.u64(digest.height()).u32(digest.round()).u8(digest.valid().size());
        digest.valid().forEach(hash -> out.hash32(hash.hash()));
        out.u8(digest.rounds().size());
        digest.rounds().forEach(held -> out.u32(held.round()).u32(held.votes()).u32(held.locks()));
        digest.returning().ifPresent(one -> out.u64(one.sinceMs()).u64(one.barredTo()));
    }

    private static Digest digest(ByteReader in) {
        return new Digest(
                Wire.slot(in, "digest.height"),
                Wire.round(in, "digest.round"),
                Wire.list(
                        in,
                        "digest.valid",
                        in.u8("digest.valid"),
                        Digest.MAX_VALID,
                        r -> new DecisionHash(r.hash32("digest.valid"))),
                Wire.list(
                        in,
                        "digest.rounds",
                        in.u8("digest.rounds"),
                        Digest.MAX_ROUNDS,
                        r -> new Digest.RoundHeld(
                                Wire.round(r, "digest.round"), mask(r, "digest.votes"), mask(r, "digest.locks"))),
                in.remaining() == 0
                        ? Optional.empty()
                        : Optional.of(new Digest.Returning(
                                in.u63("digest.returning_since"), Wire.slot(in, "digest.barred_to"))));
    }

    /** Refusals are rare: they follow behind all entries, and only where there are any. */
    private static void live(ByteWriter out, List<LiveHeld> live) {
        out.u8(live.size());
        live.forEach(held -> out.u64(held.slot()).u32(held.signatures()).u32(held.completed()));
        if (refused(live)) {
            live.forEach(held -> out.u32(held.refusals()));
        }
    }

    private static List<LiveHeld> live(ByteReader in) {
        List<LiveHeld> live = Wire.list(
                in,
                "live",
                in.u8("live"),
                Message.MAX_LIVE,
                r -> new LiveHeld(Wire.slot(r, "live.slot"), mask(r, "live.signatures"), mask(r, "live.completed"), 0));
        if (in.remaining() == 0) {
            return live;
        }
        List<LiveHeld> withRefusals = new ArrayList<>();
        for (LiveHeld held : live) {
            withRefusals.add(new LiveHeld(held.slot(), held.signatures(), held.completed(), mask(in, "live.refusals")));
        }
        if (!refused(withRefusals)) {
            throw new MalformedException("live.refusals", "nothing where nobody refused", "zeros");
        }
        return withRefusals;
    }

    private static boolean refused(List<LiveHeld> live) {
        return live.stream().anyMatch(held -> held.refusals() != 0);
    }

    private static int mask(ByteReader in, String field) {
        long mask = in.u32(field);
        if (mask >>> quorate.protocol.NodeId.MAX_MEMBERS != 0) {
            throw new MalformedException(field, "bits of members only", Long.toHexString(mask));
        }
        return (int) mask;
    }
}
