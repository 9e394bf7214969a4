package quorate.node.gossip;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.postgres.Outcome;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;

/**
 * Keeps what members have signed with somebody's false statement in it: the whole envelope, so that whoever knows the group's
 * public keys sees both, and needs nobody's word. The only writer of its table. Used on gossip's context.
 */
public final class Forgeries implements Gossip.Accuser {
    /** As many as the schema keeps: what comes after is not even asked for, however fast a liar speaks. */
    static final int MOST_OF_ONE = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Forgeries.class);

    private final Postgres postgres;
    private final PoolId pool;
    private final Map<NodeId, Integer> kept = new TreeMap<>();

    public Forgeries(Postgres postgres, PoolId pool) {
        this.postgres = postgres;
        this.pool = pool;
    }

    @Override
    public void accuse(NodeId member, String fault, byte[] envelope) {
        if (kept.merge(member, 1, Integer::sum) > MOST_OF_ONE) {
            kept.put(member, MOST_OF_ONE);
            return;
        }
        Sql insert = Sql.of(
                "INSERT INTO forgery (pool, member, fault, envelope) VALUES ($1, $2, $3, $4)",
                pool.name(),
                member.index(),
                fault,
                Buffer.buffer(envelope));
        postgres.apply(List.of(insert)).onSuccess(outcome -> asked(member, outcome));
    }

    // What was not kept is made up for by the next one: an honest member never sends any.
    private void asked(NodeId member, Outcome<Void> outcome) {
        if (!outcome.isCommitted()) {
            kept.merge(member, -1, Integer::sum);
            LOG.warn("a forgery of {} was not kept: {}", member, outcome);
        }
    }
}
