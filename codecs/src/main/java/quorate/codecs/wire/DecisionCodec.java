package quorate.codecs.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.EventId;
import quorate.protocol.KillGround;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.StreamId;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/** Canonical bytes of a decision: one form for each value, because they are hashed and signed. */
public final class DecisionCodec {
    /** Seed MAX_UTXOS_PER_PROPOSAL with room; what a group allows is in its configuration. */
    private static final int MAX_INPUTS = 500;

    private static final int MAX_OUTPUTS = Decision.MAX_EVENTS + 2;
    private static final int MAX_PAYLOAD = 4 + 32 * Decision.MAX_EVENTS;
    private static final long MAX_SOMPI = 29_000_000_000L * 100_000_000L;
    private static final int PAY = 1;
    private static final int CANCEL = 2;
    private static final int KILL = 3;
    private static final int PASS = 4;
    private static final int REPLACE = 5;
    private static final int LOST = 1;
    private static final int REFUSED = 2;

    private DecisionCodec() {}

    public static byte[] encode(Decision decision) {
        ByteWriter out = ByteWriter.bigEndian().u8(Wire.VERSION);
        switch (decision) {
            case Decision.Pay pay -> {
                out.u8(PAY).u8(pay.events().size());
                pay.events().forEach(event -> out.hash32(event.hash()));
                write(out, pay.template());
            }
            case Decision.Replace replace -> {
                out.u8(REPLACE).u64(replace.slot()).u8(replace.events().size());
                replace.events().forEach(event -> out.hash32(event.hash()));
                write(out, replace.template());
            }
            case Decision.Kill kill -> {
                out.u8(KILL).u64(kill.slot());
                write(out, kill.ground());
            }
            case Decision.Pass pass -> out.u8(PASS);
            case Decision.Cancel cancel -> {
                out.u8(CANCEL);
                Wire.bytes(out, Bytes.of(cancel.stream().text().getBytes(StandardCharsets.UTF_8)));
                out.u64(cancel.nonce()).flag(cancel.event().isPresent());
                cancel.event().ifPresent(event -> out.hash32(event.hash()));
            }
        }
        return out.toArray();
    }

    /** @throws MalformedException if these are not the canonical bytes of a decision */
    public static Decision decode(byte[] bytes) {
        ByteReader in = ByteReader.bigEndian(bytes);
        Wire.version(in, "decision");
        int kind = in.u8("decision.kind");
        Decision decision = switch (kind) {
            case PAY -> pay(in);
            case CANCEL -> cancel(in);
            case KILL -> kill(in);
            case PASS -> new Decision.Pass();
            case REPLACE -> new Decision.Replace(Wire.slot(in, "replace.slot"), events(in), template(in));
            default -> throw new MalformedException("decision.kind", "1 to 5", Integer.toString(kind));
        };
        in.end("decision");
        return decision;
    }

    private static Decision pay(ByteReader in) {
        return new Decision.Pay(events(in), template(in));
    }

    private static List<EventId> events(ByteReader in) {
        int count = in.u8("decision.events");
        if (count == 0) {
            throw new MalformedException("decision.events", "at least one", "none");
        }
        return Wire.list(
                in, "decision.events", count, Decision.MAX_EVENTS, r -> new EventId(r.hash32("decision.event")));
    }

    /** What the refusals share, their slot and template, is written once. */
    private static void write(ByteWriter out, KillGround ground) {
        switch (ground) {
            case KillGround.Lost lost -> out.u8(LOST);
            case KillGround.Refused(List<Signed<Statement.Refusal>> refusals) -> {
                Statement.Refusal shared = refusals.getFirst().statement();
                out.u8(REFUSED).u64(shared.slot()).hash32(shared.template().hash());
                StatementCodec.writeSigners(out, refusals);
            }
        }
    }

    private static Decision kill(ByteReader in) {
        long slot = Wire.slot(in, "kill.slot");
        int ground = in.u8("kill.ground");
        return switch (ground) {
            case LOST -> new Decision.Kill(slot, new KillGround.Lost());
            case REFUSED -> {
                Statement.Refusal shared = new Statement.Refusal(
                        Wire.slot(in, "refusal.slot"), new TemplateHash(in.hash32("refusal.template")));
                yield new Decision.Kill(
                        slot, new KillGround.Refused(StatementCodec.readSigners(in, "refusal", shared)));
            }
            default -> throw new MalformedException("kill.ground", "1 or 2", Integer.toString(ground));
        };
    }

    private static Decision cancel(ByteReader in) {
        String stream = in.text("decision.stream", 4 * StreamId.MAX_LENGTH);
        if (stream.isEmpty() || stream.length() > StreamId.MAX_LENGTH) {
            throw new MalformedException(
                    "decision.stream", "1 to " + StreamId.MAX_LENGTH + " characters", stream.length() + " characters");
        }
        long nonce = in.u63("decision.nonce");
        Optional<EventId> event = in.flag("decision.has_event")
                ? Optional.of(new EventId(in.hash32("decision.event")))
                : Optional.empty();
        return new Decision.Cancel(new StreamId(stream), nonce, event);
    }

    private static void write(ByteWriter out, Template template) {
        out.u16(template.inputs().size());
        for (TemplateInput input : template.inputs()) {
            out.hash32(input.outpoint().txid()).u32(input.outpoint().index()).u64(input.amountSompi());
        }
        out.u8(template.outputs().size());
        for (TemplateOutput output : template.outputs()) {
            out.u64(output.amountSompi()).u16(output.scriptPublicKey().version());
            Wire.bytes(out, output.scriptPublicKey().script());
        }
        Wire.bytes(out, template.payload());
    }

    private static Template template(ByteReader in) {
        List<TemplateInput> inputs =
                Wire.list(in, "template.inputs", Wire.u16(in, "template.inputs"), MAX_INPUTS, DecisionCodec::input);
        List<TemplateOutput> outputs =
                Wire.list(in, "template.outputs", in.u8("template.outputs"), MAX_OUTPUTS, DecisionCodec::output);
        existing("template.inputs", inputs.stream().mapToLong(TemplateInput::amountSompi));
        existing("template.outputs", outputs.stream().mapToLong(TemplateOutput::amountSompi));
        return new Template(
                new ArrayList<>(inputs), new ArrayList<>(outputs), in.sized("template.payload", MAX_PAYLOAD));
    }

    // No more than ever will be, in all: no sum of the core can overflow on what a liar proposes.
    private static void existing(String field, LongStream amountsSompi) {
        long leftSompi = MAX_SOMPI;
        for (long amountSompi : amountsSompi.toArray()) {
            if (amountSompi > leftSompi) {
                throw new MalformedException(field, "at most " + MAX_SOMPI + " sompi in all", "more");
            }
            leftSompi -= amountSompi;
        }
    }

    private static TemplateInput input(ByteReader in) {
        var txid = in.hash32("input.txid");
        long index = in.u32("input.index");
        if (index > Integer.MAX_VALUE) {
            throw new MalformedException("input.index", "at most " + Integer.MAX_VALUE, Long.toString(index));
        }
        return new TemplateInput(new Outpoint(txid, (int) index), in.u63("input.amount"));
    }

    private static TemplateOutput output(ByteReader in) {
        return new TemplateOutput(
                in.u63("output.amount"),
                new ScriptPublicKey(Wire.u16(in, "output.version"), in.sized("output.script", Wire.MAX_SCRIPT_BYTES)));
    }
}
