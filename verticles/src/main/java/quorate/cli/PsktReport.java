package quorate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.PoolPskt;
import quorate.codecs.log.StandingPayment;
import quorate.protocol.Decision;
import quorate.protocol.NodeId;

/**
 * What an operator must know of a PSKT: {@code {"pool","template","txid","feeSompi","signaturesNeeded","signedBy",
 * "signaturesMissing","notSignedBy","final","decided":{"slot","kind","events"} or null}}; decided is null where neither a log nor a
 * database was at hand.
 */
final class PsktReport {
    private PsktReport() {}

    static ObjectNode of(GroupConfig group, PoolPskt pskt, Optional<StandingPayment> decided) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("pool", group.pool().name())
                .put("template", pskt.templateHash().toString())
                .put("txid", pskt.unsigned().txid().toHex())
                .put("feeSompi", Long.toString(pskt.template().feeSompi()))
                .put("signaturesNeeded", group.numbers().signatureThreshold());
        ArrayNode signed = report.putArray("signedBy");
        report.put("signaturesMissing", pskt.missing());
        ArrayNode others = report.putArray("notSignedBy");
        for (int i = 0; i < group.size(); i++) {
            NodeId member = new NodeId(i);
            (pskt.signatures().containsKey(member) ? signed : others).add(group.name(member));
        }
        report.put("final", pskt.isFinal());
        if (decided.isEmpty()) {
            report.putNull("decided");
        } else {
            decided(decided.get(), report.putObject("decided"));
        }
        return report;
    }

    private static void decided(StandingPayment decided, ObjectNode report) {
        report.put("slot", decided.slot()).put("kind", kind(decided.payment()));
        ArrayNode events = report.putArray("events");
        decided.payment().events().forEach(event -> events.add(event.toString()));
    }

    private static String kind(Decision.Payment payment) {
        return switch (payment) {
            case Decision.Pay pay -> "PAY";
            case Decision.Replace replace -> "REPLACE";
        };
    }
}
