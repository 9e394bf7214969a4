package quorate.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.kaspa.PartialSignature;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.codecs.kaspa.Pskt;
import quorate.codecs.kaspa.PsktCodec;
import quorate.codecs.kaspa.Scripts;
import quorate.codecs.kaspa.SpendingTransaction;
import quorate.codecs.log.LogHead;
import quorate.codecs.log.LogLine;
import quorate.codecs.wire.RealCraft;
import quorate.codecs.wire.Signing;
import quorate.codecs.wire.TemplateSigner;
import quorate.node.GroupFile;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Template;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/** A group of three whose keys are known, its payments, certificates and signatures: all that PSKT commands look at. */
final class DecidedPayments {
    static final Path EXAMPLE = Path.of("..", "conf", "group.example.yaml");
    static final GroupConfig GROUP = group();
    static final ScriptPublicKey DESTINATION =
            Scripts.payToPublicKey(Bytes.of(key("recipient").toBytes()));
    static final long PAID_SOMPI = 400_000_000;
    private static final long COIN_SOMPI = 1_000_000_000;
    private static final RealCraft CRAFT = new RealCraft(GROUP.groupHash(), GROUP.pool(), GROUP.transactions());
    private static final Signing SIGNING = GROUP.signing(Schnorr.best());

    private DecidedPayments() {}

    private static byte[] secret(String name) {
        return Hashes.sha256(name.getBytes(StandardCharsets.UTF_8)).toBytes();
    }

    static Hash32 key(String name) {
        return Hash32.of(Schnorr.best().publicKey(secret(name)));
    }

    private static GroupConfig group() {
        GroupConfig example = GroupFile.read(EXAMPLE);
        List<GroupConfig.Member> members = example.members().stream()
                .map(member -> new GroupConfig.Member(
                        member.name(), key("identity of " + member.name()), key("spending of " + member.name())))
                .toList();
        GroupConfig ours = new GroupConfig(
                example.network(),
                example.pool(),
                members,
                example.numbers(),
                example.paying(),
                example.finality(),
                example.streams(),
                example.sources());
        try {
            Path file = Files.createTempFile("group", ".yaml");
            GroupFile.write(file, ours);
            GroupConfig read = GroupFile.read(file); // which also denies payments to the pool that these keys make
            Files.delete(file);
            return read;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static EventId event(int number) {
        return EventId.ofHex("%064x".formatted(1000 + number));
    }

    /** Each coin number stands for two coins that no other number has. */
    static Decision.Pay pay(int event, int coin) {
        return new Decision.Pay(List.of(event(event)), template(event, coin, PAID_SOMPI, 200));
    }

    static Decision.Replace replace(long slot, int event, int coin) {
        return new Decision.Replace(slot, List.of(event(event)), template(event, coin, PAID_SOMPI, 300));
    }

    static Template template(int event, int coin, long paidSompi, long sompiPerGram) {
        Template free = shaped(event, coin, paidSompi, 1);
        long feeSompi = sompiPerGram * CRAFT.masses(free).feeGrams();
        return shaped(event, coin, paidSompi, 2 * COIN_SOMPI - paidSompi - feeSompi);
    }

    private static Template shaped(int event, int coin, long paidSompi, long changeSompi) {
        byte[] payload = new byte[4 + Hash32.LENGTH];
        System.arraycopy("QRT1".getBytes(StandardCharsets.US_ASCII), 0, payload, 0, 4);
        System.arraycopy(event(event).hash().toBytes(), 0, payload, 4, Hash32.LENGTH);
        return new Template(
                List.of(coin(2 * coin), coin(2 * coin + 1)),
                List.of(
                        new TemplateOutput(paidSompi, DESTINATION),
                        new TemplateOutput(changeSompi, GROUP.transactions().poolScript())),
                Bytes.of(payload));
    }

    private static TemplateInput coin(int number) {
        return new TemplateInput(new Outpoint(Hash32.ofHex("%064x".formatted(7_000 + number)), 1), COIN_SOMPI);
    }

    static NodeId member(String name) {
        return GROUP.member(name).orElseThrow();
    }

    static List<Bytes> signatures(Template template, String member) {
        SecretKey key = SecretKey.of(secret("spending of " + member));
        return new TemplateSigner(Schnorr.best(), GROUP.transactions(), key).sign(template);
    }

    /** As each member's export would have it, whether the group has limits that it is outside of or not. */
    static Pskt signed(Template template, String... members) {
        PoolTransactions transactions = GROUP.transactions();
        Pskt pskt = Pskt.of(
                new SpendingTransaction(transactions.unsigned(template), transactions.spent(template)),
                Optional.of(transactions.redeemScript()));
        for (String member : members) {
            Bytes key = Bytes.ofHex("02" + key("spending of " + member).toHex());
            List<Bytes> signatures = signatures(template, member);
            for (int i = 0; i < signatures.size(); i++) {
                PartialSignature signature = new PartialSignature.Schnorr(signatures.get(i));
                pskt = pskt.withInput(i, pskt.inputs().get(i).withSignature(key, signature));
            }
        }
        return pskt;
    }

    /** Decided by alice and bob. */
    static LogLine certified(long slot, DecisionHash previous, Decision decision) {
        DecisionHash hash = CRAFT.decisionHash(slot, previous, decision);
        Statement.Lock lock = new Statement.Lock(slot, 0, hash);
        List<Signed<Statement.Lock>> locks = new ArrayList<>();
        for (String member : List.of("alice", "bob")) {
            byte[] signature = Schnorr.best()
                    .sign(secret("identity of " + member), SIGNING.digest(lock).toBytes(), new byte[32]);
            locks.add(new Signed<>(member(member), lock, Bytes.of(signature)));
        }
        return new LogLine(previous, decision, new Certificate(slot, 0, hash, locks));
    }

    static List<LogLine> lines(Decision... decisions) {
        List<LogLine> lines = new ArrayList<>();
        DecisionHash previous = new DecisionHash(Hash32.ZERO);
        for (Decision decision : decisions) {
            lines.add(certified(lines.size() + 1L, previous, decision));
            previous = lines.getLast().certificate().decision();
        }
        return lines;
    }

    /** What {@code log export} writes. */
    static Path log(Path file, Decision... decisions) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(new LogHead(decisions.length).toJson(GROUP)).append('\n');
        lines(decisions).forEach(line -> text.append(line.toJson(GROUP)).append('\n'));
        return Files.writeString(file, text);
    }

    static Path groupFile(Path file) {
        GroupFile.write(file, GROUP);
        return file;
    }

    static Path file(Path file, Pskt pskt) throws IOException {
        return Files.writeString(file, PsktCodec.encodeBundle(List.of(pskt)) + "\n");
    }

    static Optional<Pskt> read(Path file) throws IOException {
        return PsktCodec.decodeBundle(Files.readString(file).strip()).stream().findFirst();
    }
}
