package quorate.protocol;

/** Sums and products of amounts that stay at {@link Long#MAX_VALUE} instead of overflowing: whatever is compared with them is refused. */
final class Sompi {
    private Sompi() {}

    /** Of two amounts that are not negative. */
    static long plus(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** Of two numbers that are not negative. */
    static long times(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }

    /** What the events are to be paid, before any fee share. */
    static long amounts(Iterable<Event> events) {
        long sum = 0;
        for (Event event : events) {
            sum = plus(sum, event.amountSompi());
        }
        return sum;
    }
}
