package quorate.node.postgres;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * The durable halt flag. The database itself refuses statements and signatures while it stands (trigger {@code not_halted}),
 * ordered with its raising; what is read here is for showing and for not trying in vain. Unreadable means halted.
 */
public final class HaltFlag {
    /** Why a pool stands still. */
    public enum Ground {
        OPERATOR,
        EQUIVOCATION,
        REORG
    }

    /** Every pool of this signer. */
    public static final String ALL_POOLS = "*";

    private final Postgres postgres;

    public HaltFlag(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The statement that raises it, for a writer's own transaction; the first reason stays. */
    public static Sql raise(String pool, Ground ground, String reason, Optional<Integer> member, String by) {
        return Sql.of("""
                INSERT INTO halt (pool, ground, reason, member, raised_by) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (pool, ground) DO NOTHING""", pool, ground.name(), reason, member.orElse(null), by);
    }

    /** The statement that takes it back; only an operator's resume does, with its audit row in the same transaction. */
    public static Sql lift(String pool, Ground ground) {
        return Sql.of("DELETE FROM halt WHERE pool = $1 AND ground = $2", pool, ground.name());
    }

    /** Why {@code pool} is halted, or empty if it is not. Never fails. */
    public Future<Optional<String>> reason(String pool) {
        return postgres.query(Sql.of(
                        "SELECT ground, reason FROM halt WHERE pool IN ($1, $2) ORDER BY at LIMIT 1", pool, ALL_POOLS))
                .map(rows -> {
                    for (var row : rows) {
                        return Optional.of(row.getString("ground") + ": " + row.getString("reason"));
                    }
                    return Optional.<String>empty();
                })
                .otherwise(
                        error -> Optional.of("UNREADABLE: " + Failures.of(error).detail()));
    }

    public Future<Outcome<Void>> raiseNow(String pool, Ground ground, String reason, String by) {
        return postgres.apply(List.of(raise(pool, ground, reason, Optional.empty(), by)));
    }

    public Future<Outcome<Void>> liftNow(String pool, Ground ground) {
        return postgres.apply(List.of(lift(pool, ground)));
    }
}
