package quorate.codecs.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.BouncyCastleSchnorr;
import quorate.codecs.crypto.NativeSchnorr;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.Groups;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.codecs.kaspa.Transaction;
import quorate.codecs.kaspa.TransactionCodec;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Template;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

class RealMultisigTest {
    private final GroupConfig group = Groups.of(3, 2);
    private final PoolTransactions transactions = group.transactions();
    private final RealMultisig multisig = new RealMultisig(Schnorr.best(), transactions, group.spendingKeys(), 2);
    private final Template template = template(500_000_000L);

    private Template template(long amountSompi) {
        return new Template(
                List.of(
                        new TemplateInput(new Outpoint(Hash32.ofHex("04".repeat(32)), 3), amountSompi),
                        new TemplateInput(new Outpoint(Hash32.ofHex("05".repeat(32)), 0), 70_000_000L)),
                List.of(new TemplateOutput(560_000_000L, group.toGroup().poolScript())),
                Bytes.ofHex("51525431" + "08".repeat(32)));
    }

    private List<Bytes> signedBy(int member, Template what) {
        return new TemplateSigner(Schnorr.best(), transactions, SecretKey.of(Groups.secret("spending-" + member)))
                .sign(what);
    }

    @Test
    void whenAMemberSigns_thenItsSignaturesAreValidForItAndForNobodyElse() {
        List<Bytes> signatures = signedBy(1, template);
        assertThat(multisig.valid(template, new NodeId(1), signatures)).isTrue();
        assertThat(multisig.valid(template, new NodeId(0), signatures)).isFalse();
        assertThat(multisig.valid(template, new NodeId(7), signatures)).isFalse();
    }

    // C4: another amount of an input is another digest, and so is another order.
    @Test
    void whenSignaturesAreOfAnotherTemplateOrIncomplete_thenTheyAreNotValid() {
        List<Bytes> signatures = signedBy(1, template);
        assertThat(multisig.valid(template(500_000_001L), new NodeId(1), signatures))
                .isFalse();
        assertThat(multisig.valid(template, new NodeId(1), signatures.reversed()))
                .isFalse();
        assertThat(multisig.valid(template, new NodeId(1), signatures.subList(0, 1)))
                .isFalse();
        assertThat(multisig.valid(template, new NodeId(1), List.of(signatures.get(0), Bytes.EMPTY)))
                .isFalse();
    }

    @Test
    void whenTheTwoLibrariesSign_thenTheSignaturesAreTheSame() {
        SecretKey secret = SecretKey.of(Groups.secret("spending-0"));
        assertThat(new TemplateSigner(new NativeSchnorr(), transactions, secret).sign(template))
                .isEqualTo(new TemplateSigner(new BouncyCastleSchnorr(), transactions, secret).sign(template));
    }

    // C5: exactly M signatures in the order of the redeem script, then the script.
    @Test
    void whenMoreThanMMembersSigned_thenExactlyMSignInRedeemOrder() {
        SortedMap<NodeId, List<Bytes>> all = new TreeMap<>();
        for (int member : new int[] {2, 0, 1}) {
            all.put(new NodeId(member), signedBy(member, template));
        }
        Transaction finished = TransactionCodec.decode(multisig.finalise(template, all));
        assertThat(finished.txid()).isEqualTo(transactions.unsigned(template).txid());
        for (int i = 0; i < 2; i++) {
            String expected = "41" + signedBy(0, template).get(i) + "01" + "41"
                    + signedBy(1, template).get(i) + "01" + "4c66" + transactions.redeemScript();
            assertThat(finished.inputs().get(i).signatureScript().toHex()).isEqualTo(expected);
        }
    }

    @Test
    void whenFewerThanMSignedOrOneIsForged_thenNothingIsFinalised() {
        SortedMap<NodeId, List<Bytes>> one = new TreeMap<>();
        one.put(new NodeId(0), signedBy(0, template));
        assertThatThrownBy(() -> multisig.finalise(template, one)).isInstanceOf(IllegalStateException.class);
        one.put(new NodeId(1), signedBy(2, template));
        assertThatThrownBy(() -> multisig.finalise(template, one)).isInstanceOf(IllegalStateException.class);
    }

