package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The votes and locks of one round. A member has one of each, or several different ones if it equivocates: each counts for the
 * hash it names, a member once per hash (V6).
 */
record Tally(Table<NodeId, List<Signed<Statement.Vote>>> votes, Table<NodeId, List<Signed<Statement.Lock>>> locks) {
    /** Different statements of one member that are kept: two are evidence, more add nothing. */
    static final int MAX_DIFFERENT = 3;

    static final Tally EMPTY = new Tally(Table.empty(), Table.empty());

    List<Signed<Statement.Vote>> votesOf(NodeId member) {
        return votes.get(member).orElse(List.of());
    }

    List<Signed<Statement.Lock>> locksOf(NodeId member) {
        return locks.get(member).orElse(List.of());
    }

    Tally withVote(Signed<Statement.Vote> vote) {
        return new Tally(votes.put(vote.member(), plus(votesOf(vote.member()), vote)), locks);
    }

    Tally withLock(Signed<Statement.Lock> lock) {
        return new Tally(votes, locks.put(lock.member(), plus(locksOf(lock.member()), lock)));
    }

    private static <S> List<S> plus(List<S> list, S one) {
        List<S> more = new ArrayList<>(list);
        more.add(one);
        return List.copyOf(more);
    }

    /** Votes for the decision, one of each member, in member order. */
    List<Signed<Statement.Vote>> votesFor(DecisionHash hash) {
        List<Signed<Statement.Vote>> found = new ArrayList<>();
        for (Table.Entry<NodeId, List<Signed<Statement.Vote>>> entry : votes) {
            entry.value().stream()
                    .filter(vote -> vote.statement().decision().equals(Optional.of(hash)))
                    .findFirst()
                    .ifPresent(found::add);
        }
        return found;
    }

    /** Locks of the decision, one of each member, in member order. */
    List<Signed<Statement.Lock>> locksOn(DecisionHash hash) {
        List<Signed<Statement.Lock>> found = new ArrayList<>();
        for (Table.Entry<NodeId, List<Signed<Statement.Lock>>> entry : locks) {
            entry.value().stream()
                    .filter(lock -> lock.statement().decision().equals(hash))
                    .findFirst()
                    .ifPresent(found::add);
        }
        return found;
    }

    /** The decisions that votes name, in order. */
    NavigableSet<DecisionHash> votedDecisions() {
        NavigableSet<DecisionHash> found = new TreeSet<>();
        for (Table.Entry<NodeId, List<Signed<Statement.Vote>>> entry : votes) {
            entry.value().forEach(vote -> vote.statement().decision().ifPresent(found::add));
        }
        return found;
    }

    NavigableSet<DecisionHash> lockedDecisions() {
        NavigableSet<DecisionHash> found = new TreeSet<>();
        for (Table.Entry<NodeId, List<Signed<Statement.Lock>>> entry : locks) {
            entry.value().forEach(lock -> found.add(lock.statement().decision()));
        }
        return found;
    }

    /** Members that made any statement in this round. */
    NavigableSet<NodeId> speakers() {
        NavigableSet<NodeId> members = new TreeSet<>();
        votes.forEach(entry -> members.add(entry.key()));
        locks.forEach(entry -> members.add(entry.key()));
        return members;
    }
}
