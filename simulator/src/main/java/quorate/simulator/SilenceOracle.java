package quorate.simulator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import quorate.protocol.NodeId;

/** B2, seen from outside: what a signer said, signed and refused, whatever its disk still knows of it. */
final class SilenceOracle {
    private final Map<NodeId, Long> furthest = new HashMap<>();
    private final Map<NodeId, Long> bars = new HashMap<>();
    private final Set<Fate> signed = new HashSet<>();
    private final Set<Fate> refused = new HashSet<>();

    private record Fate(NodeId member, long slot) {}

    void stated(NodeId member, long slot) {
        allowed(member, slot);
        furthest.merge(member, slot, Math::max);
    }

    /** The bar is above all that was ever said: whoever stays below it cannot contradict itself. */
    void barred(NodeId member, long toSlot) {
        long said = furthest.getOrDefault(member, 0L);
        Oracle.require(said <= toSlot, "B2", () -> member + " is barred to " + toSlot + " and spoke in " + said);
        bars.merge(member, toSlot, Math::max);
    }

    void signed(NodeId member, long slot) {
        allowed(member, slot);
        signed.add(new Fate(member, slot));
        fate(member, slot);
    }

    void refused(NodeId member, long slot) {
        allowed(member, slot);
        refused.add(new Fate(member, slot));
        fate(member, slot);
    }

    private void allowed(NodeId member, long slot) {
        long barredTo = bars.getOrDefault(member, 0L);
        Oracle.require(slot > barredTo, "B2", () -> member + " is barred to " + barredTo + " and speaks of " + slot);
    }

    private void fate(NodeId member, long slot) {
        Fate fate = new Fate(member, slot);
        Oracle.require(
                !signed.contains(fate) || !refused.contains(fate),
                "C3",
                () -> member + " has signed and refused slot " + slot);
    }
}
