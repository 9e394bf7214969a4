package quorate.node.postgres;

import io.vertx.core.Future;
import java.util.List;

/** Stores what adds to what this signer has said, in a way that its loss is noticed (B2). */
public interface Keeping {
    /** Who writes: each lane's transactions follow each other. */
    enum Lane {
        LOG,
        LEDGER
    }

    /** One transaction, as {@link Postgres#apply}. Never fails. */
    Future<Outcome<Void>> keep(Lane lane, List<Sql> statements);
}
