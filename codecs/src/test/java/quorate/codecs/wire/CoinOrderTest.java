package quorate.codecs.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.Groups;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;

/** The order in which coins are taken: members whose orders differ build different templates for one chain. */
class CoinOrderTest {
    private static final GroupConfig GROUP = Groups.of(3, 2);
    private static final RealCraft CRAFT = new RealCraft(GROUP.groupHash(), GROUP.pool(), GROUP.transactions());

    /** By an implementation of SipHash-2-4 that is not this one's library, checked against the vector of its authors. */
    @Test
    void an_outpoint_s_place_is_the_siphash_of_its_bytes_under_the_seed() {
        ToLongFunction<Outpoint> order = CRAFT.order(bytesFrom(0));
        assertThat(order.applyAsLong(new Outpoint(bytesFrom(100), 0))).isEqualTo(0x2bb250dc780431eaL);
        assertThat(order.applyAsLong(new Outpoint(bytesFrom(100), 258))).isEqualTo(0x6d2a77faf388df3aL);
        assertThat(order.applyAsLong(new Outpoint(bytesFrom(100), 0)))
                .as("again")
                .isEqualTo(0x2bb250dc780431eaL);
        assertThat(CRAFT.order(bytesFrom(1)).applyAsLong(new Outpoint(bytesFrom(100), 0)))
                .isEqualTo(0x8493f9f52d86f2d2L);
    }

    private static Hash32 bytesFrom(int first) {
        byte[] bytes = new byte[Hash32.LENGTH];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return Hash32.of(bytes);
    }
}
