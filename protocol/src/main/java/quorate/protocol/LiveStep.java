package quorate.protocol;

import java.util.List;

/** The outcome of one step: {@code writes} become durable together, only then do {@code next} and {@code actions} count. */
public record LiveStep(LiveSlot next, List<LiveWrite> writes, List<LiveAction> actions) {
    public LiveStep {
        writes = List.copyOf(writes);
        actions = List.copyOf(actions);
    }
}
