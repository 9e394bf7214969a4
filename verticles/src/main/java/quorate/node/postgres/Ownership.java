package quorate.node.postgres;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;

/** Whose memory a database is: a signer never speaks from another's (B2). A copy on another server is {@link Position}'s doubt. */
public final class Ownership {
    private Ownership() {}

    /**
     * Takes an empty database for this signer, or finds that it has been its own all along.
     *
     * <p>Fails with {@link IllegalStateException} naming what was expected and found when it belongs to another member or another
     * group.
     */
    public static Future<Void> claim(Postgres postgres, Hash32 group, NodeId self) {
        Sql take = Sql.of("""
                INSERT INTO owner (group_hash, member, system_identifier)
                SELECT $1, $2, system_identifier FROM pg_control_system() ON CONFLICT DO NOTHING""", Buffer.buffer(group.toBytes()), self.index());
        Sql read = Sql.of("""
                SELECT group_hash, member FROM owner""");
        return postgres.query(take).compose(taken -> postgres.query(read)).compose(rows -> {
            var row = rows.iterator().next();
            byte[] knownGroup = row.getBuffer("group_hash").getBytes();
            if (!Arrays.equals(knownGroup, group.toBytes())) {
                return refused(postgres, "group " + group, "group " + Hash32.of(knownGroup));
            }
            if (row.getInteger("member") != self.index()) {
                return refused(postgres, self.toString(), "signer-" + row.getInteger("member"));
            }
            return Future.succeededFuture();
        });
    }

    private static Future<Void> refused(Postgres postgres, String expected, String found) {
        return Future.failedFuture(new IllegalStateException("database " + postgres.settings()
                + " is not this signer's: expected " + expected + ", found " + found));
    }
}
