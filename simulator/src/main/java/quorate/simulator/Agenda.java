package quorate.simulator;

import java.util.PriorityQueue;

/** Virtual time: what happens next, and when. Things due at the same time happen in the order they were planned. */
final class Agenda {
    private record Entry(long atMs, long place, Runnable what) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return atMs != other.atMs ? Long.compare(atMs, other.atMs) : Long.compare(place, other.place);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long planned;
    private long nowMs;

    long nowMs() {
        return nowMs;
    }

    void in(long delayMs, Runnable what) {
        at(nowMs + delayMs, what);
    }

    void at(long atMs, Runnable what) {
        entries.add(new Entry(Math.max(nowMs, atMs), planned++, what));
    }

    /** Does the next thing. False when nothing is planned. */
    boolean next() {
        Entry entry = entries.poll();
        if (entry == null) {
            return false;
        }
        nowMs = entry.atMs();
        entry.what().run();
        return true;
    }
}
