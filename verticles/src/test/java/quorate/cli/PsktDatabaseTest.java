package quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.cli.Command.run;
import static quorate.cli.DecidedPayments.GROUP;
import static quorate.cli.DecidedPayments.member;
import static quorate.cli.DecidedPayments.pay;
import static quorate.cli.DecidedPayments.replace;
import static quorate.cli.DecidedPayments.signatures;
import static quorate.cli.DecidedPayments.signed;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.log.LogLine;
import quorate.node.WireForms;
import quorate.node.commit.LedgerStore;
import quorate.node.commit.Recorded;
import quorate.node.postgres.Fence;
import quorate.node.postgres.Outcome;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;
import quorate.node.proposal.LogStore;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.EventId;
import quorate.protocol.KillGround;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveWrite;
import quorate.protocol.LogEntry;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateInput;
import quorate.protocol.Write;

/** What alice's database gives out, and what it lets pass: against a real PostgreSQL. */
class PsktDatabaseTest {
    private static final Fence NO_FENCE = () -> Optional.of(Sql.of("SELECT 1"));
    private static final Decision.Pay PAY = pay(1, 1);
    private static final EventId EVENT = PAY.events().getFirst();

    @TempDir
    private Path dir;

    private Vertx vertx;
    private TestDatabase database;
    private LedgerStore ledger;
    private LogStore log;
    private Path config;

