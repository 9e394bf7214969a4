package quorate.simulator;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.protocol.Decision;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.LiveWrite;
import quorate.protocol.LogEntry;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/** What is decided, signed and accepted, seen from outside: each event by one template, each coin for one event (C2, D2, D3). */
final class LedgerOracle {
    private final Group group;
    private final SimCraft craft;
    private final TreeMap<Long, Decision.Pay> pays = new TreeMap<>();
    private final SortedSet<Long> ended = new TreeSet<>();
    private final SortedMap<Long, SortedSet<NodeId>> settingAside = new TreeMap<>();
    private final SortedSet<Long> aside = new TreeSet<>();
    private final SortedMap<Outpoint, Long> spending = new TreeMap<>();
    private final SortedMap<EventId, TemplateHash> signed = new TreeMap<>();
    private final SortedMap<Outpoint, TemplateHash> bound = new TreeMap<>();
    private final SortedMap<TemplateHash, List<EventId>> paying = new TreeMap<>();
    private final SortedMap<EventId, TemplateHash> paid = new TreeMap<>();
    private final SortedSet<TemplateHash> onChain = new TreeSet<>();
    private final SortedSet<TemplateHash> killed = new TreeSet<>();

    LedgerOracle(Group group, SimCraft craft) {
        this.group = group;
        this.craft = craft;
    }

    void decided(LogEntry entry, Decision.Pay pay, List<Event> payees) {
        Oracle.require(
                entry.template().stream().allMatch(craft.templateHash(pay.template())::equals),
                "C1",
                () -> "slot " + entry.slot() + " names another template than it decides");
        outputs(entry.slot(), pay, payees);
        // D3: whoever voted first saw fewer live events, and an event ends for nobody before it ends for someone.
        long live = pays.entrySet().stream()
                .filter(other -> !ended.contains(other.getKey()) && !aside.contains(other.getKey()))
                .flatMap(other -> other.getValue().events().stream())
                .distinct()
                .count();
        Oracle.require(
                live < group.poolConcurrency(), "D3", () -> "slot " + entry.slot() + " beside " + live + " live ones");
        Oracle.require(
                paying.put(entry.template().orElseThrow(), pay.events()) == null,
                "D2",
                () -> "slot " + entry.slot() + " decides a template of the log again");
        for (TemplateInput input : pay.template().inputs()) {
            Long other = spending.put(input.outpoint(), entry.slot());
            Oracle.require(other == null, "D3", () -> "slots " + other + " and " + entry.slot() + " want one coin");
        }
        pays.put(entry.slot(), pay);
    }

    /** Check 3: each payee its amount, and the rest to the pool. */
    private void outputs(long slot, Decision.Pay pay, List<Event> payees) {
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
    private long share(Decision.Pay pay, int i) {
        if (group.funds().feeMode() == Group.FeeMode.SIGNERS_PAY) {
            return 0;
        }
        long fee = pay.template().feeSompi();
        int payees = pay.events().size();
        return i == 0 ? fee - (payees - 1) * (fee / payees) : fee / payees;
    }

    /** C3: what stood for its events is given up, for ever. Answers the events: they are pending again. */
    List<EventId> killed(long slot) {
        Decision.Pay pay = pays.get(slot);
        Oracle.require(pay != null, "D2", () -> "slot " + slot + " is killed, and paid nothing");
        TemplateHash template = craft.templateHash(pay.template());
        Oracle.require(killed.add(template), "D2", () -> "slot " + slot + " is killed twice");
        Oracle.require(!onChain.contains(template), "C3", () -> "slot " + slot + " is killed while it is accepted");
        paid.values().removeIf(template::equals); // a reorg took it back, and nothing may bring it again
        signed.values().removeIf(template::equals);
        bound.values().removeIf(template::equals);
        spending.values().removeIf(spender -> spender == slot);
        ended.add(slot);
        return pay.events();
    }

    /** @param needed honest members whose votes may decide a slot without counting this one */
    void setAside(NodeId by, long slot, int needed) {
        SortedSet<NodeId> members = settingAside.computeIfAbsent(slot, same -> new TreeSet<>());
        members.add(by);
        if (members.size() >= needed) {
            aside.add(slot);
        }
    }

    Optional<Long> stuckSlot() {
        return pays.keySet().stream()
                .filter(slot -> !ended.contains(slot) && !settingAside.containsKey(slot))
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
        for (EventId event : record.events()) {
            TemplateHash other = signed.putIfAbsent(event, record.template());
            Oracle.require(
                    other == null || other.equals(record.template()), "C2", () -> "two standing templates of " + event);
        }
        for (Outpoint outpoint : record.outpoints()) {
            TemplateHash other = bound.putIfAbsent(outpoint, record.template());
            Oracle.require(
                    other == null || other.equals(record.template()), "C2", () -> "two templates spend " + outpoint);
        }
    }

    void accepted(TemplateHash template) {
        List<EventId> payees = paying.get(template);
        Oracle.require(payees != null, "C1", () -> "accepted without a decision: " + template);
        Oracle.require(!killed.contains(template), "C3", () -> "accepted after it was killed: " + template);
        onChain.add(template);
        for (EventId event : payees) {
            TemplateHash other = paid.putIfAbsent(event, template);
            Oracle.require(
                    other == null || other.equals(template),
                    "Paid once",
                    () -> event + " by " + other + " and " + template);
        }
    }

    /** Whether the chain ever accepted the event's payment. */
    boolean paid(EventId event) {
        return paid.containsKey(event);
    }

    void ended(long slot) {
        Decision.Pay pay = pays.get(slot);
        Oracle.require(
                pay != null && pay.events().stream().allMatch(this::paid),
                "C6",
                () -> "slot " + slot + " is called Completed, but nothing of it was accepted");
        ended.add(slot);
    }
}
