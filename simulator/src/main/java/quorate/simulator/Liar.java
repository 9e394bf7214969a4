package quorate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Digest;
import quorate.protocol.LogEntry;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.PoolState;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.VoteCertificate;

/**
 * The mouth of a member that lies: what its core would say goes out bent, and on every tick it says something of its own. It never
 * signs for another; all it holds of others is what it has heard.
 */
final class Liar {
    private static final int REMEMBERED = 64;
    private final SimSigner signer;
    private final World world;
    private final Dice dice;
    private final Dice anchors;
    private final int lies;
    private final Thefts thefts;
    private final List<Message> heard = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();

    Liar(SimSigner signer, World world) {
        this.signer = signer;
        this.world = world;
        this.dice = world.dice("liar " + signer.self());
        this.anchors = world.dice("anchors of liar " + signer.self());
        this.lies = world.options().of(Knob.LIES);
        this.thefts = new Thefts(world, dice, world.dice("kills " + signer.self()));
    }

    private boolean tells(Lie lie) {
        return lie.in(lies);
    }

    /** Keeps what comes in, to say it again or to say it of itself. */
    void overhear(Message message) {
        if (heard.size() >= REMEMBERED) {
            heard.remove(dice.between(0, REMEMBERED - 1));
        }
        heard.add(message);
        if (message instanceof Message.Proposal proposal && decisions.size() < REMEMBERED) {
            decisions.add(proposal.decision());
        }
    }

    /** What its core wants said. */
    void send(Message message, List<NodeId> to) {
        List<NodeId> members = to.isEmpty() ? others() : to;
        for (NodeId member : members) {
            if (!tells(Lie.WITHHOLD) || dice.chance(0.6)) {
                world.network().send(signer.self(), member, anchored(bent(message, member)));
            }
        }
        overhear(message);
    }

    private List<NodeId> others() {
        List<NodeId> others = new ArrayList<>();
        for (SimSigner one : world.signers()) {
            if (one != signer) {
                others.add(one.self());
            }
        }
        return others;
    }

    /** The same for each member of one half, so that the halves can be played against each other. */
    private Message bent(Message message, NodeId to) {
        boolean otherHalf = to.index() % 2 == 0;
        return switch (message) {
            case Message.Proposal proposal
            when tells(Lie.EQUIVOCATE) && otherHalf ->
                other(proposal.vote().statement(), proposal.decision()).orElse(message);
            case Message.VoteCast cast
            when tells(Lie.EQUIVOCATE) && otherHalf ->
                new Message.VoteCast(otherVote(cast.vote().statement()), Optional.empty());
            case Message.LockCast cast when tells(Lie.FORGE) && dice.chance(0.5) -> forged(cast);
            case Message.Certified certified when tells(Lie.FORGE) && dice.chance(0.5) -> forged(certified);
            case Message.Digested digested when tells(Lie.BOAST) -> new Message.Digested(boast(digested.digest()));
            case Message.Answered answered
            when tells(Lie.BOAST) ->
                new Message.Answered(
                        answered.boot(), dice.between(0, 9), dice.chance(0.5), Optional.empty(), Optional.empty());
            case Message.Signatures signatures
            when tells(Lie.GARBLE) ->
                new Message.Signatures(
                        signatures.slot(), signatures.template(), signatures.signer(), List.of(garbage()));
            default -> message;
        };
    }

    /** Its own locks say that its node stands where nobody's does. */
    private Message anchored(Message message) {
        return switch (message) {
            case Message.LockCast cast
            when tells(Lie.ANCHOR) -> new Message.LockCast(anchored(cast.lock()), cast.because());
            case Message.Certified certified
            when tells(Lie.ANCHOR) ->
                new Message.Certified(certified.decision(), anchored(certified.certificate()), certified.material());
            default -> message;
        };
    }

    private Certificate anchored(Certificate certificate) {
        List<Signed<Statement.Lock>> locks =
                certificate.locks().stream().map(this::anchored).toList();
        return new Certificate(certificate.slot(), certificate.round(), certificate.decision(), locks);
    }

    private Signed<Statement.Lock> anchored(Signed<Statement.Lock> lock) {
        if (!lock.member().equals(signer.self())) {
            return lock;
        }
        OptionalLong anchor = switch (anchors.between(0, 9)) {
            case 0 -> OptionalLong.empty();
            case 1, 2, 3 -> OptionalLong.of(0);
            case 4, 5, 6 -> OptionalLong.of(Long.MAX_VALUE);
            default -> OptionalLong.of(anchors.between(0, 2_000_000));
        };
        Statement.Lock said = lock.statement();
        return sign(new Statement.Lock(said.slot(), said.round(), said.decision(), anchor));
    }

