package quorate.simulator;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import quorate.protocol.Decision;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.LiveWrite;
import quorate.protocol.LogEntry;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateOutput;

/** What is decided, signed and accepted, seen from outside: each event by one template, each coin for one event (C2, D2, D3). */
final class LedgerOracle {
    private final Group group;
    private final SimCraft craft;
    private final int honestVotes;
    private final TreeMap<Long, Decision.Payment> pays = new TreeMap<>();
    private final SortedSet<Long> ended = new TreeSet<>();
    private final SortedMap<NodeId, SortedSet<Long>> asideAt = new TreeMap<>();
    private final SortedMap<Long, SortedSet<Outpoint>> spending = new TreeMap<>();
    private final SortedMap<TemplateHash, LiveWrite.RecordSigned> signed = new TreeMap<>();
    private final SortedMap<TemplateHash, List<EventId>> paying = new TreeMap<>();
    private final SortedMap<EventId, TemplateHash> paid = new TreeMap<>();
    private final SortedSet<TemplateHash> onChain = new TreeSet<>();
    private final SortedSet<TemplateHash> killed = new TreeSet<>();

    /** @param honestVotes members that do not lie among any Q */
    LedgerOracle(Group group, SimCraft craft, int honestVotes) {
        this.group = group;
        this.craft = craft;
        this.honestVotes = honestVotes;
    }

    void decided(LogEntry entry, Decision.Payment pay, List<Event> payees) {
        template(entry, pay, payees);
        fewEnough(entry.slot());
        for (EventId event : pay.events()) {
            Oracle.require(
                    standing(event).isEmpty(), "D2", () -> event + " of slot " + entry.slot() + " is decided already");
        }
        spends(entry.slot(), pay);
    }

    /** D2: whatever was replaced and killed before, one input is spent by all templates of an event that stand. */
    void replaced(LogEntry entry, Decision.Replace replace, List<Event> payees) {
        template(entry, replace, payees);
        List<Decision.Payment> siblings = standing(replace.events().getFirst());
        Oracle.require(
                !siblings.isEmpty()
                        && siblings.stream().allMatch(pay -> pay.events().equals(replace.events())),
                "D2",
                () -> "slot " + entry.slot() + " replaces what does not stand: " + replace.slot());
        SortedSet<Outpoint> common = outpoints(replace);
        siblings.forEach(pay -> common.retainAll(outpoints(pay)));
        Oracle.require(!common.isEmpty(), "D2", () -> "slot " + entry.slot() + " has no input of all that stand");
        spends(entry.slot(), replace);
        if (ended.contains(replace.slot())) {
            ended.add(entry.slot());
        }
    }

    /**
     * D3: whoever voted first saw fewer live events, and an event ends for nobody before it ends for someone. Operators need not
     * set the same slots aside: each member counts for itself.
     */
    private void fewEnough(long slot) {
        long members = IntStream.range(0, group.members())
                .filter(member -> liveAt(new NodeId(member)) < group.poolConcurrency())
                .count();
        Oracle.require(
                members >= honestVotes,
                "D3",
                () -> "slot " + slot + " where " + members + " members see room, of " + honestVotes + " at least");
    }

    private long liveAt(NodeId member) {
        SortedSet<Long> aside = asideAt.getOrDefault(member, new TreeSet<>());
        return pays.entrySet().stream()
                .filter(pay -> !ended.contains(pay.getKey()) && !aside.contains(pay.getKey()))
                .flatMap(pay -> pay.getValue().events().stream())
                .distinct()
                .count();
    }

    /** What stands for the event, by slot. */
    private List<Decision.Payment> standing(EventId event) {
        return pays.values().stream()
                .filter(pay -> pay.events().contains(event) && !killed.contains(craft.templateHash(pay.template())))
                .toList();
    }

    private static SortedSet<Outpoint> outpoints(Decision.Payment pay) {
        SortedSet<Outpoint> outpoints = new TreeSet<>();
        pay.template().inputs().forEach(input -> outpoints.add(input.outpoint()));
        return outpoints;
    }

    private void template(LogEntry entry, Decision.Payment pay, List<Event> payees) {
        Oracle.require(
                entry.template().stream().allMatch(craft.templateHash(pay.template())::equals),
                "C1",
                () -> "slot " + entry.slot() + " names another template than it decides");
        outputs(entry.slot(), pay, payees);
        Oracle.require(
                paying.put(entry.template().orElseThrow(), pay.events()) == null,
                "D2",
                () -> "slot " + entry.slot() + " decides a template of the log again");
    }

    /** D3: no coin of a standing template of other events. */
    private void spends(long slot, Decision.Payment pay) {
        for (Outpoint outpoint : outpoints(pay)) {
            spending.forEach((other, spent) -> Oracle.require(
                    !spent.contains(outpoint) || pays.get(other).events().equals(pay.events()),
                    "D3",
                    () -> "slots " + other + " and " + slot + " want one coin"));
        }
        spending.put(slot, outpoints(pay));
        pays.put(slot, pay);
    }

