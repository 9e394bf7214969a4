package quorate.protocol;

import java.util.List;

/**
 * What one input led to. The shell stores all of {@code writes} in one transaction, and only then performs {@code actions}, in
 * order; if the write fails or its outcome is unknown, it restores the state from memory and nothing leaves.
 */
public record Step(PoolState next, List<Write> writes, List<Action> actions) {
    public Step {
        writes = List.copyOf(writes);
        actions = List.copyOf(actions);
    }
}
