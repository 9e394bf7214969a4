package quorate.codecs.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.event.JsonObjectReader;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.wire.DecisionCodec;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;

/**
 * One decided slot: {@code {"slot","round","previous","decisionHash","decision","locks"}}; the decision is its canonical bytes in
 * hex, {@code locks} each locker's signature by the member's name. In the Byzantine profile {@code "anchorDaaScores"} follows, each
 * locker's chain anchor by the same names. Nothing else may stand there: what is not signed is not in the file.
 */
public record LogLine(DecisionHash previous, Decision decision, Certificate certificate) {
    public JsonNode toJson(GroupConfig group) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("slot", certificate.slot())
                .put("round", certificate.round())
                .put("previous", previous.toString())
                .put("decisionHash", certificate.decision().toString())
                .put("decision", Bytes.of(DecisionCodec.encode(decision)).toHex());
        ObjectNode locks = line.putObject("locks");
        for (Signed<Statement.Lock> lock : certificate.locks()) {
            String name = group.name(lock.member());
            locks.put(name, lock.signature().toHex());
            lock.statement()
                    .anchorDaaScore()
                    .ifPresent(anchor -> line.withObject("/anchorDaaScores").put(name, anchor));
        }
        return line;
    }

    /** Reads {@link #toJson}. Throws {@link MalformedException} naming the field, what was expected and what was found. */
    public static LogLine read(JsonNode json, GroupConfig group) {
        JsonObjectReader line = new JsonObjectReader("", json);
        long slot = line.number("slot", Long.MAX_VALUE);
        int round = (int) line.number("round", Integer.MAX_VALUE);
        DecisionHash previous = new DecisionHash(hash(line, "previous"));
        DecisionHash hash = new DecisionHash(hash(line, "decisionHash"));
        Decision decision = line.decoded("decision", bytes -> DecisionCodec.decode(bytes.toBytes()));
        JsonObjectReader signatures = line.object("locks");
        Optional<JsonObjectReader> anchors = line.optionalObject("anchorDaaScores");
        List<Signed<Statement.Lock>> locks = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            NodeId member = new NodeId(i);
            String name = group.name(member);
            signatures.optionalBytes(name).ifPresent(signature -> {
                OptionalLong anchor = anchors.isPresent()
                        ? OptionalLong.of(anchors.get().number(name, Long.MAX_VALUE))
                        : OptionalLong.empty();
                locks.add(new Signed<>(member, new Statement.Lock(slot, round, hash, anchor), signature));
            });
        }
        signatures.end();
        anchors.ifPresent(JsonObjectReader::end);
        line.end();
        return new LogLine(previous, decision, new Certificate(slot, round, hash, locks));
    }

    private static Hash32 hash(JsonObjectReader line, String field) {
        Bytes bytes = line.bytes(field);
        if (bytes.length() != Hash32.LENGTH) {
            throw new MalformedException(field, Hash32.LENGTH + " bytes", bytes.length() + " bytes");
        }
        return Hash32.of(bytes.toBytes());
    }
}
