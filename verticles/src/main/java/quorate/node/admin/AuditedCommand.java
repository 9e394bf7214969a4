package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import quorate.node.postgres.Postgres;

/** The audit log for commands of the machine's user, who needs no token: whoever reads the configuration may. */
public final class AuditedCommand {
    private final AdminStore store;
    private final String actor;
    private final String reason;

    /** @param actor the user's name; {@code reason} is what stands in every row */
    public AuditedCommand(Postgres postgres, String actor, String reason) {
        this.store = new AdminStore(postgres);
        this.actor = actor;
        this.reason = reason;
    }

    /** One row of the chain. Fails with DatabaseFailed. */
    public Future<Void> record(String action, String subject, JsonObject after) {
        return store.record(
                new AdminStore.Change(new Tokens.Caller(actor, Role.ADMIN), action, subject, reason), null, after);
    }
}