    /** The last line: signatures that are all valid, in an order that is not the redeem script's, are not submitted. */
    @Test
    void whenTheNodeWouldRefuseTheScripts_thenNothingIsFinalised() {
        RealMultisig disordered = new RealMultisig(
                Schnorr.best(), transactions, group.spendingKeys().reversed(), 2);
        SortedMap<NodeId, List<Bytes>> two = new TreeMap<>();
        two.put(new NodeId(0), signedBy(2, template));
        two.put(new NodeId(1), signedBy(1, template));
        assertThatThrownBy(() -> disordered.finalise(template, two))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the script check refuses");
    }

    @Test
    void whenATransactionIsKept_thenItsBytesGiveItBackAndNoOthersDo() {
        SortedMap<NodeId, List<Bytes>> two = new TreeMap<>();
        two.put(new NodeId(0), signedBy(0, template));
        two.put(new NodeId(2), signedBy(2, template));
        Bytes kept = multisig.finalise(template, two);
        assertThat(TransactionCodec.encode(TransactionCodec.decode(kept))).isEqualTo(kept);
        byte[] bytes = kept.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            Bytes cut = Bytes.of(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> TransactionCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> TransactionCodec.decode(Bytes.of(Arrays.copyOf(bytes, bytes.length + 1))))
                .hasMessageContaining("behind the end");
    }

    @Test
    void whenAnythingThatADecisionHashCoversIsAnother_thenTheHashIsAnother() {
        Decision pay = new Decision.Pay(List.of(new EventId(Hash32.ofHex("08".repeat(32)))), template);
        DecisionHash genesis = new DecisionHash(Hash32.ZERO);
        RealCraft craft = new RealCraft(group.groupHash(), group.pool(), transactions);
        DecisionHash hash = craft.decisionHash(1, genesis, pay);
        assertThat(craft.decisionHash(1, genesis, pay)).isEqualTo(hash);
        assertThat(craft.decisionHash(2, genesis, pay)).isNotEqualTo(hash);
        assertThat(craft.decisionHash(1, hash, pay)).isNotEqualTo(hash);
        assertThat(new RealCraft(Hash32.ZERO, group.pool(), transactions).decisionHash(1, genesis, pay))
                .isNotEqualTo(hash);
        assertThat(new RealCraft(group.groupHash(), new PoolId("other"), transactions).decisionHash(1, genesis, pay))
                .isNotEqualTo(hash);
        assertThat(craft.templateHash(template)).isEqualTo(transactions.templateHash(template));
    }

    /** Equal hash, equal signatures: the id of the transaction alone leaves the amounts that are signed for open. */
    @Test
    void whenOnlyAnInputsAmountDiffers_thenTheTransactionIsTheSameAndTheTemplateHashAnother() {
        TemplateInput first = template.inputs().getFirst();
        List<TemplateInput> inputs = new ArrayList<>(template.inputs());
        inputs.set(0, new TemplateInput(first.outpoint(), first.amountSompi() + 1));
        Template other = new Template(inputs, template.outputs(), template.payload());
        assertThat(transactions.unsigned(other).txid())
                .isEqualTo(transactions.unsigned(template).txid());
        assertThat(transactions.templateHash(other)).isNotEqualTo(transactions.templateHash(template));
    }

    @Test
    void whenAnIdentitySigns_thenTheGroupVerifiesAndARepeatIsTheSame() {
        IdentityKey key = new IdentityKey(Schnorr.best(), SecretKey.of(Groups.secret("identity-1")));
        Signing signing = group.signing(Schnorr.best());
        RealIdentity identity = new RealIdentity(new NodeId(1), key, signing);
        Statement.Vote vote = new Statement.Vote(3, 0, Optional.empty());
        Signed<Statement.Vote> signed = identity.sign(vote);
        assertThat(signing.faultOf(signed)).isEmpty();
        assertThat(identity.sign(vote)).isEqualTo(signed);
        assertThat(signing.faultOf(new Signed<>(new NodeId(0), vote, signed.signature())))
                .contains("a bad signature of signer-0");
        assertThat(key.toString())
                .doesNotContain(Hash32.of(Groups.secret("identity-1")).toHex());
    }
}
