package quorate.codecs.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.event.EventJson;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.EventMaterialCodec;
import quorate.codecs.event.MaterialSigner;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.Groups;
import quorate.codecs.hyperlane.Chain;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.MultisigMetadata;
import quorate.codecs.hyperlane.PaymentBody;
import quorate.codecs.log.LogHead;
import quorate.codecs.log.LogLine;
import quorate.codecs.wire.DecisionCodec;
import quorate.codecs.wire.EnvelopeCodec;
import quorate.codecs.wire.RealCraft;
import quorate.codecs.wire.Signing;
import quorate.codecs.wire.StatementCodec;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.KillGround;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.Profile;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Template;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/**
 * Writes the inputs that each fuzz target starts from, small and proper ones: {@code Seeds DIRECTORY}. They are committed; to be
 * run again after a wire form has changed, into the folder DecodersFuzzTestInputs of the test resources.
 */
final class Seeds {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final GroupConfig CRASH = Groups.of(3, 2);
    static final GroupConfig BYZANTINE =
            Groups.of(Groups.members(4), new GroupConfig.Numbers(3, 3, 1, Profile.BYZANTINE));

    private final Path folder;

    private Seeds(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws IOException {
        Seeds seeds = new Seeds(Path.of(args[0]));
        seeds.wire();
        seeds.events();
        seeds.kaspa();
        seeds.put("log", 0, new Log(CRASH).text().getBytes(StandardCharsets.UTF_8));
        seeds.put("anchoredLog", 0, new Log(BYZANTINE).text().getBytes(StandardCharsets.UTF_8));
    }

    private void put(String target, int number, byte[] input) throws IOException {
        Path file = folder.resolve(target).resolve("seed-" + number);
        Files.createDirectories(file.getParent());
        Files.write(file, input);
    }

    private void wire() throws IOException {
        int number = 0;
        for (String line : text("/golden-envelopes-v1.txt").lines().toList()) {
            byte[] envelope = Bytes.ofHex(line).toBytes();
            put("envelope", number, envelope);
            switch (EnvelopeCodec.decode(envelope).envelope().message()) {
                case Message.Proposal proposal -> {
                    put("decision", number, DecisionCodec.encode(proposal.decision()));
                    put("statement", number, StatementCodec.encode(proposal.vote()));
                }
                case Message.LockCast cast -> put("statement", number, StatementCodec.encode(cast.lock()));
                case Message.Refused refused -> put("statement", number, StatementCodec.encode(refused.refusal()));
                case Message.Confirmed confirmed ->
                    put("statement", number, StatementCodec.encode(confirmed.completed()));
                default -> {}
            }
            number++;
        }
    }

    private void events() throws IOException {
        Chain chain = new Chain(1, 2);
        PaymentBody body = new PaymentBody(250_000_000, address());
        HyperlaneMessage message = chain.dispatch(Hash32.ofHex("aa".repeat(32)), 97, body);
        List<MultisigMetadata> proofs = List.of(chain.messageId(message, 0, 1), chain.merkleRoot(message, 0));
        put("body", 0, body.encode().toBytes());
        put("message", 0, message.encode().toBytes());
        List<EventMaterial> material = new ArrayList<>();
        for (int i = 0; i < proofs.size(); i++) {
            put("metadata", i, proofs.get(i).encode().toBytes());
            material.add(new EventMaterial.Hyperlane(
                    message, proofs.get(i), OptionalLong.empty(), Optional.of(Bytes.ofHex("0102"))));
        }
        EventMaterial.Request request = new EventMaterial.Request("order-17", "orders", 17, address(), 250_000_000);
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("reason", "refund");
        material.add(MaterialSigner.api("acme", Groups.secret("acme"), request, metadata));
        material.add(MaterialSigner.layerZero(30_101, Groups.secret("endpoint"), request));
        for (int i = 0; i < material.size(); i++) {
            put("material", i, EventMaterialCodec.encode(material.get(i)).toBytes());
            put("webhook", i, EventJson.write(material.get(i)));
        }
    }

    private void kaspa() throws IOException {
        JsonNode vectors = JSON.readTree(text("/kaspa-vectors.json"));
        put("address", 0, address().getBytes(StandardCharsets.UTF_8));
        put(
                "transactionJson",
                0,
                bytes(vectors.get("transactions").get(1).get("tx").toString()));
        JsonNode stages = vectors.get("pskt").get(0).get("stages");
        put("pskt", 0, bytes(stages.get(stages.size() - 1).get("json").asText()));
        put("pskt", 1, bytes(stages.get(0).get("psktHex").asText()));
        String one = stages.get(stages.size() - 2).get("json").asText();
        put("pskt", 2, bytes("PSKB" + java.util.HexFormat.of().formatHex(bytes("[" + one + "]"))));
    }

    private static String address() {
        return new quorate.codecs.kaspa.Address(
                        quorate.codecs.kaspa.Network.SIMNET,
                        quorate.codecs.kaspa.Address.Type.P2PK,
                        Bytes.ofHex("4f355bdcb7cc0af728ef3cceb9615d90684bb5b2ca5f859ab0f0b704075871aa"))
                .encode();
    }

    /** Three slots: a payment, its end, and nothing. */
    private record Log(GroupConfig group) {
        private String text() {
            TemplateInput input = new TemplateInput(new Outpoint(Hash32.ofHex("01".repeat(32)), 0), 1_000_000_000);
            TemplateOutput output =
                    new TemplateOutput(900_000_000, group.transactions().poolScript());
            Decision pay = new Decision.Pay(
                    List.of(EventId.ofHex("02".repeat(32))),
                    new Template(List.of(input), List.of(output), Bytes.EMPTY));
            StringBuilder text = new StringBuilder(new LogHead(3).toJson(group) + "\n");
            DecisionHash last = new DecisionHash(Hash32.ZERO);
            long slot = 0;
            for (Decision decision : List.of(pay, new Decision.Kill(1, new KillGround.Lost()), new Decision.Pass())) {
                LogLine line = certified(++slot, last, decision);
                last = line.certificate().decision();
                text.append(line.toJson(group)).append('\n');
            }
            return text.toString();
        }

        private LogLine certified(long slot, DecisionHash previous, Decision decision) {
            Signing signing = group.signing(Schnorr.best());
            DecisionHash hash = new RealCraft(group.groupHash(), group.pool(), group.transactions())
                    .decisionHash(slot, previous, decision);
            boolean anchored = group.numbers().profile() == Profile.BYZANTINE;
            List<Signed<Statement.Lock>> locks = new ArrayList<>();
            for (int member = 0; member < group.numbers().quorum(); member++) {
                OptionalLong anchor = anchored ? OptionalLong.of(1_000_000 + member) : OptionalLong.empty();
                Statement.Lock lock = new Statement.Lock(slot, 0, hash, anchor);
                byte[] key = Groups.secret("identity-" + member);
                byte[] signature = Schnorr.best().sign(key, signing.digest(lock).toBytes(), new byte[32]);
                locks.add(new Signed<>(new NodeId(member), lock, Bytes.of(signature)));
            }
            return new LogLine(previous, decision, new Certificate(slot, 0, hash, locks));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = Seeds.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
