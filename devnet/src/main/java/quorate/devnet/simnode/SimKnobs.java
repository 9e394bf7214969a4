package quorate.devnet.simnode;

import java.util.Optional;

/** What a test can set on a running node to make it a bad one. */
final class SimKnobs {
    /** The relay floor of a node that nobody touched: 100 sompi per gram. */
    static final long DEFAULT_FLOOR_SOMPI_PER_KILOGRAM = 100_000;

    private long lagMs;
    private boolean frozen;
    private boolean synced = true;
    private long floorSompiPerKilogram = DEFAULT_FLOOR_SOMPI_PER_KILOGRAM;
    private int refusals;
    private String refusal = "";
    private int answersToLose;

    /** Everything sent to clients is this much late. */
    long lagMs() {
        return lagMs;
    }

    void setLagMs(long newLagMs) {
        lagMs = newLagMs;
    }

    /** The node's own clock makes no blocks. */
    boolean frozen() {
        return frozen;
    }

    void setFrozen(boolean newFrozen) {
        frozen = newFrozen;
    }

    boolean synced() {
        return synced;
    }

    void setSynced(boolean newSynced) {
        synced = newSynced;
    }

    long floorSompiPerKilogram() {
        return floorSompiPerKilogram;
    }

    void setFloorSompiPerKilogram(long newFloor) {
        floorSompiPerKilogram = newFloor;
    }

    /** The next {@code count} submissions are refused with {@code text}. */
    void refuse(int count, String text) {
        refusals = count;
        refusal = text;
    }

    /** The text to refuse this submission with, counted down. */
    Optional<String> takeRefusal() {
        if (refusals == 0) {
            return Optional.empty();
        }
        refusals--;
        return Optional.of(refusal);
    }

    /** The next {@code count} submissions are carried out but never answered. */
    void loseAnswers(int count) {
        answersToLose = count;
    }

    boolean takeLostAnswer() {
        if (answersToLose == 0) {
            return false;
        }
        answersToLose--;
        return true;
    }
}
