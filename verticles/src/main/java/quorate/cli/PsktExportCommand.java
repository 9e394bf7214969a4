package quorate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.PoolPskt;
import quorate.node.commit.LiveRow;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.Template;

/** {@code pskt export}: the newest standing template of an event, and the signatures of it that this signer holds. */
@Command(
        name = "export",
        description = "Write a decided payment with the partial signatures that this signer holds, as PSKB.",
        mixinStandardHelpOptions = true)
final class PsktExportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "EVENT", description = "The event's id, 64 hex digits.")
    private String event;

    @Mixin
    private ConfigOption config;

    @Option(names = "--out", required = true, paramLabel = "PSKB", description = "The file to write; must not exist.")
    private Path file;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "For the audit log.")
    private String reason;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        EventId id = eventId();
        try (OwnDatabase database = OwnDatabase.open(config.read(), reason)) {
            LiveRow row = database.newestOf(id);
            Template template = template(row.decision());
            List<String> bad = new ArrayList<>();
            SortedMap<NodeId, List<Bytes>> signatures = valid(database, template, row, bad);
            PoolPskt pskt = PoolPskt.of(database.group(), template, signatures);
            ObjectNode report = PsktReport.of(database.group(), pskt, Optional.of(database.decided(pskt)));
            report.put("stage", row.stage().name());
            ArrayNode ignored = report.putArray("badSignaturesOf");
            bad.forEach(ignored::add);
            report.put("file", file.toString());
            database.record("pskt-export", "event " + id, report);
            PsktFile.write(file, pskt);
            output.print(report);
            return 0;
        }
    }

    private EventId eventId() {
        if (!event.matches("[0-9a-f]{64}")) {
            throw new MalformedException("EVENT", "64 hex digits", event);
        }
        return new EventId(Hash32.ofHex(event));
    }

    /** C4: verified once more; what a damaged row holds is named and left out, so that the others' signatures still get out. */
    private static SortedMap<NodeId, List<Bytes>> valid(
            OwnDatabase database, Template template, LiveRow row, List<String> bad) {
        GroupConfig group = database.group();
        SortedMap<NodeId, List<Bytes>> held = new TreeMap<>(row.signatures());
        row.ownSignatures().ifPresent(own -> held.put(database.self(), own));
        held.entrySet().removeIf(one -> {
            boolean valid = PoolPskt.valid(group, template, one.getKey(), one.getValue());
            if (!valid) {
                bad.add(group.name(one.getKey()));
            }
            return !valid;
        });
        return held;
    }

    private static Template template(Decision decision) {
        if (decision instanceof Decision.Payment payment) {
            return payment.template();
        }
        throw new IllegalStateException("a live slot is a payment, found " + decision);
    }
}
