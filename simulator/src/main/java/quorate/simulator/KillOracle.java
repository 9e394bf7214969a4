package quorate.simulator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import quorate.protocol.Decision;
import quorate.protocol.Group;
import quorate.protocol.KillGround;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.TemplateHash;

/** C3: the ground of a Kill, as whoever sees every disk and the chain itself judges it. */
final class KillOracle {
    /**
     * A node may have failed to show a coin for a while before it was really spent: it called it gone from then on. Half of the final
     * depth is more than it may do so, and above the longest reorg.
     */
    private static final long SPENT_FOR_DAA = Groups.FINAL_DEPTH_DAA / 2;

    private final Group group;
    private final Predicate<NodeId> lies;
    private final Set<Promise> promises = new HashSet<>();
    private final Map<Outpoint, LongSupplier> spentForDaa = new HashMap<>();

    private record Promise(NodeId member, Statement.Refusal refusal) {}

    KillOracle(Group group, Predicate<NodeId> lies) {
        this.group = group;
        this.lies = lies;
    }

    /** The member has made the promise durable, before whatever it lost later. */
    void refused(Signed<Statement.Refusal> refusal) {
        promises.add(new Promise(refusal.member(), refusal.statement()));
    }

    /** @param forDaa how long ago, whenever it is asked */
    void stolen(Outpoint outpoint, LongSupplier forDaa) {
        spentForDaa.put(outpoint, forDaa);
    }

    void killed(Decision.Kill kill, Decision.Payment pay, TemplateHash template) {
        switch (kill.ground()) {
            case KillGround.Refused ground -> refused(kill, ground, template);
            case KillGround.Lost ground ->
                Oracle.require(
                        pay.template().inputs().stream().anyMatch(input -> gone(input.outpoint())),
                        "C3",
                        () -> "slot " + kill.slot() + " is killed as lost, and its inputs are there");
        }
    }

    private void refused(Decision.Kill kill, KillGround.Refused ground, TemplateHash template) {
        Statement.Refusal promise = new Statement.Refusal(kill.slot(), template);
        for (Signed<Statement.Refusal> one : ground.refusals()) {
            Oracle.require(
                    one.statement().equals(promise)
                            && (lies.test(one.member()) || promises.contains(new Promise(one.member(), promise))),
                    "C3",
                    () -> "slot " + kill.slot() + " is killed by a refusal that " + one.member() + " never made of it");
        }
        Oracle.require(
                ground.refusals().size() >= group.refusalsToKill(),
                "C3",
                () -> "slot " + kill.slot() + " is killed by "
                        + ground.refusals().size() + " refusals");
    }

    private boolean gone(Outpoint outpoint) {
        LongSupplier forDaa = spentForDaa.get(outpoint);
        return forDaa != null && forDaa.getAsLong() >= SPENT_FOR_DAA;
    }
}
