package quorate.protocol;

import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A pool, its coins and its events, for tests. */
final class Pools {
    static final long KAS = 100_000_000;
    static final long TIP = 1_000_000;
    static final ScriptPublicKey POOL = script(0xaa);

    private Pools() {}

    static Group group() {
        return group(3, 2, Group.FeeMode.SIGNERS_PAY);
    }

    static Group group(int members, int threshold, Group.FeeMode mode) {
        return new Group(
                members,
                threshold,
                GroupLimits.defaultQuorum(members, threshold, 0, Profile.CRASH),
                0,
                Profile.CRASH,
                new PoolId("main"),
                POOL,
                true,
                new Group.Funds(300, 1000, 8, mode, 100, 1_000, 1, 1_000_000 * KAS, 10_000_000 * KAS, 86_400_000),
                new Group.Finality(100, 1_000),
                Group.Streams.DEFAULT,
                new TreeMap<>(),
                1,
                1);
    }

    /** The same group with more events in one transaction. */
    static Group paying(Group group, int events) {
        return with(group, events, group.poolConcurrency());
    }

    /** The same group with more live events at once. */
    static Group concurrent(Group group, int events) {
        return with(group, group.maxPayments(), events);
    }

    private static Group with(Group group, int maxPayments, int poolConcurrency) {
        return new Group(
                group.members(),
                group.signatureThreshold(),
                group.quorum(),
                group.faulty(),
                group.profile(),
                group.pool(),
                group.poolScript(),
                group.payload(),
                group.funds(),
                group.finality(),
                group.streams(),
                group.firstNonces(),
                maxPayments,
                poolConcurrency);
    }

    /** The same group with other limits, and with or without the events in the payload. */
    static Group with(Group group, boolean payload, Group.Funds funds) {
        return new Group(
                group.members(),
                group.signatureThreshold(),
                group.quorum(),
                group.faulty(),
                group.profile(),
                group.pool(),
                group.poolScript(),
                payload,
                funds,
                group.finality(),
                group.streams(),
                group.firstNonces(),
                group.maxPayments(),
                group.poolConcurrency());
    }

    static Group byzantine(int members, int threshold, int faulty) {
        Group crash = group(members, threshold, Group.FeeMode.SIGNERS_PAY);
        return new Group(
                members,
                threshold,
                GroupLimits.defaultQuorum(members, threshold, faulty, Profile.BYZANTINE),
                faulty,
                Profile.BYZANTINE,
                crash.pool(),
                crash.poolScript(),
                crash.payload(),
                crash.funds(),
                crash.finality(),
                crash.streams(),
                crash.firstNonces(),
                crash.maxPayments(),
                crash.poolConcurrency());
    }

    static Group starting(Group group, SortedMap<StreamId, Long> firstNonces) {
        return new Group(
                group.members(),
                group.signatureThreshold(),
                group.quorum(),
                group.faulty(),
                group.profile(),
                group.pool(),
                group.poolScript(),
                group.payload(),
                group.funds(),
                group.finality(),
                group.streams(),
                firstNonces,
                group.maxPayments(),
                group.poolConcurrency());
    }

    static ScriptPublicKey script(int tag) {
        byte[] script = new byte[35];
        script[0] = (byte) 0xaa;
        script[1] = (byte) tag;
        return new ScriptPublicKey(0, Bytes.of(script));
    }

    static Hash32 hash(int tag) {
        byte[] bytes = new byte[32];
        bytes[30] = (byte) (tag >> 8);
        bytes[31] = (byte) tag;
        return Hash32.of(bytes);
    }

    static Event event(int tag, long amountSompi) {
        return new Event(
                new EventId(hash(0x4000 + tag)),
                new Source.Api(),
                hash(0x5000 + tag),
                new StreamId("api:test:a"),
                tag,
                OptionalLong.empty(),
                script(tag),
                amountSompi);
    }

    static Outpoint outpoint(int tag) {
        return new Outpoint(hash(tag), 0);
    }

    static Coin coin(int tag, long amountSompi) {
        return new Coin(outpoint(tag), amountSompi, POOL, TIP - 10_000, false);
    }

    static ChainView view(Coin... coins) {
        SortedMap<Outpoint, Coin> byOutpoint = new TreeMap<>();
        for (Coin coin : List.of(coins)) {
            byOutpoint.put(coin.outpoint(), coin);
        }
        return new ChainView(TIP, true, byOutpoint, new TreeSet<>(), 100);
    }
}