    @BeforeEach
    void open() throws IOException {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        WireForms forms = new WireForms(GROUP.signing(Schnorr.best()), GROUP.pool());
        ledger = new LedgerStore(database.postgres(), forms, NO_FENCE);
        log = new LogStore(database.postgres(), forms, NO_FENCE);
        config = config();
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void whenAliceHoldsHerOwnAndBobsSignature_thenBothAreExported_andTheAuditLogKnows() throws Exception {
        decided(PAY);
        sign(1, PAY, "alice");
        apply(new LiveWrite.PeerSignatures(1, member("bob"), signatures(PAY.template(), "bob")));
        Path out = dir.resolve("out");

        JsonNode report = export(EVENT, out).json();

        assertThat(report.get("signedBy")).hasToString("[\"alice\",\"bob\"]");
        assertThat(report.get("notSignedBy")).hasToString("[\"carol\"]");
        assertThat(report.get("signaturesMissing").asInt()).isZero();
        assertThat(report.get("badSignaturesOf")).isEmpty();
        assertThat(report.get("stage").asText()).isEqualTo("REVALIDATE");
        assertThat(report.get("decided").get("slot").asInt()).isEqualTo(1);
        assertThat(DecidedPayments.read(out)).contains(signed(PAY.template(), "alice", "bob"));
        assertThat(database.number(
                        "SELECT count(*) FROM audit WHERE action = 'pskt-export' AND reason = 'the network is"
                                + " gone' AND role = 'ADMIN' AND subject = 'event " + EVENT
                                + "' AND after ->> 'txid' = '"
                                + report.get("txid").asText() + "'"))
                .isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM audit_broken")).isZero();

        Path done = dir.resolve("done");
        JsonNode finished = run(
                        "pskt", "finalize", out, "--config", config, "--reason", "by hand", "--out", done, "--json")
                .json();
        assertThat(finished.get("decided").get("slot").asInt()).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM audit WHERE action = 'pskt-finalize' AND reason = 'by hand'"))
                .isEqualTo(1);
    }

    @Test
    void whenARowIsDamaged_thenItsMemberIsNamed_andTheOthersSignaturesGetOut() throws Exception {
        decided(PAY);
        sign(1, PAY, "alice");
        List<Bytes> bad = new ArrayList<>(signatures(PAY.template(), "bob"));
        bad.set(0, bad.get(1));
        apply(new LiveWrite.PeerSignatures(1, member("bob"), bad));
        JsonNode report = export(EVENT, dir.resolve("out")).json();
        assertThat(report.get("signedBy")).hasToString("[\"alice\"]");
        assertThat(report.get("badSignaturesOf")).hasToString("[\"bob\"]");
        assertThat(report.get("signaturesMissing").asInt()).isEqualTo(1);
    }

    @Test
    void whenATemplateIsReplaced_thenTheNewestIsExported_andTheOlderPassesNoMore() throws Exception {
        Decision.Replace replace = replace(1, 1, 1);
        decided(PAY, replace);
        sign(2, replace, "alice");
        Path out = dir.resolve("out");
        JsonNode report = export(EVENT, out).json();
        assertThat(report.get("decided").get("slot").asInt()).isEqualTo(2);
        assertThat(report.get("decided").get("kind").asText()).isEqualTo("REPLACE");
        assertThat(DecidedPayments.read(out)).contains(signed(replace.template(), "alice"));
        combine(PAY.template())
                .failed("slot 1: D2: expected the newest template of its events, that of slot 2, found an older one");
    }

    @Test
    void whenAnEventIsUnknown_killed_orFinal_thenNothingIsExported() throws Exception {
        Path out = dir.resolve("out");
        export(EVENT, out)
                .failed("event: expected one that a standing template pays in this signer's log, found " + EVENT);
        decided(PAY, pay(2, 2), new Decision.Kill(1, new KillGround.Lost()));
        export(EVENT, out)
                .failed("event: expected one that a standing template pays in this signer's log, found " + EVENT);
        combine(PAY.template()).failed("template: expected one that a slot has decided and that stands, found");
        apply(new LiveWrite.StageChanged(2, LiveStage.FINAL, Optional.empty(), 9_000));
        EventId second = pay(2, 2).events().getFirst();
        export(second, out).failed("event " + second + ": expected a payment on its way, found slot 2, final");
        assertThat(out).doesNotExist();
        assertThat(database.number("SELECT count(*) FROM audit")).isZero();
    }

    @Test
    void whenTheEventSaysAnotherAmount_thenTheOutputIsNamed() throws Exception {
        decided(PAY);
        event(EVENT, DecidedPayments.PAID_SOMPI);
        combine(PAY.template()).done();
        database.execute("UPDATE events SET amount_sompi = amount_sompi + 1");
        combine(PAY.template()).failed("slot 1: OUTPUT_0: expected", "amountSompi=400000001", "found");
    }

    @Test
    void whenTheCertificateIsDamaged_thenTheDatabaseIsNotBelieved() throws Exception {
        decided(pay(2, 2), PAY);
        damage("UPDATE certificate SET signatures[1] = signatures[2] WHERE slot = 2");
        export(EVENT, dir.resolve("out"))
                .failed("slot 2: C1: expected locks signed by their members, found a bad signature of signer-0");
        damage("UPDATE slot SET decision = (SELECT decision FROM slot WHERE slot = 1) WHERE slot = 2");
        export(EVENT, dir.resolve("out")).failed("slot 2: C1: expected a certificate of");
        combine(PAY.template()).failed("slot 2: C1: expected a certificate of");
    }

    @Test
    void whenABroadcastFails_thenTheAuditLogHasItAllTheSame() throws Exception {
        decided(PAY);
        Path done = DecidedPayments.file(
                dir.resolve("done"),
                quorate.codecs.kaspa.PsktFinalizer.best().finalise(signed(PAY.template(), "bob", "carol")));
        run("pskt", "broadcast", done, "--config", config, "--reason", "by hand")
                .failed("http://127.0.0.1:1: expected an answer within");
        assertThat(database.number("SELECT count(*) FROM audit WHERE action = 'pskt-broadcast'"))
                .isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM audit")).isEqualTo(1);
    }

    private Command export(EventId event, Path out) {
        return run(
                "pskt", "export", event, "--config", config, "--out", out, "--reason", "the network is gone", "--json");
    }

    private Command combine(Template template) throws IOException {
        Path file = DecidedPayments.file(dir.resolve("one"), signed(template, "carol"));
        Path out = dir.resolve("combined");
        Files.deleteIfExists(out);
        return run("pskt", "combine", file, "--config", config, "--reason", "to see", "--out", out);
    }

    private void decided(Decision... decisions) {
        for (LogLine line : DecidedPayments.lines(decisions)) {
            Optional<TemplateHash> template = line.decision() instanceof Decision.Payment payment
                    ? Optional.of(GROUP.transactions().templateHash(payment.template()))
                    : Optional.empty();
            LogEntry entry = new LogEntry(
                    line.certificate().slot(),
                    line.certificate().decision(),
                    line.previous(),
                    line.decision(),
                    template,
                    template.isEmpty());
            assertThat(log.apply(GROUP.pool(), List.of(new Write.SlotDecided(entry, line.certificate())))
                            .await()
                            .isCommitted())
                    .isTrue();
        }
    }

    /** As the signer does it: on record first, then signed, then stored (C2). */
    private void sign(long slot, Decision.Payment payment, String member) {
        Outcome<List<Recorded>> recorded = ledger.apply(
                        GROUP.pool(),
                        List.of(new LiveWrite.RecordSigned(
                                slot,
                                GROUP.transactions().templateHash(payment.template()),
                                payment.events(),
                                payment.template().inputs().stream()
                                        .map(TemplateInput::outpoint)
                                        .toList())))
                .await();
        assertThat(ledger.storeOwnSignatures(
                                recorded.ifCommitted().orElseThrow().getFirst(), signatures(payment.template(), member))
                        .await()
                        .isCommitted())
                .isTrue();
    }

    /** What no role of the node may do. */
    private void damage(String sql) throws SQLException {
        database.execute("SET session_replication_role = replica; " + sql + "; SET session_replication_role = DEFAULT");
    }

    private void apply(LiveWrite write) {
        assertThat(ledger.apply(GROUP.pool(), List.of(write)).await().isCommitted())
                .isTrue();
    }

    private void event(EventId event, long amountSompi) throws SQLException {
        String hash = "decode('" + "ab".repeat(32) + "', 'hex')";
        database.execute("INSERT INTO events (event_id, pool, source_tag, external_id, content_digest, stream, nonce,"
                + " destination_version, destination_script, destination_address, amount_sompi, material, first_seen_via,"
                + " known_since_ms) VALUES (decode('" + event + "', 'hex'), '" + GROUP.pool() + "', 3, " + hash + ", "
                + hash + ", 'api:acme:orders', 1, 0, decode('"
                + DecidedPayments.DESTINATION.script().toHex() + "', 'hex'), 'kaspasim:sample', " + amountSompi
                + ", decode('01', 'hex'), 'webhook', 1000)");
    }

    /** Alice's; no node listens where she looks for hers. */
    private Path config() throws IOException {
        DecidedPayments.groupFile(dir.resolve("group.yaml"));
        var settings = database.settings();
        String yaml = Files.readString(Path.of("..", "conf", "node.example.yaml"))
                .replaceFirst("port: 5432", "port: " + settings.port())
                .replaceFirst("name: quorate\n", "name: " + database.name() + "\n")
                .replaceFirst("user: quorate_app .*\n", "user: " + TestDatabase.APP_ROLE + "\n")
                .replaceFirst("  password_file: app.password\n", "")
                .replaceFirst("http://127.0.0.1:16110", "http://127.0.0.1:1");
        return Files.writeString(dir.resolve("node.yaml"), yaml);
    }
}
