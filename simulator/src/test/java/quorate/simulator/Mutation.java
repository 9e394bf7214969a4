package quorate.simulator;

import java.util.List;

/**
 * A rule taken out of the core's source text.
 *
 * @param rule which one of PROTOCOL.md
 * @param what is taken out, in words
 * @param finder the command that finds it: arguments of {@code quorate simulate}, {@code walk SEED}, or {@code lost STATES}
 * @param edits each in one file, where its text stands exactly once
 */
record Mutation(String rule, String what, String finder, List<Edit> edits) {
    record Edit(String file, String text, String instead) {}

    static Mutation of(String rule, String what, String finder, String... edits) {
        List<Edit> all = new java.util.ArrayList<>();
        for (int i = 0; i + 2 < edits.length; i += 3) {
            all.add(new Edit(edits[i], edits[i + 1], edits[i + 2]));
        }
        return new Mutation(rule, what, finder, List.copyOf(all));
    }
}
