package quorate.codecs.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.event.EventJson;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.EventMaterialCodec;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.MultisigMetadata;
import quorate.codecs.hyperlane.PaymentBody;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.AddressException;
import quorate.codecs.kaspa.Pskt;
import quorate.codecs.kaspa.PsktCodec;
import quorate.codecs.kaspa.TransactionJson;
import quorate.codecs.log.LogAudit;
import quorate.codecs.log.LogHead;
import quorate.codecs.log.LogLine;
import quorate.codecs.log.LogReader;
import quorate.codecs.log.LogRefused;
import quorate.codecs.wire.DecisionCodec;
import quorate.codecs.wire.Envelope;
import quorate.codecs.wire.EnvelopeCodec;
import quorate.codecs.wire.StatementCodec;
import quorate.protocol.Bytes;

/** Every decoder of bytes that strangers send; what it takes, it must write again as it came where values have one form. */
final class Decoders {
    private static final SortedMap<String, Function<byte[], Optional<?>>> ALL = new TreeMap<>();

    static {
        ALL.put("envelope", in -> bytes(in, EnvelopeCodec::decode, Decoders::again));
        ALL.put("statement", in -> bytes(in, StatementCodec::decode, StatementCodec::encode));
        ALL.put("decision", in -> bytes(in, DecisionCodec::decode, DecisionCodec::encode));
        ALL.put("material", in -> values(in, EventMaterialCodec::decode, EventMaterialCodec::encode));
        ALL.put("message", in -> values(in, HyperlaneMessage::decode, HyperlaneMessage::encode));
        ALL.put("metadata", in -> values(in, MultisigMetadata::decode, MultisigMetadata::encode));
        ALL.put("body", in -> values(in, PaymentBody::decode, PaymentBody::encode));
        ALL.put("webhook", Decoders::webhook);
        ALL.put("address", Decoders::address);
        ALL.put("pskt", Decoders::pskt);
        ALL.put("transactionJson", in -> text(in, MalformedException.class, TransactionJson::read));
        ALL.put("log", in -> log(in, Seeds.CRASH));
        ALL.put("anchoredLog", in -> log(in, Seeds.BYZANTINE));
    }

    private Decoders() {}

    /** The methods of {@link DecodersFuzzTest}, and the folders of their inputs. */
    static Set<String> targets() {
        return ALL.keySet();
    }

    /** Whether the input was taken. Throws whatever a decoder should not do. */
    static boolean takes(String target, byte[] input) {
        return ALL.get(target).apply(input).isPresent();
    }

    private static <T> Optional<T> bytes(byte[] in, Function<byte[], T> decode, Function<T, byte[]> encode) {
        Optional<T> value = Decoding.of(in.length, MalformedException.class, () -> decode.apply(in));
        value.ifPresent(taken -> assertThat(encode.apply(taken)).isEqualTo(in));
        return value;
    }

    private static <T> Optional<T> values(byte[] in, Function<Bytes, T> decode, Function<T, Bytes> encode) {
        return bytes(
                in,
                bytes -> decode.apply(Bytes.of(bytes)),
                value -> encode.apply(value).toBytes());
    }

    private static <T> Optional<T> text(
            byte[] in, Class<? extends RuntimeException> named, Function<String, T> decode) {
        String text = new String(in, StandardCharsets.UTF_8);
        return Decoding.of(in.length, named, () -> decode.apply(text));
    }

    private static byte[] again(EnvelopeCodec.Decoded decoded) {
        Envelope one = decoded.envelope();
        byte[] unsigned = EnvelopeCodec.unsigned(
                one.groupHash(), one.pool(), one.sender(), one.bootId(), one.sequence(), one.message());
        return ByteWriter.bigEndian().raw(unsigned).raw(one.signature()).toArray();
    }

    private static Optional<?> webhook(byte[] in) {
        Optional<EventMaterial> material = Decoding.of(in.length, MalformedException.class, () -> EventJson.read(in));
        material.ifPresent(
                taken -> assertThat(EventJson.read(EventJson.write(taken))).isEqualTo(taken));
        return material;
    }

    private static Optional<?> address(byte[] in) {
        Optional<Address> address = text(in, AddressException.class, Address::decode);
        address.ifPresent(taken -> assertThat(taken.encode()).isEqualTo(new String(in, StandardCharsets.UTF_8)));
        return address;
    }

    private static Optional<?> pskt(byte[] in) {
        Optional<List<Pskt>> pskts = text(in, MalformedException.class, PsktCodec::decodeAny);
        pskts.ifPresent(taken -> assertThat(PsktCodec.decodeBundle(PsktCodec.encodeBundle(taken)))
                .isEqualTo(taken));
        return pskts;
    }

    /** As {@code log verify} reads it; what the lines say is judged as well, and costs what hashes and signatures cost. */
    private static Optional<?> log(byte[] in, GroupConfig group) {
        Optional<List<LogLine>> lines = text(in, MalformedException.class, text -> lines(text, group));
        return lines.filter(taken -> audited(taken, group));
    }

    private static List<LogLine> lines(String text, GroupConfig group) {
        try {
            LogReader log = new LogReader(new StringReader(text), group);
            LogHead head = log.head();
            List<LogLine> lines = new ArrayList<>();
            for (long slot = 1; slot <= head.slots(); slot++) {
                lines.add(log.next());
            }
            log.end();
            return lines;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static boolean audited(List<LogLine> lines, GroupConfig group) {
        LogAudit audit = new LogAudit(group);
        try {
            lines.forEach(audit::take);
            return true;
        } catch (LogRefused refused) {
            return false;
        }
    }
}