    /** Check 3: each payee its amount, and the rest to the pool. */
    private void outputs(long slot, Decision.Payment pay, List<Event> payees) {
        Oracle.require(
                payees.size() <= group.maxPayments()
                        && payees.stream().distinct().count() == payees.size(),
                "Outputs",
                () -> "slot " + slot + " pays " + pay.events());
        List<TemplateOutput> outputs = pay.template().outputs();
        for (int i = 0; i < outputs.size(); i++) {
            boolean right = i < payees.size()
                    ? outputs.get(i)
                            .equals(new TemplateOutput(
                                    payees.get(i).amountSompi() - share(pay, i),
                                    payees.get(i).destination()))
                    : outputs.get(i).scriptPublicKey().equals(group.poolScript());
            Oracle.require(right, "Outputs", () -> "slot " + slot + " pays " + outputs);
        }
        Oracle.require(outputs.size() >= payees.size(), "Outputs", () -> "slot " + slot + " pays too few");
    }

    /** What payee {@code i} bears of the fee: nothing, or its equal share and the first one the remainder. */
    private long share(Decision.Payment pay, int i) {
        if (group.funds().feeMode() == Group.FeeMode.SIGNERS_PAY) {
            return 0;
        }
        long fee = pay.template().feeSompi();
        int payees = pay.events().size();
        return i == 0 ? fee - (payees - 1) * (fee / payees) : fee / payees;
    }

    /** C3: what stood for its events is given up, for ever. Answers the events: they are pending again. */
    List<EventId> killed(long slot) {
        Decision.Payment pay = pays.get(slot);
        Oracle.require(pay != null, "D2", () -> "slot " + slot + " is killed, and paid nothing");
        TemplateHash template = craft.templateHash(pay.template());
        Oracle.require(killed.add(template), "D2", () -> "slot " + slot + " is killed twice");
        Oracle.require(!onChain.contains(template), "C3", () -> "slot " + slot + " is killed while it is accepted");
        paid.values().removeIf(template::equals); // a reorg took it back, and nothing may bring it again
        signed.remove(template);
        spending.remove(slot);
        ended.add(slot);
        return standing(pay.events().getFirst()).isEmpty() ? pay.events() : List.of();
    }

    void setAside(NodeId by, long slot) {
        asideAt.computeIfAbsent(by, same -> new TreeSet<>()).add(slot);
    }

    Optional<Long> stuckSlot() {
        return pays.keySet().stream()
                .filter(slot ->
                        !ended.contains(slot) && asideAt.values().stream().noneMatch(aside -> aside.contains(slot)))
                .findFirst();
    }

    void undone(TemplateHash template) {
        onChain.remove(template);
    }

    Optional<Outpoint> unpaidInput() {
        return pays.descendingMap().values().stream()
                .filter(pay -> !onChain.contains(craft.templateHash(pay.template())))
                .findFirst()
                .map(pay -> pay.template().inputs().getFirst().outpoint());
    }

    void recorded(LiveWrite.RecordSigned record) {
        if (killed.contains(record.template())) {
            return; // the Kill has not come to this signer yet: its signature can do no harm any more
        }
        for (LiveWrite.RecordSigned other : signed.values()) {
            boolean sameCoin = other.outpoints().stream().anyMatch(record.outpoints()::contains);
            boolean sameEvent = other.events().stream().anyMatch(record.events()::contains);
            Oracle.require(
                    !sameCoin || other.events().equals(record.events()), "C2", () -> "two templates spend one coin");
            Oracle.require(!sameEvent || sameCoin, "C2", () -> "two templates of one event may both confirm");
        }
        signed.put(record.template(), record);
    }

    void accepted(TemplateHash template) {
        List<EventId> payees = paying.get(template);
        Oracle.require(payees != null, "C1", () -> "accepted without a decision: " + template);
        Oracle.require(!killed.contains(template), "C3", () -> "accepted after it was killed: " + template);
        onChain.add(template);
        for (EventId event : payees) {
            TemplateHash other = paid.put(event, template);
            Oracle.require(
                    other == null || other.equals(template) || (siblings(other, template) && !onChain.contains(other)),
                    "Paid once",
                    () -> event + " by " + other + " and " + template);
        }
    }

    /** Both stand for the same events: a reorg may bring the one in place of the other. */
    private boolean siblings(TemplateHash one, TemplateHash other) {
        return paying.get(one).equals(paying.get(other)) && !killed.contains(one) && !killed.contains(other);
    }

    /** Whether the chain ever accepted the event's payment. */
    boolean paid(EventId event) {
        return paid.containsKey(event);
    }

    void ended(long slot) {
        Decision.Payment pay = pays.get(slot);
        Oracle.require(
                pay != null && pay.events().stream().allMatch(this::paid),
                "C6",
                () -> "slot " + slot + " is called Completed, but nothing of it was accepted");
        pays.forEach((other, sibling) -> {
            if (sibling.events().equals(pay.events())) {
                ended.add(other);
            }
        });
    }
}
