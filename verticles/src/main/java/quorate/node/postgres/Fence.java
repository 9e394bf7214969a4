package quorate.node.postgres;

import java.util.Optional;

/** What makes a write fail when this process is no longer the one that speaks for its identity. */
public interface Fence {
    /** A statement that refuses the transaction unless the lease is still ours; empty when it is known to be lost. */
    Optional<Sql> statement();
}
