package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The votes and locks of one round. A member has one of each, or several different ones if it equivocates: each counts for the
 * hash it names, a member once per hash (V6). Every step asks who stands behind what, so that is counted when a statement comes,
 * not when it is asked.
 *
 * @param votesBy the votes for each decision, one of each member, in member order
 * @param locksBy the locks of each decision, likewise
 * @param spoke members that made any statement: bit i is member i
 */
record Tally(
        Table<NodeId, List<Signed<Statement.Vote>>> votes,
        Table<NodeId, List<Signed<Statement.Lock>>> locks,
        Table<DecisionHash, List<Signed<Statement.Vote>>> votesBy,
        Table<DecisionHash, List<Signed<Statement.Lock>>> locksBy,
        int spoke) {
    /** Different statements of one member that are kept: two are evidence, more add nothing. */
    static final int MAX_DIFFERENT = 3;

    static final Tally EMPTY = new Tally(Table.empty(), Table.empty(), Table.empty(), Table.empty(), 0);

    List<Signed<Statement.Vote>> votesOf(NodeId member) {
        return votes.get(member).orElse(List.of());
    }

    List<Signed<Statement.Lock>> locksOf(NodeId member) {
        return locks.get(member).orElse(List.of());
    }

    Tally withVote(Signed<Statement.Vote> vote) {
        Table<DecisionHash, List<Signed<Statement.Vote>>> by = votesBy;
        if (vote.statement().decision().isPresent()) {
            DecisionHash hash = vote.statement().decision().get();
            by = by.put(hash, inOrder(votesFor(hash), vote));
        }
        return new Tally(
                votes.put(vote.member(), plus(votesOf(vote.member()), vote)),
                locks,
                by,
                locksBy,
                spoke | bit(vote.member()));
    }

    Tally withLock(Signed<Statement.Lock> lock) {
        DecisionHash hash = lock.statement().decision();
        return new Tally(
                votes,
                locks.put(lock.member(), plus(locksOf(lock.member()), lock)),
                votesBy,
                locksBy.put(hash, inOrder(locksOn(hash), lock)),
                spoke | bit(lock.member()));
    }

    private static <S> List<S> plus(List<S> list, S one) {
        List<S> more = new ArrayList<>(list);
        more.add(one);
        return List.copyOf(more);
    }

    /** With this member's statement at its place, unless it has one there. */
    private static <S extends Statement> List<Signed<S>> inOrder(List<Signed<S>> list, Signed<S> one) {
        int place = 0;
        while (place < list.size() && list.get(place).member().compareTo(one.member()) < 0) {
            place++;
        }
        if (place < list.size() && list.get(place).member().equals(one.member())) {
            return list;
        }
        List<Signed<S>> more = new ArrayList<>(list);
        more.add(place, one);
        return List.copyOf(more);
    }

    private static int bit(NodeId member) {
        return 1 << member.index();
    }

    /** Votes for the decision, one of each member, in member order. */
    List<Signed<Statement.Vote>> votesFor(DecisionHash hash) {
        return votesBy.get(hash).orElse(List.of());
    }

    /** Locks of the decision, one of each member, in member order. */
    List<Signed<Statement.Lock>> locksOn(DecisionHash hash) {
        return locksBy.get(hash).orElse(List.of());
    }

    /** Members that locked, or voted for something: bit i is member i. */
    int backers() {
        int backers = 0;
        for (Table.Entry<DecisionHash, List<Signed<Statement.Vote>>> entry : votesBy) {
            for (Signed<Statement.Vote> vote : entry.value()) {
                backers |= bit(vote.member());
            }
        }
        for (Table.Entry<NodeId, List<Signed<Statement.Lock>>> entry : locks) {
            backers |= bit(entry.key());
        }
        return backers;
    }

    /** How many members made any statement in this round. */
    int speakerCount() {
        return Integer.bitCount(spoke);
    }

    boolean spoke(NodeId member) {
        return (spoke & bit(member)) != 0;
    }

    /** Members that made any statement in this round. */
    NavigableSet<NodeId> speakers() {
        NavigableSet<NodeId> members = new TreeSet<>();
        for (int i = 0; i < NodeId.MAX_MEMBERS; i++) {
            if ((spoke & 1 << i) != 0) {
                members.add(new NodeId(i));
            }
        }
        return members;
    }
}
