package quorate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.PoolPskt;
import quorate.codecs.log.LogRefused;
import quorate.codecs.log.StandingPayment;
import quorate.codecs.wire.RealCraft;
import quorate.codecs.wire.Signing;
import quorate.node.ConfigException;
import quorate.node.DatabaseAccess;
import quorate.node.GroupFile;
import quorate.node.NodeConfig;
import quorate.node.WireForms;
import quorate.node.admin.AuditedCommand;
import quorate.node.commit.LedgerStore;
import quorate.node.commit.LiveRow;
import quorate.node.commit.StandingTemplates;
import quorate.node.postgres.Postgres;
import quorate.node.proposal.CertifiedSlot;
import quorate.node.proposal.LogStore;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Finding;
import quorate.protocol.NodeId;
import quorate.protocol.TemplateChecks;

/** A signer's database, for a command beside the signer: all of it is read, and rows of the audit log are added. */
final class OwnDatabase implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final NodeConfig node;
    private final GroupConfig group;
    private final NodeId self;
    private final Signing signing;
    private final StandingTemplates templates;
    private final LogStore log;
    private final LedgerStore ledger;
    private final AuditedCommand audit;

    private OwnDatabase(NodeConfig node, GroupConfig group, NodeId self, String reason) {
        this.node = node;
        this.group = group;
        this.self = self;
        this.signing = group.signing(Schnorr.best());
        Postgres postgres = Postgres.create(vertx, DatabaseAccess.settings(node.database()));
        WireForms forms = new WireForms(signing, group.pool());
        this.templates = new StandingTemplates(postgres, group.pool());
        this.log = new LogStore(postgres, forms, Optional::empty);
        this.ledger = new LedgerStore(postgres, forms, Optional::empty);
        this.audit = new AuditedCommand(postgres, System.getProperty("user.name"), reason);
    }

    static OwnDatabase open(NodeConfig node, String reason) {
        GroupConfig group = GroupFile.read(node.groupFile());
        NodeId self = group.member(node.member())
                .orElseThrow(() -> new ConfigException("member: '" + node.member() + "' is not in the group file"));
        return new OwnDatabase(node, group, self, reason);
    }

    NodeConfig node() {
        return node;
    }

    GroupConfig group() {
        return group;
    }

    NodeId self() {
        return self;
    }

    /** What is held of the newest template of an event. */
    LiveRow newestOf(EventId event) {
        long slot = templates
                .newestOf(event)
                .await()
                .orElseThrow(() -> new MalformedException(
                        "event", "one that a standing template pays in this signer's log", event.toString()));
        payment(slot);
        return ledger.load(group.pool(), slot)
                .await()
                .orElseThrow(() ->
                        new MalformedException("event " + event, "a payment on its way", "slot " + slot + ", final"));
    }

    /** The standing slot of a PSKT's template, its certificate verified, its outputs compared with the events as far as known here. */
    StandingPayment decided(PoolPskt pskt) {
        TreeMap<Long, Decision.Payment> standing = new TreeMap<>();
        for (long slot : templates.liveOrOf(pskt.templateHash()).await()) {
            standing.put(slot, payment(slot));
        }
        StandingPayment found = StandingPayment.of(group, pskt.template(), standing);
        List<EventId> ids = found.payment().events();
        List<Event> events = templates.known(ids).await();
        // What this signer has not heard of stands on the certificate alone.
        if (events.size() == ids.size()) {
            List<Finding> findings = TemplateChecks.authority(
                    group.toGroup(),
                    new RealCraft(group.groupHash(), group.pool(), group.transactions()),
                    events,
                    pskt.template());
            for (Finding finding : findings) {
                throw new LogRefused(found.slot(), finding.code(), finding.expected(), finding.found());
            }
        }
        return found;
    }

    void record(String action, String subject, ObjectNode after) {
        audit.record(action, subject, new JsonObject(after.toString())).await();
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    /** C1: the database is believed no more than a file is. */
    private Decision.Payment payment(long slot) {
        CertifiedSlot found = log.certified(group.pool(), slot, slot).await().stream()
                .findFirst()
                .orElseThrow(() -> new LogRefused(slot, "D1", "its certificate", "none"));
        DecisionHash hash = new RealCraft(group.groupHash(), group.pool(), group.transactions())
                .decisionHash(slot, found.entry().previous(), found.entry().decision());
        if (!hash.equals(found.certificate().decision())) {
            throw new LogRefused(
                    slot,
                    "C1",
                    "a certificate of " + hash,
                    "one of " + found.certificate().decision());
        }
        signing.faultOf(found.certificate()).ifPresent(fault -> {
            throw new LogRefused(slot, "C1", "locks signed by their members", fault);
        });
        return switch (found.entry().decision()) {
            case Decision.Payment payment -> payment;
            case Decision.Kill kill -> throw new LogRefused(slot, "C2", "a payment", "a Kill");
            case Decision.Pass pass -> throw new LogRefused(slot, "C2", "a payment", "a Pass");
            case Decision.Cancel cancel -> throw new LogRefused(slot, "C2", "a payment", "a Cancel");
        };
    }
}
