package quorate.node.commit;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Optional;
import quorate.node.postgres.Outcome;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.Hash32;
import quorate.protocol.PoolId;

/**
 * From which chain block on each transaction is looked for, and a chain block from before anything that this signer may have
 * missed: the sink of a moment at which it had long been hearing a quorum.
 */
public final class AnchorStore {
    private final Postgres postgres;
    private final PoolId pool;

    public AnchorStore(Postgres postgres, PoolId pool) {
        this.postgres = postgres;
        this.pool = pool;
    }

    Future<Optional<Hash32>> ofSlot(long slot) {
        return postgres.query(Sql.of(
                        "SELECT from_block AS block FROM tx_watch WHERE pool = $1 AND slot = $2", pool.name(), slot))
                .map(AnchorStore::block);
    }

    Future<Outcome<Void>> keepForSlot(long slot, Hash32 block) {
        return postgres.apply(List.of(Sql.of(
                "INSERT INTO tx_watch (pool, slot, from_block) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                pool.name(),
                slot,
                Buffer.buffer(block.toBytes()))));
    }

    Future<Optional<Hash32>> last() {
        return postgres.query(Sql.of("SELECT block FROM chain_anchor WHERE pool = $1", pool.name()))
                .map(AnchorStore::block);
    }

    Future<Outcome<Void>> keepLast(Hash32 block) {
        return postgres.apply(List.of(Sql.of("""
                INSERT INTO chain_anchor (pool, block) VALUES ($1, $2)
                ON CONFLICT (pool) DO UPDATE SET block = EXCLUDED.block, at = clock_timestamp()""", pool.name(), Buffer.buffer(block.toBytes()))));
    }

    private static Optional<Hash32> block(RowSet<Row> rows) {
        for (Row row : rows) {
            return Optional.of(Hash32.of(row.getBuffer("block").getBytes()));
        }
        return Optional.empty();
    }
}
