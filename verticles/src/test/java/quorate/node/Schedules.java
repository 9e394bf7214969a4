package quorate.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Every schedule of something that asks, wherever more than one thing could happen next, which it shall be: run again and again,
 * each time with the next sequence of choices, until all were made.
 */
final class Schedules {
    private record Choice(int made, int among) {}

    private final List<Choice> choices = new ArrayList<>();
    private int asked;

    private Schedules() {}

    /** @return how many schedules there are; a failure names the choices that lead to it. Throws if there are more than {@code most} */
    static int every(int most, Consumer<Schedules> run) {
        Schedules schedules = new Schedules();
        int count = 0;
        do {
            if (++count > most) {
                throw new AssertionError("expected at most " + most + " schedules, found more");
            }
            schedules.asked = 0;
            try {
                run.accept(schedules);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("schedule " + count + " " + schedules.choices, failure);
            }
        } while (schedules.next());
        return count;
    }

    /** Which of {@code among} things happens: 0 to {@code among} - 1. */
    int choose(int among) {
        if (asked == choices.size()) {
            choices.add(new Choice(0, among));
        }
        Choice choice = choices.get(asked++);
        if (choice.among() != among) {
            throw new IllegalStateException("the same choices led elsewhere: " + choices);
        }
        return choice.made();
    }

    private boolean next() {
        while (!choices.isEmpty()) {
            Choice last = choices.removeLast();
            if (last.made() + 1 < last.among()) {
                choices.add(new Choice(last.made() + 1, last.among()));
                return true;
            }
        }
        return false;
    }
}
