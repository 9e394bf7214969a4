package quorate.simulator;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import quorate.protocol.Action;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Input;
import quorate.protocol.LiveWrite;
import quorate.protocol.Message;
import quorate.protocol.Statement;
import quorate.protocol.Write;

/** Inputs, writes and actions in few words, for the trace. */
final class Telling {
    private static final int HEX_DIGITS = 6;

    private Telling() {}

    static String of(Input input) {
        String kind = input.getClass().getSimpleName();
        return switch (input) {
            case Input.EventKnown known -> kind + " " + hex(known.event().id().toString());
            case Input.Proposed proposed ->
                kind + " " + proposed.vote().member() + " " + of(proposed.vote().statement());
            case Input.Voted voted ->
                kind + " " + voted.vote().member() + " " + of(voted.vote().statement());
            case Input.Locked locked ->
                kind + " " + locked.lock().member() + " " + of(locked.lock().statement());
            case Input.Certified certified ->
                kind + " " + certified.certificate().slot();
            case Input.Digested digested -> kind + " " + digested.from();
            case Input.Wanted wanted -> kind + " " + wanted.from() + " " + wanted.fromSlot();
            case Input.Heard heard -> kind + " " + heard.from();
            case Input.ChainChanged changed -> kind + " " + changed.view().tipDaaScore();
            case Input.SlotCompleted completed -> kind + " " + completed.slot();
            case Input.SlotReopened reopened -> kind + " " + reopened.slot();
            case Input.SlotShown shown -> kind + " " + shown.slot();
            case Input.CompletedStated stated -> kind + " " + stated.completed().member();
            case Input.CancelApproved approved -> kind + " " + approved.stream() + "#" + approved.nonce();
            case Input.SetAside(long slot, boolean aside) -> kind + " " + slot + " " + aside;
            case Input.LateApproved approved ->
                kind + " " + hex(approved.event().toString());
            case Input.Asked asked -> kind + " " + asked.from();
            case Input.Answered answered ->
                kind + " " + answered.from() + " " + answered.answer().height();
            case Input.Doubted doubted -> kind + " " + doubted.reason();
            case Input.AssertedCurrent asserted -> kind;
            case Input.Halted halted -> kind;
            case Input.Resumed resumed -> kind;
            case Input.Reset reset -> kind + " " + hex(reset.event().toString());
            case Input.Tick tick -> kind;
        };
    }

    private static String of(Statement statement) {
        return switch (statement) {
            case Statement.Vote(long slot, int round, Optional<DecisionHash> decision) ->
                "vote " + slot + "/" + round + " "
                        + decision.map(hash -> hex(hash.toString())).orElse("empty");
            case Statement.Lock(long slot, int round, DecisionHash decision, OptionalLong anchor) ->
                "lock " + slot + "/" + round + " " + hex(decision.toString())
                        + (anchor.isPresent() ? " at " + anchor.getAsLong() : "");
            case Statement.Refusal refusal -> "refusal " + refusal.slot();
            case Statement.Completed completed -> "completed " + completed.slot();
        };
    }

    private static String of(Decision decision) {
        return switch (decision) {
            case Decision.Pay pay ->
                "pay "
                        + pay.events().stream()
                                .map(event -> hex(event.toString()))
                                .collect(Collectors.joining("+"));
            case Decision.Replace replace -> "replace " + replace.slot();
            case Decision.Kill kill ->
                "kill " + kill.slot() + " " + kill.ground().getClass().getSimpleName();
            case Decision.Pass pass -> "pass";
            case Decision.Cancel cancel -> "cancel " + cancel.stream() + "#" + cancel.nonce();
        };
    }

    static String ofWrites(List<Write> writes) {
        return writes.stream().map(Telling::of).filter(text -> !text.isEmpty()).collect(Collectors.joining("; "));
    }

    private static String of(Write write) {
        return switch (write) {
            case Write.OwnStatement own -> "own " + of(own.signed().statement());
            case Write.PeerStatement peer -> "";
            case Write.KnownDecision known -> "knows " + hex(known.hash().toString()) + " " + of(known.decision());
            case Write.Judged judged ->
                judged.findings().isEmpty() ? "" : "judges " + hex(judged.hash().toString()) + " " + judged.findings();
            case Write.RoundEntered entered -> "round " + entered.slot() + "/" + entered.round();
            case Write.SlotDecided decided ->
                "DECIDED " + decided.entry().slot() + " " + of(decided.entry().decision());
            case Write.SlotEnded ended -> "ended " + ended.slot() + " " + ended.ended();
            case Write.EventChanged changed ->
                "event " + hex(changed.event().toString()) + " "
                        + changed.state().phase()
                        + changed.state()
                                .waitingFor()
                                .map(finding -> " " + finding.code())
                                .orElse("");
            case Write.Equivocation equivocation -> "equivocation";
            case Write.CompletedHeard heard -> "";
            case Write.Doubted doubted -> "DOUBT " + doubted.reason();
            case Write.Barred barred -> "BARRED to " + barred.toSlot();
            case Write.HaltRaised halt -> "HALT " + halt.reason();
        };
    }

    static String ofLive(List<LiveWrite> writes) {
        return writes.stream().map(write -> write.getClass().getSimpleName()).collect(Collectors.joining("; "));
    }

    static String ofActions(List<Action> actions) {
        return actions.stream().map(action -> " !" + of(action)).collect(Collectors.joining());
    }

    private static String of(Action action) {
        return switch (action) {
            case Action.Broadcast(Message message) -> message.getClass().getSimpleName();
            case Action.Send send ->
                send.message().getClass().getSimpleName() + ">" + send.to().index();
            case Action.HandOn handOn -> "HandOn>" + handOn.to().index() + " " + handOn.fromSlot();
            case Action.Decided decided -> "Decided " + decided.slot();
            case Action.Replaced replaced -> "Replaced " + replaced.slot();
            case Action.Killed killed -> "Killed " + killed.slot();
            case Action.Silent silent -> "Silent " + silent.toSlot();
            case Action.WakeAt wake -> "Wake " + wake.atMs();
            case Action.Alert alert -> "Alert " + alert.code();
        };
    }

    private static String hex(String hash) {
        return hash.substring(0, HEX_DIGITS);
    }
}
