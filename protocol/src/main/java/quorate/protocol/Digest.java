package quorate.protocol;

import java.util.List;

/**
 * What a member has, so that others can send what it lacks (G3). Member sets are bit masks: bit i is member i.
 *
 * @param height the highest slot up to which it holds all certificates; 0 before the first
 * @param round its round in slot {@code height + 1}
 * @param valid decisions of the open slot that pass its checks, at most {@link #MAX_VALID}
 * @param rounds what it holds of the newest rounds, at most {@link #MAX_ROUNDS}
 */
public record Digest(long height, int round, List<DecisionHash> valid, List<RoundHeld> rounds) {
    public static final int MAX_VALID = 80;
    public static final int MAX_ROUNDS = 8;

    public Digest {
        valid = List.copyOf(valid);
        rounds = List.copyOf(rounds);
    }

    /** Whose votes and locks of one round are held. */
    public record RoundHeld(int round, int votes, int locks) {}
}
