package quorate.codecs.group;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.crypto.BouncyCastleSchnorr;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.event.SourcePolicy;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.MultisigLimits;
import quorate.codecs.kaspa.Network;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.codecs.wire.Signing;
import quorate.protocol.Bytes;
import quorate.protocol.Group;
import quorate.protocol.GroupLimits;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;

/**
 * Everything that the members of a group must agree on (PROTOCOL.md, Numbers), each member holding the same file. One pool:
 * two pools of the same keys would have the same script, so the same coins. Constructors refuse with
 * {@link MalformedException}.
 *
 * @param members in the order of the redeem script; a member's place is its {@link NodeId}
 * @param sources whom the group believes and what it pays; its payment limits and first nonces are the group's
 */
public record GroupConfig(
        Network network,
        PoolId pool,
        List<Member> members,
        Numbers numbers,
        Paying paying,
        Group.Finality finality,
        Group.Streams streams,
        SourcePolicy sources) {
    /** Raised when an agreed meaning changes without a field of its own changing; part of the group hash. */
    public static int protocolVersion(Profile profile) {
        return switch (profile) {
            case CRASH -> 1;
            case BYZANTINE -> 2; // locks have chain anchors
        };
    }

    /**
     * @param identityKey x-only key of statements and envelopes
     * @param spendingKey x-only key in the pool's script; never the same key
     */
    public record Member(String name, Hash32 identityKey, Hash32 spendingKey) {
        public Member {
            if (!name.matches("[a-z0-9][a-z0-9._-]{0,31}")) {
                throw new MalformedException("name", "1 to 32 of a-z, 0-9, '.', '_' and '-'", name);
            }
            requireOnCurve("identity_key", identityKey);
            requireOnCurve("spending_key", spendingKey);
        }
    }

    /** M, Q, f and the profile they are for. */
    public record Numbers(int signatureThreshold, int quorum, int faulty, Profile profile) {}

    /** How payments are made: the template's payload, its number of events, coins, fees, and the rolling volume. */
    public record Paying(boolean payload, int maxPayments, int poolConcurrency, Group.Funds funds) {}

    public GroupConfig {
        members = List.copyOf(members);
        MultisigLimits.check(numbers.signatureThreshold, members.size());
        try {
            GroupLimits.check(
                    members.size(), numbers.signatureThreshold, numbers.quorum, numbers.faulty, numbers.profile);
        } catch (IllegalArgumentException unsafe) {
            throw new MalformedException(
                    "signature_threshold, commit_quorum, faulty", "a safe group", unsafe.getMessage());
        }
        requireDistinct(members);
    }

    public int size() {
        return members.size();
    }

    public Optional<NodeId> member(String name) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).name.equals(name)) {
                return Optional.of(new NodeId(i));
            }
        }
        return Optional.empty();
    }

    public String name(NodeId member) {
        return members.get(member.index()).name;
    }

    /** X-only keys in member order. */
    public List<Bytes> identityKeys() {
        return members.stream()
                .map(member -> Bytes.of(member.identityKey.toBytes()))
                .toList();
    }

    /** X-only keys in member order, which is the redeem script's. */
    public List<Bytes> spendingKeys() {
        return members.stream()
                .map(member -> Bytes.of(member.spendingKey.toBytes()))
                .toList();
    }

    public PoolTransactions transactions() {
        return new PoolTransactions(numbers.signatureThreshold, spendingKeys());
    }

    public Address poolAddress() {
        return poolAddress(network, transactions());
    }

    static Address poolAddress(Network network, PoolTransactions transactions) {
        byte[] script = transactions.poolScript().script().toBytes();
        return new Address(network, Address.Type.P2SH, Bytes.of(java.util.Arrays.copyOfRange(script, 2, 34)));
    }

    /** What every statement and envelope of the group names; BLAKE3 over {@link GroupHash}'s canonical bytes. */
    public Hash32 groupHash() {
        return GroupHash.of(this);
    }

    /** Verifies what members say. */
    public Signing signing(Schnorr schnorr) {
        return new Signing(groupHash(), pool, identityKeys(), numbers.quorum, numbers.profile, schnorr);
    }

    /** The part that the core looks at. */
    public Group toGroup() {
        return new Group(
                members.size(),
                numbers.signatureThreshold,
                numbers.quorum,
                numbers.faulty,
                numbers.profile,
                pool,
                transactions().poolScript(),
                paying.payload,
                paying.funds,
                finality,
                streams,
                sources.firstNonces(),
                paying.maxPayments,
                paying.poolConcurrency);
    }

    private static void requireOnCurve(String field, Hash32 key) {
        if (!BouncyCastleSchnorr.isKey(key.toBytes())) {
            throw new MalformedException(field, "an x-only key on secp256k1", key.toHex());
        }
    }

    private static void requireDistinct(List<Member> members) {
        TreeSet<String> names = new TreeSet<>();
        TreeSet<Hash32> keys = new TreeSet<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (!names.add(member.name)) {
                throw new MalformedException("members[" + i + "].name", "a name of its own", member.name);
            }
            // One key in two places is one signer counted twice, or a spending key that signs statements.
            if (!keys.add(member.identityKey)) {
                throw new MalformedException(
                        "members[" + i + "].identity_key", "a key used once", "" + member.identityKey);
            }
            if (!keys.add(member.spendingKey)) {
                throw new MalformedException(
                        "members[" + i + "].spending_key", "a key used once", "" + member.spendingKey);
            }
        }
    }
}
