package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decision of a pool's log, as a pure function. Read {@link #step} first: an input is taken in by the part it concerns, then
 * everything that it makes possible happens in the same step ({@link #advance}).
 */
public final class Protocol {
    private Protocol() {}

    /**
     * What {@code input} at {@code nowMs} makes of {@code state}.
     *
     * @param nowMs this signer's clock, in milliseconds; never goes back between steps
     * @throws IllegalStateException if an invariant of this signer itself is broken; never for what others sent
     */
    public static Step step(PoolState state, Input input, long nowMs) {
        Turn turn = new Turn(state, nowMs);
        take(turn, input);
        advance(turn);
        return turn.finish();
    }

    /**
     * What a state read back from what is durable says to the rest of the signer: the slots that are to be signed, and those that
     * Kills have ended. All of it may have been told before.
     */
    public static List<Action> told(PoolState state) {
        List<Action> told = new ArrayList<>();
        for (Table.Entry<Long, LogEntry> entry : state.log().entries()) {
            if (entry.value().template().isPresent()) {
                told.add(new Action.Decided(entry.key()));
            }
        }
        for (Table.Entry<Long, Long> kill : state.log().kills()) {
            told.add(new Action.Killed(kill.key(), kill.value()));
        }
        return told;
    }

    private static void take(Turn turn, Input input) {
        switch (input) {
            case Input.EventKnown known -> StreamRules.known(turn, known);
            case Input.Proposed proposed -> Intake.proposed(turn, proposed);
            case Input.Voted voted -> Intake.voted(turn, voted);
            case Input.Locked locked -> Intake.locked(turn, locked);
            case Input.Certified certified -> LogRules.certified(turn, certified);
            case Input.Digested digested -> AntiEntropy.digested(turn, digested);
            case Input.Wanted wanted -> AntiEntropy.wanted(turn, wanted);
            case Input.Asked asked -> ReturnRules.asked(turn, asked);
            case Input.Answered answered -> ReturnRules.answered(turn, answered);
            case Input.Doubted(String reason, long slot) -> ReturnRules.doubt(turn, reason, slot);
            case Input.AssertedCurrent asserted -> ReturnRules.assertedCurrent(turn);
            case Input.Heard heard -> Hearing.heard(turn, heard.from());
            case Input.ChainChanged changed -> chainChanged(turn, changed.view());
            case Input.SlotCompleted completed -> LogRules.completed(turn, completed.slot());
            case Input.SlotReopened reopened -> LogRules.reopened(turn, reopened.slot());
            case Input.SlotShown shown -> KillRules.shown(turn, shown);
            case Input.CompletedStated stated -> LogRules.completedStated(turn, stated.completed());
            case Input.CancelApproved approved -> StreamRules.cancelApproved(turn, approved);
            case Input.SetAside(long slot, boolean aside) -> LogRules.setAside(turn, slot, aside);
            case Input.LateApproved approved -> StreamRules.lateApproved(turn, approved.event());
            case Input.Halted halted -> turn.halted = Optional.of(halted.reason());
            case Input.Resumed resumed -> resumed(turn);
            case Input.Reset reset -> PhaseRules.reset(turn, reset.event());
            case Input.Tick tick -> ticked(turn);
        }
    }

    /** Everything that is possible now, until nothing more is. Each rule does at most one thing and says whether it did. */
    private static void advance(Turn turn) {
        boolean moved = true;
        while (moved) {
            turn.forgetWakes();
            Checks.refresh(turn);
            moved = ReturnRules.settle(turn)
                    || LogRules.decide(turn)
                    || LockingRules.lock(turn)
                    || VotingRules.vote(turn)
                    || RoundRules.follow(turn)
                    || RoundRules.leave(turn);
        }
        PhaseRules.explain(turn);
        AntiEntropy.digest(turn);
        ReturnRules.ask(turn);
    }

    private static void chainChanged(Turn turn, ChainView view) {
        turn.chain = Optional.of(view);
        turn.rejudge = true;
    }

    private static void resumed(Turn turn) {
        turn.halted = Optional.empty();
        turn.news();
    }

    private static void ticked(Turn turn) {
        turn.rejudge = true;
        PhaseRules.due(turn);
        ReplaceRules.explain(turn);
    }
}
