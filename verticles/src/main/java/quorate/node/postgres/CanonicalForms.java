package quorate.node.postgres;

import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.Hash32;
import quorate.protocol.PoolId;
import quorate.protocol.Statement;

/** The canonical bytes that the stores keep beside their columns; made by {@code codecs}. Pure functions. */
public interface CanonicalForms {
    Bytes decision(Decision decision);

    /** @throws IllegalArgumentException if the bytes are not what {@link #decision(Decision)} makes */
    Decision decision(Bytes canonical);

    /** Exactly the bytes that a statement's signature covers: group, pool and content. */
    Bytes statement(PoolId pool, Statement statement);

    /**
     * The lock, which has a chain anchor exactly where the group's profile has them (C1).
     *
     * @throws IllegalArgumentException naming what was expected and found, if it is not
     */
    Statement.Lock lock(Statement.Lock lock);

    /** Id of a finished transaction, from the bytes that are submitted. */
    Hash32 txid(Bytes transaction);
}
