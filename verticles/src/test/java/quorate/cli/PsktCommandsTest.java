package quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.cli.Command.run;
import static quorate.cli.DecidedPayments.GROUP;
import static quorate.cli.DecidedPayments.PAID_SOMPI;
import static quorate.cli.DecidedPayments.pay;
import static quorate.cli.DecidedPayments.replace;
import static quorate.cli.DecidedPayments.signed;
import static quorate.cli.DecidedPayments.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quorate.codecs.kaspa.PartialSignature;
import quorate.codecs.kaspa.Pskt;
import quorate.codecs.kaspa.PsktCodec;
import quorate.codecs.kaspa.PsktFinalizer;
import quorate.codecs.kaspa.PsktInput;
import quorate.codecs.kaspa.PsktOutput;
import quorate.codecs.kaspa.SighashType;
import quorate.codecs.kaspa.Transaction;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.KillGround;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Template;
import quorate.protocol.TemplateOutput;

/** Combine, finalize and broadcast with nothing but files: what is merged, and each thing that must not pass. */
class PsktCommandsTest {
    private static final Decision.Pay PAY = pay(1, 1);
    private static final Template TEMPLATE = PAY.template();
    private static final String NOWHERE = "http://127.0.0.1:1";

    @TempDir
    private Path dir;

    private Path group;
    private Path log;
    private Path alices;
    private Path bobs;

    @BeforeEach
    void export() throws IOException {
        group = DecidedPayments.groupFile(dir.resolve("group.yaml"));
        log = DecidedPayments.log(dir.resolve("log.jsonl"), PAY);
        alices = file("alice", signed(TEMPLATE, "alice"));
        bobs = file("bob", signed(TEMPLATE, "bob"));
    }

    @Test
    void whenMHaveSigned_thenTheirFilesMakeTheTransaction() throws IOException {
        JsonNode one = combine(alices).json();
        assertThat(one.get("signaturesMissing").asInt()).isEqualTo(1);
        assertThat(one.get("notSignedBy")).hasToString("[\"bob\",\"carol\"]");
        assertThat(one.get("decided").isNull()).isTrue();

        Path both = dir.resolve("both");
        JsonNode combined = run(
                        "pskt", "combine", alices, bobs, "--group", group, "--log", log, "--out", both, "--json")
                .json();
        assertThat(combined.get("signaturesMissing").asInt()).isZero();
        assertThat(combined.get("signedBy")).hasToString("[\"alice\",\"bob\"]");
        assertThat(combined.get("final").asBoolean()).isFalse();
        assertThat(combined.get("decided").get("slot").asInt()).isEqualTo(1);
        assertThat(combined.get("decided").get("kind").asText()).isEqualTo("PAY");
        assertThat(combined.get("decided").get("events").get(0).asText())
                .isEqualTo(PAY.events().getFirst().toString());

        Path done = dir.resolve("final");
        JsonNode finished = run("pskt", "finalize", both, "--group", group, "--out", done, "--json")
                .json();
        assertThat(finished.get("final").asBoolean()).isTrue();
        Transaction tx = PsktFinalizer.best().extract(DecidedPayments.read(done).orElseThrow());
        assertThat(tx.txid().toHex()).isEqualTo(finished.get("txid").asText());
        assertThat(tx.txid()).isEqualTo(GROUP.transactions().unsigned(TEMPLATE).txid());
        JsonNode inspected = run("inspect", "pskt", done, "--json").json();
        assertThat(inspected
                        .get("pskts")
                        .get(0)
                        .get("inputs")
                        .get(1)
                        .get("script")
                        .asText())
                .isEqualTo("valid");
    }

    @Test
    void whenAllThreeHaveSigned_thenExactlyMSignaturesAreUsed() throws IOException {
        Path done = dir.resolve("final");
        run("pskt", "finalize", file("all", signed(TEMPLATE, "alice", "bob", "carol")), "--group", group, "--out", done)
                .done();
        assertThat(PsktFinalizer.best().extract(DecidedPayments.read(done).orElseThrow()))
                .isEqualTo(
                        PsktFinalizer.best().extract(PsktFinalizer.best().finalise(signed(TEMPLATE, "alice", "bob"))));
    }

