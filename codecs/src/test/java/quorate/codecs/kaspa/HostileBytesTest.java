package quorate.codecs.kaspa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** Seeded: what is made is read again, and whatever else comes is refused by the named error, never by another one. */
class HostileBytesTest {
    private final Random random = new Random(20260721);

    private Bytes bytes(int length) {
        byte[] out = new byte[length];
        random.nextBytes(out);
        return Bytes.of(out);
    }

    private String damaged(String text) {
        StringBuilder changed = new StringBuilder(text);
        for (int i = random.nextInt(3); i >= 0 && changed.length() > 0; i--) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(4)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.insert(at, (char) (32 + random.nextInt(96)));
                case 2 -> changed.setLength(at);
                default -> changed.setCharAt(at, (char) random.nextInt(300));
            }
        }
        return changed.toString();
    }

    @Test
    void every_address_comes_back_and_no_damaged_one_is_taken_for_another() {
        for (int i = 0; i < 500; i++) {
            Address.Type type = List.of(Address.Type.values()).get(random.nextInt(3));
            Network network = List.of(Network.values()).get(random.nextInt(4));
            Address address = new Address(network, type, bytes(type == Address.Type.P2PK_ECDSA ? 33 : 32));
            assertThat(Address.decode(address.encode())).isEqualTo(address);
            String damaged = damaged(address.encode());
            try {
                assertThat(Address.decode(damaged).encode()).isEqualTo(damaged);
                assertThat(damaged).isEqualTo(address.encode());
            } catch (AddressException refused) {
                assertThat(refused).hasMessageContaining("expected");
            }
        }
    }

    private SpendingTransaction spending() {
        List<Transaction.Input> inputs = new ArrayList<>();
        List<Coin> coins = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            Outpoint outpoint = new Outpoint(Hash32.of(bytes(32).toBytes()), random.nextInt() & 0x7fffffff);
            inputs.add(new Transaction.Input(outpoint, Bytes.EMPTY, random.nextLong(), random.nextInt(256)));
            coins.add(new Coin(outpoint, random.nextLong(), script(), random.nextLong(), random.nextBoolean()));
        }
        List<Transaction.Output> outputs = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            outputs.add(new Transaction.Output(random.nextLong(), script()));
        }
        Bytes payload = bytes(random.nextInt(80));
        Transaction tx = new Transaction(0, inputs, outputs, 0, Transaction.NATIVE_SUBNETWORK, 0, payload, 0);
        return new SpendingTransaction(tx, coins);
    }

    private ScriptPublicKey script() {
        return new ScriptPublicKey(random.nextInt(3) == 0 ? random.nextInt(0x10000) : 0, bytes(random.nextInt(40)));
    }

    @Test
    void every_pskt_comes_back_with_its_transaction_and_a_damaged_one_is_a_named_error() {
        for (int i = 0; i < 300; i++) {
            SpendingTransaction spending = spending();
            Pskt pskt = Pskt.of(spending, i % 2 == 0 ? Optional.empty() : Optional.of(bytes(30)));
            String text = PsktCodec.encode(pskt);
            assertThat(PsktCodec.decode(text)).isEqualTo(pskt);
            assertThat(pskt.unsigned()).isEqualTo(spending.transaction());
            assertThat(pskt.coins()).isEqualTo(spending.coins());
            String json = new String(HexFormat.of().parseHex(text.substring(4)), StandardCharsets.UTF_8);
            for (int j = 0; j < 20; j++) {
                readAny(damaged(json));
                readAny(damaged(text));
            }
        }
    }

    private static void readAny(String hostile) {
        try {
            assertThat(PsktCodec.decodeAny(hostile)).isNotNull();
        } catch (MalformedException refused) {
            assertThat(refused).hasMessageContaining("expected");
        }
    }

    @Test
    void no_json_of_a_transaction_is_refused_by_anything_but_the_named_error() {
        String json = Vectors.all("transactions").get(1).get("tx").toString();
        for (int i = 0; i < 3_000; i++) {
            try {
                assertThat(TransactionJson.read(damaged(json)).coins()).isNotNull();
            } catch (MalformedException refused) {
                assertThat(refused).hasMessageContaining("expected");
            }
        }
    }

    @Test
    void scripts_of_any_bytes_end_in_a_verdict() {
        ScriptCheck check = ScriptCheck.best();
        for (int i = 0; i < 3_000; i++) {
            SpendingTransaction spending = spending();
            List<Bytes> scripts = new ArrayList<>();
            for (Coin ignored : spending.coins()) {
                scripts.add(bytes(random.nextInt(60)));
            }
            Transaction tx = spending.transaction().withSignatureScripts(scripts);
            for (int input = 0; input < scripts.size(); input++) {
                Optional<String> verdict = check.error(tx, input, spending.coins());
                assertThat(verdict.map(String::isEmpty)).isNotEqualTo(Optional.of(true));
                assertThat(SigOps.ofSignatureScript(scripts.get(input))).isNotNegative();
                assertThat(MultisigScript.parse(scripts.get(input))).isEmpty();
            }
        }
    }
}
