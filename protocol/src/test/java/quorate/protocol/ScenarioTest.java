package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The stories of PROTOCOL.md section 1, which split or stop the seed's rules, and contention, told to ours. */
class ScenarioTest {
    private static final Event X = stream("x", 0);
    private static final Event Y = stream("y", 0);

    static Event stream(String name, int tag) {
        Event event = Pools.event(100 + tag + name.charAt(0) * 7, 5 * Pools.KAS);
        return new Event(
                event.id(),
                event.source(),
                event.externalId(),
                new StreamId("api:test:" + name),
                0,
                OptionalLong.empty(),
                event.destination(),
                event.amountSompi());
    }

    static Coin[] coins(int count) {
        Coin[] coins = new Coin[count];
        for (int i = 0; i < count; i++) {
            coins[i] = Pools.coin(i + 1, 100 * Pools.KAS);
        }
        return coins;
    }

    static Cluster cluster(int members, int threshold) {
        return Cluster.of(Pools.group(members, threshold, Group.FeeMode.SIGNERS_PAY))
                .funded(coins(40))
                .completingAfter(50);
    }

    /** Seed 4.4 "covers one round": A and B have seen a quorum for X, the others have not, and go on without them. */
    @Test
    void whenOnlyTwoOfFiveSeeTheQuorum_thenTheirLocksHoldTheNextRoundsToIt() {
        Cluster cluster = cluster(5, 3).settled();
        cluster.partition(0, 1, 2).from(3, 4);
        cluster.lose(0, 2, Message.LockCast.class::isInstance)
                .lose(1, 2, message -> true)
                .lose(0, 2, Message.Digested.class::isInstance);
        cluster.lose(2, 0, Message.LockCast.class::isInstance).lose(2, 1, Message.LockCast.class::isInstance);
        cluster.event(X, 0).event(Y, 3).run(20);

        assertThat(locks(cluster.member(0))).hasSize(1);
        assertThat(locks(cluster.member(1))).hasSize(1);
        cluster.expect(X).undecidedAt(0, 1, 2, 3, 4);

        cluster.heal().crash(4).run(20_000);
        cluster.expect(X).decidedBy(0, 1, 2, 3);
        cluster.expect(Y).decidedBy(0, 1, 2, 3);
        cluster.agreed();
        assertThat(cluster.member(0).storage.entries.getFirst().decision())
                .as("L2: what may have been decided is decided")
                .isInstanceOfSatisfying(
                        Decision.Pay.class, pay -> assertThat(pay.events()).containsExactly(X.id()));
    }

    /** "Across events": A works on X, B on Y, C is dead, and both want the same coin. */
    @Test
    void whenTwoSignersWantTheOneCoinForTwoEventsAndTheThirdIsDead_thenBothArePaidOneAfterTheOther() {
        Cluster cluster = Cluster.of(Pools.group(3, 2, Group.FeeMode.SIGNERS_PAY))
                .funded(Pools.coin(1, 100 * Pools.KAS))
                .crash(2)
                .settled();
        long startedMs = cluster.nowMs;
        cluster.event(X, 0).event(Y, 1).run(1_000);

        LogEntry first = cluster.member(0).storage.entries.getFirst();
        assertThat(cluster.member(0).did)
                .as("without waiting for a long timer")
                .anyMatch(what -> what.endsWith("decided 1") && atMs(what) - startedMs < 200);
        cluster.input(0, new Input.SlotCompleted(1)).input(1, new Input.SlotCompleted(1));
        cluster.funded(Pools.coin(2, 95 * Pools.KAS)).run(1_000);
        cluster.expect(X).decidedBy(0, 1);
        cluster.expect(Y).decidedBy(0, 1);
        assertThat(first.slot()).isEqualTo(1);
        cluster.agreed();
    }

    @Test
    void whenEveryOfThreeSignersAcceptsAnotherEventAtOnce_thenAllAreDecidedWithinAFewRounds() {
        contention(3, 2, -1);
    }

    @Test
    void whenEveryOfThreeSignersAcceptsAnotherEventAndOneIsDead_thenAllAreDecidedWithinAFewRounds() {
        contention(3, 2, 2);
    }

    @Test
    void whenEveryOfFiveSignersAcceptsAnotherEventAtOnce_thenAllAreDecidedWithinAFewRounds() {
        contention(5, 3, -1);
    }

    @Test
    void whenEveryOfFiveSignersAcceptsAnotherEventAndOneIsDead_thenAllAreDecidedWithinAFewRounds() {
        contention(5, 3, 0);
    }

    private static void contention(int members, int threshold, int dead) {
        Cluster cluster = cluster(members, threshold).settled();
        if (dead >= 0) {
            cluster.crash(dead).run(2_000);
        }
        long startedMs = cluster.nowMs;
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            if (i != dead) {
                events.add(stream("contended" + i, i));
                cluster.event(events.getLast(), i);
            }
        }
        cluster.run(10_000);
        int[] live = java.util.stream.IntStream.range(0, members)
                .filter(i -> i != dead)
                .toArray();
        for (Event event : events) {
            cluster.expect(event).decidedBy(live);
        }
        cluster.agreed();
        Cluster.Member one = cluster.member(live[0]);
        assertThat(one.did)
                .anyMatch(what -> what.endsWith("decided " + events.size()) && atMs(what) - startedMs < 2_000);
        assertThat(rounds(cluster)).as("V5: a few rounds").isLessThanOrEqualTo(3);
        events.forEach(event -> assertThat(one.event(event).orElseThrow().retryCount())
                .as("C7: competing is not failing")
                .isZero());
    }

    /** The highest round that any statement was made in. */
    static int rounds(Cluster cluster) {
        return cluster.members.stream()
                .flatMap(member -> member.storage.ownStatements.stream())
                .mapToInt(signed -> signed.statement() instanceof Statement.Vote vote ? vote.round() : 0)
                .max()
                .orElse(0);
    }

    static long atMs(String what) {
        return Long.parseLong(what.substring(0, what.indexOf(' ')));
    }

    static List<Statement.Lock> locks(Cluster.Member member) {
        List<Statement.Lock> locks = new ArrayList<>();
        for (Signed<? extends Statement> signed : member.storage.ownStatements) {
            if (signed.statement() instanceof Statement.Lock lock) {
                locks.add(lock);
            }
        }
        return locks;
    }
}
