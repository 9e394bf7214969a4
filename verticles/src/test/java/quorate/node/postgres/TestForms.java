package quorate.node.postgres;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolId;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Statement;
import quorate.protocol.StreamId;
import quorate.protocol.Template;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/** Forms that are cheap and whole, for tests of the stores: what goes in comes out, and nothing else is asked of them. */
public final class TestForms implements CanonicalForms {
    @Override
    public Bytes decision(Decision decision) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            switch (decision) {
                case Decision.Pay pay -> write(out, pay);
                case Decision.Cancel cancel -> {
                    out.writeByte(2);
                    out.writeUTF(cancel.stream().text());
                    out.writeLong(cancel.nonce());
                    out.writeBoolean(cancel.event().isPresent());
                    if (cancel.event().isPresent()) {
                        out.write(cancel.event().get().hash().toBytes());
                    }
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Bytes.of(bytes.toByteArray());
    }

    @Override
    public Decision decision(Bytes canonical) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(canonical.toBytes()))) {
            if (in.readByte() == 1) {
                return pay(in);
            }
            StreamId stream = new StreamId(in.readUTF());
            long nonce = in.readLong();
            return new Decision.Cancel(
                    stream, nonce, in.readBoolean() ? Optional.of(new EventId(hash(in))) : Optional.empty());
        } catch (IOException failure) {
            throw new IllegalArgumentException("not a decision: " + canonical, failure);
        }
    }

    @Override
    public Bytes statement(PoolId pool, Statement statement) {
        return Bytes.of((pool + " " + statement).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Hash32 txid(Bytes transaction) {
        try {
            return Hash32.of(MessageDigest.getInstance("SHA-256").digest(transaction.toBytes()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void write(DataOutputStream out, Decision.Pay pay) throws IOException {
        out.writeByte(1);
        out.writeInt(pay.events().size());
        for (EventId event : pay.events()) {
            out.write(event.hash().toBytes());
        }
        out.writeInt(pay.template().inputs().size());
        for (TemplateInput input : pay.template().inputs()) {
            out.write(input.outpoint().txid().toBytes());
            out.writeInt(input.outpoint().index());
            out.writeLong(input.amountSompi());
        }
        out.writeInt(pay.template().outputs().size());
        for (TemplateOutput output : pay.template().outputs()) {
            out.writeLong(output.amountSompi());
            out.writeInt(output.scriptPublicKey().version());
            write(out, output.scriptPublicKey().script());
        }
        write(out, pay.template().payload());
    }

    private static Decision.Pay pay(DataInputStream in) throws IOException {
        List<EventId> events = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            events.add(new EventId(hash(in)));
        }
        List<TemplateInput> inputs = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            inputs.add(new TemplateInput(new Outpoint(hash(in), in.readInt()), in.readLong()));
        }
        List<TemplateOutput> outputs = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            outputs.add(new TemplateOutput(in.readLong(), new ScriptPublicKey(in.readInt(), bytes(in))));
        }
        return new Decision.Pay(events, new Template(inputs, outputs, bytes(in)));
    }

    private static void write(DataOutputStream out, Bytes bytes) throws IOException {
        out.writeInt(bytes.length());
        out.write(bytes.toBytes());
    }

    private static Bytes bytes(DataInputStream in) throws IOException {
        return Bytes.of(in.readNBytes(in.readInt()));
    }

    private static Hash32 hash(DataInputStream in) throws IOException {
        return Hash32.of(in.readNBytes(Hash32.LENGTH));
    }
}
