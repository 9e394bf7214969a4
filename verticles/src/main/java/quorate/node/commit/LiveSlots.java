package quorate.node.commit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.node.Driver;
import quorate.node.NodeClock;
import quorate.protocol.ChainView;
import quorate.protocol.Decision;
import quorate.protocol.EventId;
import quorate.protocol.LiveAction;
import quorate.protocol.LiveInput;
import quorate.protocol.LiveLedger;
import quorate.protocol.LiveSlot;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveWrite;
import quorate.protocol.Siblings;
import quorate.protocol.Template;

/**
 * The open live slots, each with its own machine, and what is true now: halted or not, the latest view of the chain. A slot is
 * told that when it opens, because what changed while it was being read reached only those that were open. On one context.
 */
final class LiveSlots {
    /** Makes the machine of a slot that opens. */
    interface Machines {
        Driver.Machine<LiveSlot, LiveInput, LiveWrite, LiveAction> with(LiveMachine.Present present);
    }

    private final Context context;
    private final NodeClock clock;
    private final TreeMap<Long, Driver<LiveSlot, LiveInput, LiveWrite, LiveAction>> open = new TreeMap<>();
    private final TreeMap<Long, Future<Void>> opening = new TreeMap<>();
    private Optional<ChainView> view = Optional.empty();
    private Optional<String> haltReason = Optional.empty();
    private long silentTo = Long.MAX_VALUE; // B2: nothing is signed before the log has heard its peers

    LiveSlots(Context context, NodeClock clock) {
        this.context = context;
        this.clock = clock;
    }

    /** Reads the slot and begins to work on it; at once for one that is open. Fails if it cannot be read. */
    Future<Void> open(long slot, Machines machine) {
        if (open.containsKey(slot)) {
            return Future.succeededFuture();
        }
        Future<Void> already = opening.get(slot);
        if (already != null) {
            return already;
        }
        Driver<LiveSlot, LiveInput, LiveWrite, LiveAction> driver = new Driver<>(
                context, clock, machine.with(new LiveMachine.Present(() -> view, () -> haltReason, () -> silentTo)));
        Future<Void> started = driver.start();
        opening.put(slot, started);
        return started.onComplete(read -> {
            opening.remove(slot);
            if (read.succeeded()) {
                open.put(slot, driver);
                driver.offer(new LiveInput.Silent(slot <= silentTo));
                driver.offer(haltReason.<LiveInput>map(LiveInput.Halted::new).orElseGet(LiveInput.Resumed::new));
                view.ifPresent(latest -> driver.offer(new LiveInput.ChainChanged(latest)));
                driver.offer(new LiveInput.Tick());
            }
        });
    }

    /** Whether the open slot's template replaces another one (D2). */
    boolean replaces(long slot) {
        return open.containsKey(slot) && open.get(slot).state().pay() instanceof Decision.Replace;
    }

    /** Open slots whose events another open slot pays too (D2). */
    List<Long> withSiblings() {
        Map<List<EventId>, Long> first = new HashMap<>();
        SortedSet<Long> slots = new TreeSet<>();
        open.forEach((slot, driver) -> {
            Long other = first.putIfAbsent(driver.state().pay().events(), slot);
            if (other != null) {
                slots.add(other);
                slots.add(slot);
            }
        });
        return List.copyOf(slots);
    }

    /** Other open slots that pay the same events. */
    List<Long> siblings(long slot) {
        List<EventId> events = open.get(slot).state().pay().events();
        return withSiblings().stream()
                .filter(other ->
                        other != slot && open.get(other).state().pay().events().equals(events))
                .toList();
    }

    void siblings(long slot, Siblings siblings) {
        Driver<LiveSlot, LiveInput, LiveWrite, LiveAction> driver = open.get(slot);
        if (driver != null && !driver.state().ledger().siblings().equals(siblings)) {
            LiveLedger before = driver.state().ledger();
            driver.offer(new LiveInput.LedgerChanged(new LiveLedger(
                    before.boundElsewhere(), before.killedAccepted(), before.volumeElsewhereSompi(), siblings)));
        }
    }

    /** How many events the open slot pays; 0 for one that is not open. */
    int events(long slot) {
        return open.containsKey(slot) ? open.get(slot).state().pay().events().size() : 0;
    }

    boolean isOpen(long slot) {
        return open.containsKey(slot);
    }

    /** What the open slot pays with. */
    Optional<Template> template(long slot) {
        return Optional.ofNullable(open.get(slot))
                .map(driver -> driver.state().pay().template());
    }

    void to(long slot, LiveInput input) {
        Driver<LiveSlot, LiveInput, LiveWrite, LiveAction> driver = open.get(slot);
        if (driver != null) {
            driver.offer(input);
        }
    }

    /** What is durable and not told again: a slot that is just being read may have been read before that. */
    void durable(long slot, LiveInput input) {
        opening.getOrDefault(slot, Future.succeededFuture()).onComplete(read -> to(slot, input));
    }

    void all(LiveInput input) {
        List.copyOf(open.values()).forEach(driver -> driver.offer(input));
    }

    /** The coins matter to a slot until it is Completed; after that hundreds of slots wait for their final depth alone. */
    void chainChanged(ChainView changed) {
        view = Optional.of(changed);
        for (Driver<LiveSlot, LiveInput, LiveWrite, LiveAction> driver : List.copyOf(open.values())) {
            if (!driver.state().ended()) {
                driver.offer(new LiveInput.ChainChanged(changed));
            }
        }
    }

    void halted(String reason) {
        haltReason = Optional.of(reason);
        all(new LiveInput.Halted(reason));
    }

    void resumed() {
        haltReason = Optional.empty();
        all(new LiveInput.Resumed());
    }

    /** B2: nothing concerning slots up to this one is signed, refused or stated. */
    void silentTo(long toSlot) {
        silentTo = toSlot;
        open.forEach((slot, driver) -> driver.offer(new LiveInput.Silent(slot <= toSlot)));
    }

    boolean isFinal(long slot) {
        return open.containsKey(slot) && open.get(slot).state().stage() == LiveStage.FINAL;
    }

    /** True if the slot was final, and is closed now. */
    boolean closeIfFinal(long slot) {
        Driver<LiveSlot, LiveInput, LiveWrite, LiveAction> driver = open.get(slot);
        if (driver == null || driver.state().stage() != LiveStage.FINAL) {
            return false;
        }
        driver.stop();
        open.remove(slot);
        return true;
    }

    /** What is durable may have changed without this process. */
    void reload() {
        open.values().forEach(Driver::reload);
    }

    void stop() {
        open.values().forEach(Driver::stop);
    }
}
