package quorate.node.commit;

import quorate.protocol.PoolId;
import quorate.protocol.TemplateHash;

/**
 * Proof that the rows signed, bound and fate of a template are committed (C2): what the key may be used on. Only
 * {@link LedgerStore} makes one, from a committed outcome or from the rows read back.
 */
public final class Recorded {
    private final PoolId pool;
    private final long slot;
    private final TemplateHash template;

    Recorded(PoolId pool, long slot, TemplateHash template) {
        this.pool = pool;
        this.slot = slot;
        this.template = template;
    }

    public PoolId pool() {
        return pool;
    }

    public long slot() {
        return slot;
    }

    public TemplateHash template() {
        return template;
    }

    @Override
    public String toString() {
        return "Recorded[" + pool + "/" + slot + " " + template + "]";
    }
}
