package quorate.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static quorate.node.postgres.Samples.decision;
import static quorate.node.postgres.Samples.hash;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.wire.Signing;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
import quorate.protocol.Statement;

/** V1, C1: the bytes that a store keeps of a statement are those that its signature covers, of the pool whose rows they are. */
class WireFormsTest {
    private static final PoolId POOL = new PoolId("main");
    private static final Signing SIGNING =
            new Signing(hash(9, 1), POOL, List.of(), 2, Profile.BYZANTINE, Schnorr.best());
    private final WireForms forms = new WireForms(SIGNING, POOL);
    private final Statement.Lock lock = new Statement.Lock(1, 0, decision(1), OptionalLong.of(4_711));

    @Test
    void v1_the_bytes_of_a_statement_are_those_that_are_signed() {
        assertThat(forms.statement(POOL, lock).toBytes()).isEqualTo(SIGNING.statementBytes(lock));
    }

    // Its signature would hold in the other pool and not in this one: the rows would be of no use as evidence.
    @Test
    void v1_a_statement_of_another_pool_has_no_bytes_here() {
        assertThatThrownBy(() -> forms.statement(new PoolId("other"), lock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a statement of pool")
                .hasMessageContaining("main")
                .hasMessageContaining("other");
    }
}
