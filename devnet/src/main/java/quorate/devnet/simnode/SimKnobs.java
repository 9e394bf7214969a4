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
    private String fatalCall = "";
    private int fatalCalls;
    private boolean fatalCarriedOut;

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

    /**
     * The next {@code count} requests of that kind end their stream.
     *
     * @param call the field's name in kaspad's messages, such as {@code get_utxos_by_addresses}
     * @param carriedOut whether the node does what is asked before the stream ends
     */
    void disconnectAt(String call, int count, boolean carriedOut) {
        fatalCall = call;
        fatalCalls = count;
        fatalCarriedOut = carriedOut;
    }

    /** Whether this request ends its stream, counted down. */
    boolean takeDisconnect(String call) {
        if (fatalCalls == 0 || !fatalCall.equals(call)) {
            return false;
        }
        fatalCalls--;
        return true;
    }

    boolean carriedOutFirst() {
        return fatalCarriedOut;
    }

    boolean takeLostAnswer() {
        if (answersToLose == 0) {
            return false;
        }
        answersToLose--;
        return true;
    }
}
