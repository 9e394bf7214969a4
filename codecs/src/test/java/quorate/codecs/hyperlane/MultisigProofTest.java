package quorate.codecs.hyperlane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

class MultisigProofTest {
    private static final Hash32 SENDER = Hash32.ofHex("aa".repeat(32));
    private static final Hash32 RECIPIENT = Hash32.ofHex("bb".repeat(32));

    private final Chain chain = new Chain(1, 4);
    private final HyperlaneMessage first = chain.dispatch(SENDER, 9, RECIPIENT, Bytes.ofHex("01"));
    private final HyperlaneMessage message = chain.dispatch(SENDER, 9, RECIPIENT, Bytes.ofHex("02"));

    @Test
    void the_empty_tree_has_the_root_that_every_mailbox_starts_with() {
        assertThat(new MerkleTree().root().toHex())
                .isEqualTo("27ae5ba08d7291c96c8cbddcc148bf48a6d68c7974b94356f53754ef6171d757");
    }

    @Test
    void every_leaf_proves_itself_under_the_same_root() {
        MerkleTree tree = new MerkleTree();
        List<Hash32> leaves = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            leaves.add(Hash32.ofHex(String.format("%064x", i + 1)));
            tree.append(leaves.get(i));
        }
        for (int i = 0; i < leaves.size(); i++) {
            assertThat(tree.proof(i).root(leaves.get(i), i)).isEqualTo(tree.root());
            assertThat(tree.proof(i).root(leaves.get(i), i ^ 1)).isNotEqualTo(tree.root());
        }
    }

    @Test
    void a_threshold_of_distinct_validators_proves_a_message_in_both_forms() {
        assertProven(chain.messageId(message, 0, 2, 3), 3);
        assertProven(chain.merkleRoot(message, 1, 2, 3), 3);
        assertThat(MultisigProof.verify(first, chain.merkleRoot(first, 0, 1), chain.validators(2)))
                .isInstanceOf(MultisigProof.Result.Proven.class);
    }

    @Test
    void below_the_threshold_nothing_is_proven() {
        assertUnproven(message, chain.messageId(message, 0, 1), 3);
        assertUnproven(message, chain.merkleRoot(message, 0, 1), 3);
    }

    @Test
    void the_same_validator_twice_is_one_validator() {
        assertUnproven(message, chain.messageId(message, 0, 0, 0), 2);
        assertUnproven(message, chain.merkleRoot(message, 1, 1), 2);
    }

    @Test
    void validators_of_another_origin_do_not_count() {
        Chain other = new Chain(2, 4);
        HyperlaneMessage same = other.dispatch(SENDER, 9, RECIPIENT, Bytes.ofHex("01"));
        assertThat(MultisigProof.verify(same, other.messageId(same, 0, 1), chain.validators(2)))
                .isInstanceOf(MultisigProof.Result.Unproven.class);
    }

    @Test
    void signatures_of_strangers_do_no_harm() {
        Chain strangers = new Chain(7, 3);
        List<Bytes> mixed = new ArrayList<>(strangers
                .messageId(strangers.dispatch(SENDER, 9, RECIPIENT, Bytes.EMPTY), 0, 1, 2)
                .signatures());
        MessageIdMetadata own = (MessageIdMetadata) chain.messageId(message, 1, 3);
        mixed.addAll(own.signatures());
        assertProven(new MessageIdMetadata(own.hook(), own.root(), own.index(), mixed), 2);
    }

    @Test
    void a_proof_is_for_its_message_root_index_and_hook_alone() {
        MessageIdMetadata good = (MessageIdMetadata) chain.messageId(message, 0, 1);
        assertUnproven(first, good, 2);
        assertUnproven(message, new MessageIdMetadata(SENDER, good.root(), good.index(), good.signatures()), 2);
        assertUnproven(message, new MessageIdMetadata(good.hook(), SENDER, good.index(), good.signatures()), 2);
        assertUnproven(message, new MessageIdMetadata(good.hook(), good.root(), 7, good.signatures()), 2);
    }

    @Test
    void a_leaf_that_is_not_in_the_signed_tree_is_not_proven() {
        MerkleRootMetadata good = (MerkleRootMetadata) chain.merkleRoot(message, 0, 1);
        HyperlaneMessage forged = new HyperlaneMessage(3, message.nonce(), 1, SENDER, 9, RECIPIENT, Bytes.ofHex("ff"));
        assertUnproven(forged, good, 2);
        assertUnproven(message, withIndices(good, 0, good.checkpointIndex()), 2);
        assertUnproven(message, withIndices(good, good.leafIndex(), good.checkpointIndex() + 1), 2);
        // A leaf behind the checkpoint's last one, although the branch would compute.
        assertThat(MultisigProof.verify(message, withIndices(good, 5, 4), chain.validators(2)))
                .isInstanceOfSatisfying(
                        MultisigProof.Result.Unproven.class,
                        unproven -> assertThat(unproven.expected()).contains("leaf index up to"));
    }

    @Test
    void v_may_be_0_1_27_or_28_and_nothing_else() {
        MessageIdMetadata good = (MessageIdMetadata) chain.messageId(message, 0);
        assertProven(withV(good, v -> (byte) (v - 27)), 1);
        assertUnproven(message, withV(good, v -> (byte) (v + 2)), 1);
        assertUnproven(message, withV(good, v -> (byte) (v == 27 ? 28 : 27)), 1);
    }

    @Test
    void both_forms_come_back_from_their_bytes() {
        for (MultisigMetadata metadata :
                List.of(chain.messageId(message, 0, 1, 2), chain.merkleRoot(message, 0), chain.messageId(message, 3))) {
            assertThat(MultisigMetadata.decode(metadata.encode())).isEqualTo(metadata);
        }
    }

    @Test
    void a_missing_an_extra_and_a_cut_off_byte_are_refused() {
        for (MultisigMetadata metadata : List.of(chain.messageId(message, 0, 1), chain.merkleRoot(message, 0, 1))) {
            String hex = metadata.encode().toHex();
            assertMalformed(hex + "00");
            assertMalformed(hex.substring(2));
        }
        assertMalformed("");
        assertMalformed("00".repeat(68));
        assertMalformed("00".repeat(1096));
        assertMalformed("00".repeat(68 + 65 * (MultisigMetadata.MAX_SIGNATURES + 1)));
    }

    @Test
    void random_bytes_are_metadata_or_a_named_error() {
        Random random = new Random(20_260_101);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(1_500)];
            random.nextBytes(bytes);
            try {
                MultisigMetadata metadata = MultisigMetadata.decode(Bytes.of(bytes));
                assertThat(metadata.encode()).isEqualTo(Bytes.of(bytes));
                assertUnproven(message, metadata, 1);
            } catch (MalformedException named) {
                assertThat(named.expected()).isNotEmpty();
            }
        }
    }

    @Test
    void a_set_of_validators_is_refused_when_it_could_never_or_always_agree() {
        Bytes one = Bytes.ofHex("01".repeat(20));
        assertThatThrownBy(() -> new ValidatorSet(List.of(one), 0)).hasMessageContaining("threshold of 1 to 1");
        assertThatThrownBy(() -> new ValidatorSet(List.of(one), 2)).hasMessageContaining("found 2");
        assertThatThrownBy(() -> new ValidatorSet(List.of(one, one), 1)).hasMessageContaining("different");
        assertThatThrownBy(() -> new ValidatorSet(List.of(Bytes.ofHex("01")), 1))
                .hasMessageContaining("20 bytes");
    }

    private static MerkleRootMetadata withIndices(MerkleRootMetadata of, long leaf, long checkpoint) {
        return new MerkleRootMetadata(of.hook(), leaf, of.signedMessageId(), of.proof(), checkpoint, of.signatures());
    }

    private static MessageIdMetadata withV(MessageIdMetadata of, java.util.function.UnaryOperator<Byte> change) {
        byte[] signature = of.signatures().get(0).toBytes();
        signature[64] = change.apply(signature[64]);
        return new MessageIdMetadata(of.hook(), of.root(), of.index(), List.of(Bytes.of(signature)));
    }

    private void assertProven(MultisigMetadata metadata, int threshold) {
        assertThat(MultisigProof.verify(message, metadata, chain.validators(threshold)))
                .isInstanceOfSatisfying(
                        MultisigProof.Result.Proven.class,
                        proven -> assertThat(proven.signers()).hasSize(threshold));
    }

    private void assertUnproven(HyperlaneMessage of, MultisigMetadata metadata, int threshold) {
        assertThat(MultisigProof.verify(of, metadata, chain.validators(threshold)))
                .isInstanceOfSatisfying(MultisigProof.Result.Unproven.class, unproven -> {
                    assertThat(unproven.expected()).isNotEmpty();
                    assertThat(unproven.found()).isNotEmpty();
                });
    }

    private static void assertMalformed(String hex) {
        assertThatThrownBy(() -> MultisigMetadata.decode(Bytes.ofHex(hex))).isInstanceOf(MalformedException.class);
    }
}
