package quorate.protocol;

import java.util.List;
import java.util.Optional;

/**
 * What a member has, so that others can send what it lacks (G3). Member sets are bit masks: bit i is member i.
 *
 * @param height the highest slot up to which it holds all certificates; 0 before the first
 * @param round its round in slot {@code height + 1}
 * @param valid decisions of the open slot that pass its checks, at most {@link #MAX_VALID}
 * @param rounds what it holds of the newest rounds, at most {@link #MAX_ROUNDS}
 * @param returning that it is returning, if it is (B2)
 */
public record Digest(
        long height, int round, List<DecisionHash> valid, List<RoundHeld> rounds, Optional<Returning> returning) {
    public static final int MAX_VALID = 80;
    public static final int MAX_ROUNDS = 8;

    public Digest {
        valid = List.copyOf(valid);
        rounds = List.copyOf(rounds);
    }

    /** Of a member that is not returning. */
    public Digest(long height, int round, List<DecisionHash> valid, List<RoundHeld> rounds) {
        this(height, round, valid, rounds, Optional.empty());
    }

    /**
     * @param sinceMs when its data came into doubt, by its own clock
     * @param barredTo it says nothing up to this slot; 0 while it does not know it yet
     */
    public record Returning(long sinceMs, long barredTo) {}

    /** Whose votes and locks of one round are held. */
    public record RoundHeld(int round, int votes, int locks) {}
}
