package quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** PROTOCOL.md section 2: a group is accepted exactly when its quorums must share an honest member and can be reached. */
class GroupLimitsTest {
    @Test
    void whenAGroupIsAccepted_thenAnyTwoQuorumsShareAMemberThatDoesNotLie() {
        int accepted = 0;
        for (int n = 1; n <= NodeId.MAX_MEMBERS; n++) {
            for (int m = 1; m <= n; m++) {
                for (int q = 1; q <= n; q++) {
                    for (int f = 0; f <= n; f++) {
                        for (Profile profile : Profile.values()) {
                            boolean expected = f == 0 ? crash(n, m, q, profile) : byzantine(n, m, q, f, profile);
                            assertThat(accepts(n, m, q, f, profile))
                                    .as("N=%d M=%d Q=%d f=%d %s", n, m, q, f, profile)
                                    .isEqualTo(expected);
                            accepted += expected ? 1 : 0;
                        }
                    }
                }
            }
        }
        assertThat(accepted).isGreaterThan(100);
    }

    /** Two sets of Q of N members share at least 2Q - N. */
    private static boolean crash(int n, int m, int q, Profile profile) {
        return profile == Profile.CRASH && 2 * q - n >= 1 && 2 * m - n >= 1;
    }

    private static boolean byzantine(int n, int m, int q, int f, Profile profile) {
        boolean quorumsMeet = 2 * q - n > f;
        boolean reachable = q <= n - f && m <= n - f;
        return profile == Profile.BYZANTINE && n > 3 * f && quorumsMeet && reachable && m > 2 * f;
    }

    private static boolean accepts(int n, int m, int q, int f, Profile profile) {
        try {
            GroupLimits.check(n, m, q, f, profile);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    @Test
    void whenNoQuorumIsConfigured_thenTheDefaultIsAcceptedForEveryAcceptableGroup() {
        for (int n = 1; n <= NodeId.MAX_MEMBERS; n++) {
            int majority = n / 2 + 1;
            int crash = GroupLimits.defaultQuorum(n, majority, 0, Profile.CRASH);
            assertThat(crash).isEqualTo(majority);
            GroupLimits.check(n, majority, crash, 0, Profile.CRASH);
            int f = (n - 1) / 3;
            if (f >= 1) {
                int byzantine = GroupLimits.defaultQuorum(n, 2 * f + 1, f, Profile.BYZANTINE);
                GroupLimits.check(n, 2 * f + 1, byzantine, f, Profile.BYZANTINE);
                assertThat(n == 3 * f + 1 ? byzantine : 2 * f + 1).isEqualTo(2 * f + 1);
            }
        }
    }

    @Test
    void whenAGroupIsRefused_thenTheReasonNamesTheRuleAndTheNumbers() {
        assertThatThrownBy(() -> GroupLimits.check(4, 2, 2, 0, Profile.CRASH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("group refused: expected M > N/2, found M=2, N=4");
    }

    @Test
    void whenRefusalsAreCounted_thenWithThemFewerThanMHonestMembersAreLeftToSign() {
        Group group = Pools.byzantine(7, 5, 2);
        // R refusals hold at least R - f honest ones, who never sign: N - (R - f) < M can sign.
        assertThat(group.members() - (group.refusalsToKill() - group.faulty())).isLessThan(group.signatureThreshold());
        assertThat(group.members() - (group.refusalsToKill() - 1 - group.faulty()))
                .isGreaterThanOrEqualTo(group.signatureThreshold());
    }
}
