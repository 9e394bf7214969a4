package quorate.codecs.group;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.event.SourcePolicy;
import quorate.codecs.hyperlane.ValidatorSet;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.AddressException;
import quorate.codecs.kaspa.MultisigLimits;
import quorate.codecs.kaspa.Network;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.Group;
import quorate.protocol.GroupLimits;
import quorate.protocol.Hash32;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
import quorate.protocol.StreamId;

/** Makes a {@link GroupConfig} of the tree of a YAML or JSON file. What is left out has the default of {@code conf/group.example.yaml}. */
public final class GroupConfigReader {
    private static final long U32 = 0xffff_ffffL;
    private static final long MAX_SOMPI = 29_000_000_000L * 100_000_000L;
    private static final long MAX_MS = 366L * 24 * 60 * 60 * 1000;
    private static final long MAX_DAA = 1_000_000_000L;
    private static final long MIN_DEPTH_DAA = 300;

    private final Section root;

    private GroupConfigReader(JsonNode tree) {
        this.root = new Section("", tree);
    }

    /** @throws MalformedException naming the path, what was expected and what was found */
    public static GroupConfig read(JsonNode tree) {
        return new GroupConfigReader(tree).config();
    }

    private GroupConfig config() {
        int version = GroupConfig.protocolVersion(root.oneOf("profile", Profile.class, Profile.CRASH));
        root.number("protocol_version", version, version);
        Network network = network();
        PoolId pool = named("pool", () -> new PoolId(root.text("pool", "main")));
        List<GroupConfig.Member> members = members();
        GroupConfig.Numbers numbers = numbers(members.size());
        Section amounts = root.section("amounts");
        long minSompi = amounts.number("min_sompi", 1, MAX_SOMPI);
        long maxSompi = amounts.number("max_sompi", minSompi, MAX_SOMPI);
        Group.Finality finality = finality();
        GroupConfig.Paying paying = paying(amounts, minSompi, maxSompi, finality);
        Section streams = root.optionalSection("streams");
        Address own = named(
                "members",
                () -> GroupConfig.poolAddress(
                        network,
                        new PoolTransactions(
                                numbers.signatureThreshold(),
                                members.stream()
                                        .map(m -> Bytes.of(m.spendingKey().toBytes()))
                                        .toList())));
        SourcePolicy sources = sources(network, payments(network, own, minSompi, maxSompi), firstNonces(streams));
        Group.Streams order = new Group.Streams(
                streams.number("settle_ms", 0, MAX_MS, Group.Streams.DEFAULT.settleMs()),
                streams.oneOf("next_after", Group.NextAfter.class, Group.Streams.DEFAULT.nextAfter()));
        streams.end();
        GroupConfig config = new GroupConfig(network, pool, members, numbers, paying, finality, order, sources);
        root.end();
        return config;
    }

    private Network network() {
        String id = root.text("network");
        return Network.ofId(id)
                .orElseThrow(() -> new MalformedException("network", "mainnet, testnet-10, simnet or devnet", id));
    }

    private List<GroupConfig.Member> members() {
        List<GroupConfig.Member> members = new ArrayList<>();
        for (Section section : root.sections("members")) {
            String name = section.text("name");
            Hash32 identity = section.hash("identity_key");
            Hash32 spending = section.hash("spending_key");
            section.end();
            try {
                members.add(new GroupConfig.Member(name, identity, spending));
            } catch (MalformedException bad) {
                throw bad.within(section.path());
            }
        }
        return members;
    }

    private GroupConfig.Numbers numbers(int members) {
        int threshold = root.small("signature_threshold", 1, MultisigLimits.MAX_MEMBERS);
        int faulty = root.small("faulty", 0, MultisigLimits.MAX_MEMBERS, 0);
        Profile profile = root.oneOf("profile", Profile.class, Profile.CRASH);
        int quorum = root.small(
                "commit_quorum",
                1,
                MultisigLimits.MAX_MEMBERS,
                GroupLimits.defaultQuorum(members, threshold, faulty, profile));
        return new GroupConfig.Numbers(threshold, quorum, faulty, profile);
    }

    private GroupConfig.Paying paying(Section amounts, long minSompi, long maxSompi, Group.Finality finality) {
        String payload = root.text("payload", "event_ids");
        if (!payload.equals("event_ids") && !payload.equals("none")) {
            throw new MalformedException("payload", "event_ids or none", payload);
        }
        Section inputs = root.optionalSection("inputs");
        Section fees = root.section("fees");
        long floor = fees.number("floor_sompi_per_gram", 100, MAX_SOMPI, 100);
        // Seed 2.2: never shallower than what the group calls confirmed, unless it says so.
        long minDepthDaa =
                inputs.number("min_depth_daa", 0, MAX_DAA, Math.max(MIN_DEPTH_DAA, finality.confirmationsDaa()));
        Group.Funds funds = new Group.Funds(
                minDepthDaa,
                inputs.number("coinbase_maturity_daa", 1_000, MAX_DAA, 1_000),
                inputs.small("max", 1, 500, 100),
                fees.oneOf("mode", Group.FeeMode.class, Group.FeeMode.SIGNERS_PAY),
                floor,
                fees.number("ceiling_sompi_per_gram", floor, MAX_SOMPI),
                minSompi,
                maxSompi,
                amounts.number("volume_sompi", maxSompi, MAX_SOMPI),
                amounts.number("volume_window_ms", 1_000, MAX_MS),
                fees.small("step_percent", 1, 1_000, Group.Funds.FEE_STEP_PERCENT),
                fees.number("replace_after_ms", 60_000, MAX_MS, Group.Funds.REPLACE_AFTER_MS),
                depthRelaxation(inputs, minDepthDaa));
        inputs.end();
        fees.end();
        amounts.end();
        return new GroupConfig.Paying(
                payload.equals("event_ids"),
                root.small("max_payments", 1, Decision.MAX_EVENTS, 1),
                root.small("pool_concurrency", 1, 64, 1),
                funds);
    }