    @Test
    void whenFewerThanMHaveSigned_thenNothingIsFinal() {
        run("pskt", "finalize", alices, "--group", group, "--out", dir.resolve("out"))
                .failed("signatures: expected 2 members', found 1[alice]");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    @Test
    void whenASignatureIsBad_thenItsFileAndMemberAreNamed() throws IOException {
        Pskt bad = input(signed(TEMPLATE, "bob"), 1, input -> signatures(input, signature -> flipped(signature)));
        combine(alices, file("bad", bad))
                .failed("bad: inputs[1].partialSigs: expected a Schnorr signature of", "by bob");
        // Valid, but of another template: what bob signed there is worth nothing here.
        Pskt other = signed(pay(2, 1).template(), "bob");
        Pskt moved = input(
                signed(TEMPLATE, "bob"),
                0,
                input -> withSignatures(input, other.inputs().get(0).partialSignatures()));
        combine(alices, file("moved", moved)).failed("moved: inputs[0].partialSigs: expected a Schnorr signature of");
    }

    @Test
    void whenASignatureIsMissingForAnInput_thenItsMemberHasNotSigned() throws IOException {
        Pskt half = input(signed(TEMPLATE, "bob"), 1, input -> withSignatures(input, new TreeMap<>()));
        combine(alices, file("half", half)).failed("half: partialSigs of bob: expected 2 inputs, found 1 inputs");
    }

    @Test
    void whenAStrangerHasSigned_thenTheKeyIsNamed() throws IOException {
        Bytes stranger = Bytes.ofHex("02" + DecidedPayments.key("mallory").toHex());
        Pskt bobs = signed(TEMPLATE, "bob");
        Pskt strange = input(bobs, 0, input -> {
            SortedMap<Bytes, PartialSignature> more = new TreeMap<>();
            more.put(stranger, input.partialSignatures().firstEntry().getValue());
            return withSignatures(input, more);
        });
        combine(file("strange", strange))
                .failed("inputs[0].partialSigs: expected the spending key of alice, bob, carol, found "
                        + stranger.toHex());
    }

    @Test
    void whenASignatureIsByEcdsa_thenItIsNone() throws IOException {
        Bytes der = Bytes.ofHex("3006020101020101");
        Pskt other = input(
                signed(TEMPLATE, "bob"), 0, input -> signatures(input, signature -> new PartialSignature.Ecdsa(der)));
        combine(file("other", other)).failed("by bob, found one by ECDSA");
    }

    @Test
    void whenAnOutputIsNoStandardScript_thenNothingIsFinal() throws IOException {
        ScriptPublicKey odd = new ScriptPublicKey(0, Bytes.ofHex("51"));
        List<TemplateOutput> outputs =
                List.of(new TemplateOutput(PAID_SOMPI, odd), TEMPLATE.outputs().get(1));
        Template template = new Template(TEMPLATE.inputs(), outputs, TEMPLATE.payload());
        run(
                        "pskt",
                        "finalize",
                        file("odd", signed(template, "alice", "bob")),
                        "--group",
                        group,
                        "--out",
                        dir.resolve("out"))
                .failed("expected a standard transaction, found: ", "output #0: non-standard script form");
    }

    @Test
    void whenTheSighashTypeIsAnother_thenItIsRefused() throws IOException {
        for (SighashType type : List.of(SighashType.NONE, SighashType.ALL_ANYONE_CAN_PAY)) {
            combine(file("type" + type, input(signed(TEMPLATE, "bob"), 1, input -> withType(input, type))))
                    .failed("inputs[1].sighashType: expected ALL, found " + type);
        }
    }

    @Test
    void whenAnInputIsNotThePools_orNotAsTheGroupHasIt_thenItIsRefused() throws IOException {
        combine(file("redeem", input(signed(TEMPLATE), 0, input -> withRedeem(input, Bytes.ofHex("51")))))
                .failed("inputs[0].redeemScript: expected 52", "found 51");
        combine(file("ops", changed(signed(TEMPLATE), "\"sigOpCount\":3", "\"sigOpCount\":2")))
                .failed("inputs[0].sigOpCount: expected 3, found 2");
        combine(file("sequence", changed(signed(TEMPLATE), "\"sequence\":0", "\"sequence\":7")))
                .failed("inputs[0].sequence: expected 0, found 7");
        combine(file("time", changed(signed(TEMPLATE), "\"minTime\":null", "\"minTime\":9")))
                .failed("inputs[0].minTime: expected 0, found 9");
        String pool = "0000" + GROUP.transactions().poolScript().script().toHex();
        combine(file(
                        "coin",
                        changed(
                                signed(TEMPLATE),
                                "\"scriptPublicKey\":\"" + pool + "\",\"blockDaaScore\"",
                                "\"scriptPublicKey\":\"0000"
                                        + DecidedPayments.DESTINATION.script().toHex() + "\",\"blockDaaScore\"")))
                .failed("inputs[0].utxoEntry.scriptPublicKey: expected aa20");
    }

    @Test
    void whenAnOutputIsAnother_thenTheSlotAndBothOutputsAreNamed() throws IOException {
        Template more = template(1, 1, PAID_SOMPI + 1_000, 200);
        Path other = file("other", signed(more, "alice", "bob"));
        combine(alices, other).failed("other: expected template " + hash(TEMPLATE) + ", found " + hash(more));
        run("pskt", "finalize", other, "--group", group, "--log", log, "--out", dir.resolve("out"))
                .failed(
                        "slot 1: C2: expected output 0 of 400000000 sompi to 20",
                        "found output 0 of 400001000 sompi to 20");
        assertThat(dir.resolve("out")).doesNotExist();
        // An output exchanged after signing is found without a log: the signatures are not of it.
        Pskt exchanged = signed(TEMPLATE, "alice");
        PsktOutput paid = exchanged.outputs().get(0);
        combine(file("exchanged", outputs(exchanged, List.of(exchanged.outputs().get(1), paid))))
                .failed("inputs[0].partialSigs: expected a Schnorr signature of");
    }

    @Test
    void whenNoSlotHasDecidedIt_thenItIsNeitherFinalisedNorBroadcast() throws IOException {
        Path other = DecidedPayments.log(dir.resolve("other.jsonl"), pay(2, 2));
        run("pskt", "combine", alices, bobs, "--group", group, "--log", other, "--out", dir.resolve("out"))
                .failed("template: expected one that a slot has decided and that stands, found " + hash(TEMPLATE));
        broadcast(finished(), other).failed("template: expected one that a slot has decided and that stands");
    }

    @Test
    void whenTheTemplateIsKilledOrReplaced_thenItIsNotBroadcast() throws IOException {
        Path killed =
                DecidedPayments.log(dir.resolve("killed.jsonl"), PAY, new Decision.Kill(1, new KillGround.Lost()));
        broadcast(finished(), killed).failed("template: expected one that a slot has decided and that stands");
        Path replaced = DecidedPayments.log(dir.resolve("replaced.jsonl"), PAY, replace(1, 1, 1));
        broadcast(finished(), replaced)
                .failed("slot 1: D2: expected the newest template of its events, that of slot 2, found an older one");
    }

    @Test
    void whenTheLogIsForged_thenItIsNotBelieved() throws IOException {
        String text = Files.readString(log);
        Path forged =
                Files.writeString(dir.resolve("forged.jsonl"), text.replaceFirst("\"alice\":\"..", "\"alice\":\"00"));
        broadcast(finished(), forged).failed("forged.jsonl: slot 1: C1");
    }

    @Test
    void whenTheFeeIsOutsideTheGroupsLimits_thenItIsRefused() throws IOException {
        combine(file("dear", signed(template(1, 1, PAID_SOMPI, 1_001), "alice")))
                .failed("FEE_ABOVE_CEILING: expected at most");
        combine(file("cheap", signed(template(1, 1, PAID_SOMPI, 99), "alice")))
                .failed("FEE_BELOW_FLOOR: expected at least");
    }

    @Test
    void whenItIsNotFinal_orItsScriptsAreNotValid_thenItIsNotBroadcast() throws IOException {
        broadcast(alices, log)
                .failed("id: expected "
                        + GROUP.transactions().unsigned(TEMPLATE).txid() + ", found none");
        Pskt done = DecidedPayments.read(finished()).orElseThrow();
        String script = done.inputs().get(0).finalScript().orElseThrow().toHex();
        Path broken = file("broken", changed(done, script, "00" + script.substring(2)));
        broadcast(broken, log).failed("signature scripts: expected valid ones, found");
    }

    @Test
    void whenNoNodeAnswers_thenItIsSaid() throws IOException {
        broadcast(finished(), log).failed(NOWHERE + ": expected an answer within");
    }

    @Test
    void whenItIsCalledWrongly_thenTheUsageIsSaid() throws IOException {
        run("pskt").misused("export, combine, finalize or broadcast?");
        run("pskt", "combine", alices, "--out", dir.resolve("o"))
                .misused("expected either --group or --config, found neither");
        run("pskt", "combine", alices, "--out", dir.resolve("o"), "--group", group, "--config", group)
                .misused("expected either --group or --config, found both");
        run("pskt", "combine", alices, "--out", dir.resolve("o"), "--config", group)
                .misused("--config: expected a --reason");
        run("pskt", "broadcast", alices, "--group", group, "--kaspa", NOWHERE)
                .misused("--group: expected a --log beside it, found none");
        run("pskt", "broadcast", finished(), "--group", group, "--log", log)
                .misused("--kaspa: expected the node's URL beside --group, found none");
        run("pskt", "export", "1234", "--config", group, "--out", dir.resolve("o"), "--reason", "x")
                .failed("EVENT: expected 64 hex digits, found 1234");
        run("pskt", "combine", alices, "--group", group, "--out", bobs).failed("expected no such file, found one");
        Path two = Files.writeString(
                dir.resolve("two"),
                PsktCodec.encodeBundle(List.of(signed(TEMPLATE, "alice"), signed(TEMPLATE, "bob"))));
        combine(two).failed("two: expected 1 PSKT, found 2");
    }

    private Command combine(Path... files) {
        Object[] all = new Object[files.length + 7];
        all[0] = "pskt";
        all[1] = "combine";
        System.arraycopy(files, 0, all, 2, files.length);
        System.arraycopy(
                new Object[] {"--group", group, "--out", dir.resolve("combined"), "--json"},
                0,
                all,
                files.length + 2,
                5);
        return run(all);
    }

    private Command broadcast(Path file, Path from) {
        return run("pskt", "broadcast", file, "--group", group, "--log", from, "--kaspa", NOWHERE);
    }

    private Path finished() throws IOException {
        Path done = dir.resolve("finished");
        Files.deleteIfExists(done);
        return file("finished", PsktFinalizer.best().finalise(signed(TEMPLATE, "alice", "carol")));
    }

    private Path file(String name, Pskt pskt) throws IOException {
        return DecidedPayments.file(dir.resolve(name), pskt);
    }

    private static String hash(Template template) {
        return GROUP.transactions().templateHash(template).toString();
    }

    private static Pskt changed(Pskt pskt, String text, String by) {
        String json = new String(
                Bytes.ofHex(PsktCodec.encode(pskt).substring(4)).toBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(json).contains(text);
        int at = json.indexOf(text);
        return PsktCodec.decodeAny(json.substring(0, at) + by + json.substring(at + text.length()))
                .getFirst();
    }

    private static Pskt outputs(Pskt pskt, List<PsktOutput> outputs) {
        return new Pskt(pskt.global(), pskt.inputs(), outputs);
    }

    private static Pskt input(Pskt pskt, int index, UnaryOperator<PsktInput> change) {
        return pskt.withInput(index, change.apply(pskt.inputs().get(index)));
    }

    private static PsktInput signatures(PsktInput input, UnaryOperator<PartialSignature> change) {
        SortedMap<Bytes, PartialSignature> changed = new TreeMap<>(input.partialSignatures());
        changed.replaceAll((key, signature) -> change.apply(signature));
        return withSignatures(input, changed);
    }

    private static PartialSignature flipped(PartialSignature signature) {
        byte[] bytes = ((PartialSignature.Schnorr) signature).signature().toBytes();
        bytes[40] ^= 1;
        return new PartialSignature.Schnorr(Bytes.of(bytes));
    }

    private static PsktInput withSignatures(PsktInput input, SortedMap<Bytes, PartialSignature> signatures) {
        return with(input, signatures, input.sighashType(), input.redeemScript().orElseThrow());
    }

    private static PsktInput withType(PsktInput input, SighashType type) {
        return with(input, input.partialSignatures(), type, input.redeemScript().orElseThrow());
    }

    private static PsktInput withRedeem(PsktInput input, Bytes redeem) {
        return with(input, input.partialSignatures(), input.sighashType(), redeem);
    }

    private static PsktInput with(
            PsktInput input, SortedMap<Bytes, PartialSignature> signatures, SighashType type, Bytes redeem) {
        return new PsktInput(
                input.coin(),
                input.previousOutpoint(),
                input.sequence(),
                input.minTime(),
                signatures,
                type,
                java.util.Optional.of(redeem),
                input.sigOpCount(),
                input.derivations(),
                input.finalScript(),
                input.proprietaries(),
                input.unknowns());
    }
}
