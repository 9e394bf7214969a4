package quorate.codecs.kaspa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.ScriptPublicKey;

/** What the node's mempool refuses though it is valid, in its words; and which groups can be at all. */
class StandardnessTest {
    private static SpendingTransaction signed(String name) {
        JsonNode vector = Vectors.all("signedMultisig").stream()
                .filter(each -> each.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
        return TransactionJson.read("tx", vector.get("deterministicSignedTx"));
    }

    private static SpendingTransaction withOutput(SpendingTransaction spending, Transaction.Output output) {
        Transaction tx = spending.transaction();
        return new SpendingTransaction(
                new Transaction(
                        0,
                        tx.inputs(),
                        List.of(output),
                        tx.lockTime(),
                        tx.subnetworkId(),
                        tx.gas(),
                        tx.payload(),
                        tx.storageMass()),
                spending.coins());
    }

    private static String prefix(SpendingTransaction spending) {
        return "transaction " + spending.transaction().txid() + " is not standard: ";
    }

    @Test
    void a_plain_multisig_payment_is_standard() {
        assertThat(Standardness.problems(signed("2of3-by01"))).isEmpty();
        assertThat(Standardness.problems(signed("11of15"))).isEmpty();
    }

    @Test
    void more_than_fifteen_keys_are_not() {
        SpendingTransaction spending = signed("17of18-nonstandard");
        assertThat(Standardness.problems(spending))
                .contains(
                        prefix(spending)
                                + "transaction input #0 has 18 signature operations which is more than the allowed max amount of 15");
    }

    @Test
    void forms_fee_and_masses_are_named_in_the_nodes_words() {
        SpendingTransaction plain = signed("2of3-by01");
        Coin coin = plain.coins().get(0);
        SpendingTransaction odd = withOutput(
                plain,
                new Transaction.Output(coin.amountSompi() - 10_000_000, new ScriptPublicKey(0, Bytes.ofHex("51"))));
        assertThat(Standardness.problems(odd))
                .containsExactly(prefix(odd) + "transaction output #0: non-standard script form");
        SpendingTransaction newer = withOutput(
                plain,
                new Transaction.Output(
                        coin.amountSompi() - 10_000_000,
                        new ScriptPublicKey(1, coin.scriptPublicKey().script())));
        assertThat(Standardness.problems(newer))
                .containsExactly(prefix(newer)
                        + "transaction output #0: the version of the scriptPublicKey is higher than the known version");
        SpendingTransaction free =
                withOutput(plain, new Transaction.Output(coin.amountSompi(), coin.scriptPublicKey()));
        long least = TransactionMasses.minRelayFeeSompi(free.transaction());
        assertThat(Standardness.problems(free))
                .containsExactly(prefix(free) + "transaction has 0 fees which is under the required amount of " + least
                        + " for compute mass " + least / 100);
        SpendingTransaction dust = withOutput(plain, new Transaction.Output(1_900_000, coin.scriptPublicKey()));
        assertThat(Standardness.problems(dust))
                .singleElement()
                .asString()
                .startsWith("transaction storage mass of ")
                .endsWith(" is larger than max allowed size of 500000");
    }

    @Test
    void a_group_is_at_most_fifteen_and_signs_by_majority() {
        assertThatCode(() -> MultisigLimits.check(2, 3)).doesNotThrowAnyException();
        assertThatCode(() -> MultisigLimits.check(8, 15)).doesNotThrowAnyException();
        assertThatCode(() -> MultisigLimits.check(1, 1)).doesNotThrowAnyException();
        for (int[] refused : new int[][] {{9, 16}, {1, 2}, {2, 4}, {7, 15}, {4, 3}, {0, 0}, {0, 1}}) {
            assertThatThrownBy(() -> MultisigLimits.check(refused[0], refused[1]))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("expected");
        }
        assertThatThrownBy(() -> MultisigLimits.check(9, 16)).hasMessageContaining("not standard");
    }
}
