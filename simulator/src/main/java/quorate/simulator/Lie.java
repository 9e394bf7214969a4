package quorate.simulator;

/** What a lying member may do. It signs what it likes in its own name, and nothing in another's. */
enum Lie {
    /** Says one thing to some members and another to the rest. */
    EQUIVOCATE(1),
    /** Proposes what no honest member would: other outputs, a paid event, a coin in use, a nonce out of order. */
    STEAL(2),
    /** Sends certificates that are none: too few locks, one member twice, another decision. */
    FORGE(4),
    /** Says in digests that it holds everything, calls everything valid, and is further than it is. */
    BOAST(8),
    /** Sends garbage for signatures, in its own name and as if handed on. */
    GARBLE(16),
    /** Votes in rounds that nobody has reached. */
    JUMP(32),
    /** Says again what it and others said before. */
    REPLAY(64),
    /** Shows what it says to some members only. */
    WITHHOLD(128),
    /** Says that payments are Completed as soon as they are decided. */
    HURRY(256),
    /** Locks with any anchor: the highest there is, 0, another one for each who hears it, or none at all. */
    ANCHOR(512);

    /** Of what {@link Options} draws in one number; the rest is drawn by itself, so that older seeds say what they said. */
    static final int DRAWN_TOGETHER = 511;

    static final int ALL = 1023;
    private final int bit;

    Lie(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }

    boolean in(int mask) {
        return (mask & bit) != 0;
    }
}
