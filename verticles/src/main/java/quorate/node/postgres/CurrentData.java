package quorate.node.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import quorate.protocol.Hash32;

/** B2: an administrator asserts that a signer's database holds all that it has said: of a new one, and of one that is known to. */
public final class CurrentData {
    private CurrentData() {}

    /** Who says so, and why. */
    public record Word(String actor, String reason) {}

    /**
     * Ends every doubt and lets the next start begin a new position file; one row of the audit log. What the signer is barred from
     * stays barred.
     *
     * @param path the position file; replaced
     * @param identity the signer's public identity key
     */
    public static Future<Void> confirm(Vertx vertx, Postgres postgres, Path path, Hash32 identity, Word word) {
        JsonObject none = new JsonObject();
        List<Sql> statements =
                List.of(Sql.of("""
                        UPDATE absence SET asserted_by = $1 WHERE barred_to IS NULL AND asserted_by IS NULL""", word.actor()), Sql.of("""
                        INSERT INTO audit (actor, role, action, subject, reason, before, after)
                        VALUES ($1, 'ADMIN', 'assert-current', $2, $3, $4, $4)""", word.actor(), identity.toHex(), word.reason(), none));
        return postgres.apply(statements).compose(outcome -> switch (outcome) {
            case Outcome.Committed<Void> committed ->
                vertx.executeBlocking(() -> {
                    Position.assertCurrent(path, identity);
                    return null;
                });
            case Outcome.RolledBack<Void>(DatabaseFailure cause) ->
                Future.failedFuture(new DatabaseFailed(cause, null));
            case Outcome.Unknown<Void>(String detail) ->
                Future.failedFuture(new DatabaseFailed(new DatabaseFailure.Unavailable(detail), null));
        });
    }
}
