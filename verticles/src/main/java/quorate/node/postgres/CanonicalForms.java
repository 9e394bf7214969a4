package quorate.node.postgres;

import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.Hash32;
import quorate.protocol.PoolId;
import quorate.protocol.Statement;
import quorate.protocol.Template;

/** The canonical bytes that the stores keep beside their columns; made by {@code codecs}. Pure functions. */
public interface CanonicalForms {
    Bytes decision(Decision decision);

    /** @throws IllegalArgumentException if the bytes are not what {@link #decision(Decision)} makes */
    Decision decision(Bytes canonical);

    /** Exactly the bytes that a statement's signature covers: group, pool and content. */
    Bytes statement(PoolId pool, Statement statement);

    /** Id of the template's transaction, which signatures do not change. */
    Hash32 txid(PoolId pool, Template template);
}
