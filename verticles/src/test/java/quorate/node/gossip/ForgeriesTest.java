package quorate.node.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.node.ingestion.Await;
import quorate.node.postgres.TestDatabase;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;

/** G1, V6: what a member can be held to is kept, and no more of it than proves something: a liar cannot fill the disk. */
class ForgeriesTest {
    private static final NodeId LIAR = new NodeId(1);

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database;
    private final Forgeries forgeries;

    ForgeriesTest() throws SQLException {
        database = TestDatabase.create(vertx);
        forgeries = new Forgeries(database.postgres(), new PoolId("main"));
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void whenAMemberForgesWithoutEnd_thenTheFirstOfItAreKeptAndAnothersToo() {
        for (int i = 0; i < 100; i++) {
            forgeries.accuse(LIAR, "fault " + i, new byte[] {(byte) i});
        }
        forgeries.accuse(new NodeId(2), "a bad signature", new byte[] {7});
        Await.until(() -> kept(1) == Forgeries.MOST_OF_ONE && kept(2) == 1);
        assertThat(database.number("SELECT count(*) FROM forgery WHERE fault = 'fault 0' AND envelope = '\\x00'"))
                .isEqualTo(1);
    }

    @Test
    void whenTheNodeStartsAgain_thenTheSchemaStillKeepsNoMore() throws SQLException {
        for (int i = 0; i < 20; i++) {
            database.execute("INSERT INTO forgery (pool, member, fault, envelope) VALUES ('main', 1, '" + i + "', '')");
        }
        assertThat(kept(1)).isEqualTo(Forgeries.MOST_OF_ONE);
    }

    @Test
    void whenAMemberSaysTwoThingsInEveryRound_thenTheFirstSixtyFourAreKept() throws SQLException {
        for (int member = 1; member <= 2; member++) {
            database.execute("INSERT INTO equivocation (pool, slot, round, kind, member, first_signature, first_bytes,"
                    + " second_signature, second_bytes) SELECT 'main', 1, round, 0, " + member
                    + ", '', '', '', '' FROM generate_series(1, 40 * " + member + ") round");
        }
        assertThat(database.number("SELECT count(*) FROM equivocation WHERE member = 1"))
                .isEqualTo(40);
        assertThat(database.number("SELECT count(*) FROM equivocation WHERE member = 2"))
                .isEqualTo(64);
    }

    @Test
    void whenTheDatabaseRefuses_thenTheNextForgeryIsKept() throws SQLException {
        database.execute("ALTER TABLE forgery ADD CONSTRAINT refused_for_now CHECK (fault <> 'now')");
        for (int i = 0; i < 2 * Forgeries.MOST_OF_ONE; i++) {
            forgeries.accuse(LIAR, "now", new byte[0]);
        }
        Await.until(() -> {
            forgeries.accuse(LIAR, "later", new byte[0]);
            return kept(1) > 0;
        });
    }

    private long kept(int member) {
        return database.number("SELECT count(*) FROM forgery WHERE member = " + member);
    }
}
