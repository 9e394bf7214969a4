package quorate.codecs.group;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.kaspa.PartialSignature;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.codecs.kaspa.Pskt;
import quorate.codecs.kaspa.PsktCombiner;
import quorate.codecs.kaspa.PsktFinalizer;
import quorate.codecs.kaspa.PsktInput;
import quorate.codecs.kaspa.SpendingTransaction;
import quorate.codecs.kaspa.Transaction;
import quorate.codecs.wire.RealCraft;
import quorate.codecs.wire.RealMultisig;
import quorate.protocol.Bytes;
import quorate.protocol.Finding;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.Template;
import quorate.protocol.TemplateChecks;
import quorate.protocol.TemplateHash;

/**
 * A PSKT that is a template of the group's pool and nothing else. What a template has no place for must be as the group fixes it
 * (check 4), fee and masses pass check 8, and every partial signature is a member's valid one over SIGHASH_ALL of every input (C4).
 * Whether the group has decided the template is not known here. Refuses with {@link MalformedException}.
 */
public final class PoolPskt {
    private static final byte EVEN = 2;

    private final GroupConfig group;
    private final PoolTransactions transactions;
    private final Pskt pskt;
    private final Template template;
    private final SortedMap<NodeId, List<Bytes>> signatures;

    private PoolPskt(GroupConfig group, Pskt pskt) {
        this.group = group;
        this.transactions = group.transactions();
        this.pskt = pskt;
        this.template = read();
        this.signatures = Collections.unmodifiableSortedMap(verified());
    }

    /** Checks a PSKT that came from somewhere. */
    public static PoolPskt read(GroupConfig group, Pskt pskt) {
        return new PoolPskt(group, pskt);
    }

    /** A template as the members sign it, with the signatures of some of them, one for each input. */
    public static PoolPskt of(GroupConfig group, Template template, SortedMap<NodeId, List<Bytes>> signatures) {
        PoolTransactions transactions = group.transactions();
        Pskt pskt = Pskt.of(
                new SpendingTransaction(transactions.unsigned(template), transactions.spent(template)),
                Optional.of(transactions.redeemScript()));
        for (Map.Entry<NodeId, List<Bytes>> one : signatures.entrySet()) {
            Bytes key = compressed(group.spendingKeys().get(one.getKey().index()));
            for (int i = 0; i < one.getValue().size(); i++) {
                PsktInput input = pskt.inputs().get(i);
                pskt = pskt.withInput(
                        i,
                        input.withSignature(
                                key, new PartialSignature.Schnorr(one.getValue().get(i))));
            }
        }
        return new PoolPskt(group, pskt);
    }

    /** Whether these are a member's valid signatures of a template. */
    public static boolean valid(GroupConfig group, Template template, NodeId member, List<Bytes> signatures) {
        return new RealMultisig(
                        Schnorr.best(),
                        group.transactions(),
                        group.spendingKeys(),
                        group.numbers().signatureThreshold())
                .valid(template, member, signatures);
    }

    public Pskt pskt() {
        return pskt;
    }

    public Template template() {
        return template;
    }

    public TemplateHash templateHash() {
        return transactions.templateHash(template);
    }

    public Transaction unsigned() {
        return transactions.unsigned(template);
    }

    /** Who has signed, each with one valid signature for each input. */
    public SortedMap<NodeId, List<Bytes>> signatures() {
        return signatures;
    }

    /** How many more members must sign. */
    public int missing() {
        return Math.max(0, group.numbers().signatureThreshold() - signatures.size());
    }

    /** With the signatures of both. @throws IllegalArgumentException naming what differs */
    public PoolPskt combine(PoolPskt other) {
        return new PoolPskt(group, PsktCombiner.combine(pskt, other.pskt));
    }

    public boolean isFinal() {
        return pskt.inputs().stream().allMatch(input -> input.finalScript().isPresent());
    }

    /** With exactly M of the signatures as signature scripts, in the order of the script's keys; the script engine accepts them. */
    public PoolPskt finalise() {
        if (missing() > 0) {
            throw new MalformedException(
                    "signatures",
                    group.numbers().signatureThreshold() + " members'",
                    signatures.size()
                            + signatures.keySet().stream()
                                    .map(group::name)
                                    .toList()
                                    .toString());
        }
        PoolPskt done = new PoolPskt(group, PsktFinalizer.best().finalise(pskt));
        done.extract();
        return done;
    }