    /** Seed 8.5.2; off unless it is written. */
    private static Optional<Group.DepthRelaxation> depthRelaxation(Section inputs, long minDepthDaa) {
        if (!inputs.has("depth_relaxation")) {
            return Optional.empty();
        }
        Section section = inputs.section("depth_relaxation");
        Group.DepthRelaxation relaxation = new Group.DepthRelaxation(
                section.small("after_retries", 1, 100, 2),
                section.number("min_depth_floor_daa", 1, MAX_DAA, 60),
                section.number("max_event_amount_sompi", 1, MAX_SOMPI));
        section.end();
        if (relaxation.minDepthFloorDaa() > minDepthDaa) {
            throw new MalformedException(
                    section.at("min_depth_floor_daa"),
                    "at most inputs.min_depth_daa, " + minDepthDaa,
                    "" + relaxation.minDepthFloorDaa());
        }
        return Optional.of(relaxation);
    }

    private Group.Finality finality() {
        Section section = root.section("finality");
        long confirmations = section.number("confirmations_daa", 1, MAX_DAA);
        // Kaspa's finality: twelve hours of ten blocks a second.
        long finalDepth = section.number("final_depth_daa", confirmations, MAX_DAA, 432_000);
        section.end();
        if (finalDepth < confirmations) {
            throw new MalformedException(
                    "finality.final_depth_daa", "at least confirmations_daa, " + confirmations, "" + finalDepth);
        }
        return new Group.Finality(confirmations, finalDepth);
    }

    private static SortedMap<StreamId, Long> firstNonces(Section streams) {
        SortedMap<StreamId, Long> firstNonces = new TreeMap<>();
        streams.numbers("first_nonces")
                .forEach((stream, nonce) ->
                        firstNonces.put(named("streams.first_nonces", () -> new StreamId(stream)), nonce));
        return firstNonces;
    }

    private SourcePolicy.Payments payments(Network network, Address own, long minSompi, long maxSompi) {
        Section section = root.optionalSection("destinations");
        SortedSet<String> allowed = addresses(section, network, "allowed");
        SortedSet<String> denied = addresses(section, network, "denied");
        section.end();
        // The pool paying itself would be no payment.
        denied.add(own.encode());
        return new SourcePolicy.Payments(minSompi, maxSompi, allowed, denied);
    }

    private static SortedSet<String> addresses(Section section, Network network, String field) {
        TreeSet<String> addresses = new TreeSet<>();
        for (String text : section.texts(field)) {
            try {
                if (Address.decode(text).network() != network) {
                    throw new MalformedException(section.at(field), "an address of " + network.id(), text);
                }
            } catch (AddressException bad) {
                throw new MalformedException(
                        section.at(field), "a Kaspa address", text + " (" + bad.getMessage() + ")");
            }
            addresses.add(text);
        }
        return addresses;
    }

    private SourcePolicy sources(
            Network network, SourcePolicy.Payments payments, SortedMap<StreamId, Long> firstNonces) {
        Section hyperlane = root.optionalSection("hyperlane");
        long domain = hyperlane.number("domain", 0, U32, 0);
        SortedMap<Long, ValidatorSet> validators = new TreeMap<>();
        TreeSet<SourcePolicy.Sender> senders = new TreeSet<>();
        for (Section origin : hyperlane.sections("origins")) {
            long originDomain = origin.number("domain", 0, U32);
            int threshold = origin.small("threshold", 1, 255);
            List<Bytes> addresses = origin.addresses("validators");
            once(
                    origin.at("domain"),
                    validators.put(
                            originDomain,
                            named(origin.at("validators"), () -> new ValidatorSet(addresses, threshold))));
            origin.hashes("senders").forEach(sender -> senders.add(new SourcePolicy.Sender(originDomain, sender)));
            origin.end();
        }
        hyperlane.end();
        return new SourcePolicy(network, domain, validators, senders, layerZero(), relayers(), payments, firstNonces);
    }

    private SortedMap<Long, List<Bytes>> layerZero() {
        SortedMap<Long, List<Bytes>> keys = new TreeMap<>();
        for (Section endpoint : root.sections("layer_zero")) {
            once(endpoint.at("src_eid"), keys.put(endpoint.number("src_eid", 0, U32), endpoint.addresses("keys")));
            endpoint.end();
        }
        return keys;
    }

    private SortedMap<String, List<Hash32>> relayers() {
        SortedMap<String, List<Hash32>> keys = new TreeMap<>();
        for (Section relayer : root.sections("api")) {
            once(relayer.at("relayer"), keys.put(relayer.text("relayer"), relayer.hashes("keys")));
            relayer.end();
        }
        return keys;
    }

    private static void once(String path, Object before) {
        if (before != null) {
            throw new MalformedException(path, "each one once", "one that stands above already");
        }
    }

    private static <T> T named(String path, Supplier<T> made) {
        try {
            return made.get();
        } catch (MalformedException alreadyNamed) {
            throw alreadyNamed;
        } catch (IllegalArgumentException bad) {
            throw new MalformedException(path, "a value that holds together", bad.getMessage());
        }
    }
}