    /** Another decision for the same place: the same payment by another template. */
    private Optional<Message> other(Statement.Vote vote, Decision decision) {
        return thefts.harmless(decision).map(other -> proposal(vote.round(), other));
    }

    private Message proposal(int round, Decision decision) {
        PoolState state = signer.state();
        DecisionHash hash = world.craft().decisionHash(state.height() + 1, previous(), decision);
        return new Message.Proposal(
                decision,
                sign(new Statement.Vote(state.height() + 1, round, Optional.of(hash))),
                Optional.empty(),
                List.of());
    }

    private DecisionHash previous() {
        return signer.disk()
                .entry(signer.state().height())
                .map(LogEntry::hash)
                .orElse(new DecisionHash(quorate.protocol.Hash32.ZERO));
    }

    private Signed<Statement.Vote> otherVote(Statement.Vote vote) {
        Optional<DecisionHash> other = decisions.isEmpty() || dice.chance(0.3)
                ? Optional.empty()
                : Optional.of(world.craft().decisionHash(vote.slot(), previous(), dice.pick(decisions)));
        return sign(new Statement.Vote(vote.slot(), vote.round(), other));
    }

    private <S extends Statement> Signed<S> sign(S statement) {
        return signer.setup().identity().sign(statement);
    }

    /** A lock with too few votes, or with one member's vote twice. */
    private Message forged(Message.LockCast cast) {
        VoteCertificate because = cast.because();
        List<Signed<Statement.Vote>> votes = new ArrayList<>(because.votes());
        votes.removeLast();
        if (dice.chance(0.5)) {
            votes.add(votes.isEmpty() ? because.votes().getFirst() : votes.getFirst());
        }
        return new Message.LockCast(
                cast.lock(), new VoteCertificate(because.slot(), because.round(), because.decision(), votes));
    }

    /** Too few locks, one twice, or the locks of one decision under another. */
    private Message forged(Message.Certified certified) {
        Certificate certificate = certified.certificate();
        List<Signed<Statement.Lock>> locks = new ArrayList<>(certificate.locks());
        Decision decision = certified.decision();
        switch (dice.between(0, 2)) {
            case 0 -> locks.removeLast();
            case 1 -> locks.set(locks.size() - 1, locks.getFirst());
            default -> decision = thefts.harmless(decision).orElse(decision);
        }
        return new Message.Certified(
                decision,
                new Certificate(certificate.slot(), certificate.round(), certificate.decision(), locks),
                List.of());
    }

    /** Holds everything, calls everything valid, and is now and then further than anybody. */
    private Digest boast(Digest digest) {
        List<DecisionHash> valid = new ArrayList<>(digest.valid());
        for (Decision decision : decisions) {
            DecisionHash hash = world.craft().decisionHash(digest.height() + 1, previous(), decision);
            if (valid.size() < Digest.MAX_VALID && !valid.contains(hash)) {
                valid.add(hash);
            }
        }
        List<Digest.RoundHeld> rounds = digest.rounds().stream()
                .map(held -> new Digest.RoundHeld(held.round(), -1, -1))
                .toList();
        Optional<Digest.Returning> returning = dice.chance(0.2)
                ? Optional.of(new Digest.Returning(0, dice.between(0, 3) + digest.height()))
                : Optional.empty();
        return new Digest(digest.height() + dice.between(0, 1), digest.round(), valid, rounds, returning);
    }

    private static Bytes garbage() {
        return Bytes.of(new byte[] {1, 2, 3});
    }

    /** Once for each tick, lies of its own making. */
    void act() {
        if (!signer.up()) {
            return;
        }
        PoolState state = signer.state();
        long slot = state.height() + 1;
        if (tells(Lie.STEAL) && dice.chance(0.5)) {
            thefts.theft(signer).ifPresent(theft -> say(proposal(state.round() + dice.between(0, 1), theft)));
        }
        if (tells(Lie.JUMP) && dice.chance(0.5)) {
            int round = state.round() + dice.between(1, 70);
            say(new Message.VoteCast(sign(new Statement.Vote(slot, round, Optional.empty())), Optional.empty()));
        }
        if (tells(Lie.REPLAY) && !heard.isEmpty()) {
            say(dice.pick(heard));
        }
        if (tells(Lie.HURRY) && state.height() > 0) {
            hurry(state.height());
        }
    }

    private void hurry(long slot) {
        signer.disk().entry(slot).flatMap(LogEntry::template).ifPresent(template -> {
            say(new Message.Confirmed(sign(new Statement.Completed(slot, template))));
            if (tells(Lie.GARBLE)) {
                NodeId other = dice.pick(others());
                say(new Message.Signatures(slot, template, other, List.of(garbage())));
            }
        });
    }

    private void say(Message message) {
        world.network().broadcast(signer.self(), message);
    }
}