    /** The signed transaction of a final one, script-checked here. @throws IllegalArgumentException if it is not final or not valid */
    public SpendingTransaction extract() {
        return new SpendingTransaction(PsktFinalizer.best().extract(pskt), pskt.coins());
    }

    /** Check 4: read into the form that has no place for anything else, and written again. */
    private Template read() {
        for (int i = 0; i < pskt.inputs().size(); i++) {
            input("inputs[" + i + "]", pskt.inputs().get(i));
        }
        // With every input as above nothing is left that a template has no place for.
        Template read = transactions.template(pskt.unsigned(), pskt.coins());
        List<Finding> findings = TemplateChecks.feeAndMass(
                group.toGroup(), new RealCraft(group.groupHash(), group.pool(), transactions), read);
        for (Finding finding : findings) {
            throw new MalformedException(finding.code(), finding.expected(), finding.found());
        }
        return read;
    }

    private void input(String where, PsktInput input) {
        String script = transactions.poolScript().script().toHex();
        same(
                where + ".utxoEntry.scriptPublicKey",
                script,
                input.coin()
                        .map(coin -> coin.scriptPublicKey().script().toHex())
                        .orElse("none"));
        same(where + ".sighashType", "ALL", input.sighashType().name());
        same(
                where + ".redeemScript",
                transactions.redeemScript().toHex(),
                input.redeemScript().map(Bytes::toHex).orElse("none"));
        same(where + ".sigOpCount", group.size(), input.sigOpCount().orElse(0));
        same(
                where + ".sequence",
                "0",
                input.sequence().map(Long::toUnsignedString).orElse("none"));
        same(where + ".minTime", 0L, input.minTime().orElse(0L));
    }

    private static void same(String where, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new MalformedException(where, expected.toString(), found.toString());
        }
    }

    private SortedMap<NodeId, List<Bytes>> verified() {
        SortedMap<NodeId, List<Bytes>> byMember = new TreeMap<>();
        List<Hash32> digests = transactions.digests(template);
        for (int i = 0; i < digests.size(); i++) {
            String where = "inputs[" + i + "].partialSigs";
            for (var signed : pskt.inputs().get(i).partialSignatures().entrySet()) {
                NodeId member = member(where, signed.getKey());
                Bytes signature = verified(where, member, digests.get(i), signed.getValue());
                List<Bytes> theirs = byMember.computeIfAbsent(member, ignored -> new ArrayList<>());
                // Two compressed keys with one x coordinate are one member, who has signed once.
                if (theirs.size() == i) {
                    theirs.add(signature);
                }
            }
        }
        byMember.forEach((member, theirs) ->
                same("partialSigs of " + group.name(member), digests.size() + " inputs", theirs.size() + " inputs"));
        return byMember;
    }

    private NodeId member(String where, Bytes compressed) {
        Bytes xOnly = Bytes.of(Arrays.copyOfRange(compressed.toBytes(), 1, compressed.length()));
        int place = group.spendingKeys().indexOf(xOnly);
        if (place < 0) {
            String members =
                    group.members().stream().map(GroupConfig.Member::name).collect(Collectors.joining(", "));
            throw new MalformedException(where, "the spending key of " + members, compressed.toHex());
        }
        return new NodeId(place);
    }

    private Bytes verified(String where, NodeId member, Hash32 digest, PartialSignature signature) {
        String expected = "a Schnorr signature of " + digest + " by " + group.name(member);
        if (!(signature instanceof PartialSignature.Schnorr(Bytes schnorr))) {
            throw new MalformedException(where, expected, "one by ECDSA");
        }
        byte[] key = group.spendingKeys().get(member.index()).toBytes();
        if (!Schnorr.best().verify(key, digest.toBytes(), schnorr.toBytes())) {
            throw new MalformedException(where, expected, schnorr.toHex());
        }
        return schnorr;
    }

    /** PSKTs name keys compressed; which of the two keys with this x coordinate does not matter for Schnorr. */
    private static Bytes compressed(Bytes xOnly) {
        byte[] key = new byte[1 + xOnly.length()];
        key[0] = EVEN;
        System.arraycopy(xOnly.toBytes(), 0, key, 1, xOnly.length());
        return Bytes.of(key);
    }
}
