package quorate.simulator;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import quorate.protocol.Profile;

/** What a run is like: drawn from its seed, some of it set by hand. Immutable. */
final class Options {
    private final Map<Knob, Integer> values;

    private Options(Map<Knob, Integer> values) {
        this.values = new EnumMap<>(values);
    }

    /** @param profile draws from this profile alone, where given */
    static Options drawnFrom(long seed, Optional<Profile> profile) {
        Dice dice = Dice.of(seed, "options");
        boolean byzantine = profile.map(Profile.BYZANTINE::equals).orElse(seed % 2 == 0);
        Map<Knob, Integer> drawn = new EnumMap<>(Knob.class);
        group(dice, byzantine, drawn);
        faults(dice, byzantine, drawn);
        work(dice, drawn);
        Dice strangers = Dice.of(seed, "strangers");
        drawn.put(Knob.STRANGERS, strangers.chance(0.2) ? strangers.between(1, 2) : 0);
        Dice payments = Dice.of(seed, "payments");
        drawn.put(Knob.PAYMENTS, payments.chance(0.3) ? payments.between(2, 5) : 1);
        drawn.put(Knob.SHARED, payments.chance(0.2) ? 1 : 0);
        Dice aside = Dice.of(seed, "aside");
        drawn.put(Knob.ASIDE, aside.chance(0.15) ? aside.between(1, 3) : 0);
        Dice rewinds = Dice.of(seed, "rewinds");
        int spare = drawn.get(Knob.MEMBERS)
                - Math.max(drawn.get(Knob.THRESHOLD), drawn.get(Knob.QUORUM))
                - drawn.get(Knob.LIARS)
                - drawn.get(Knob.DEAD);
        drawn.put(Knob.REWINDS, spare > 0 && rewinds.chance(0.4) ? rewinds.between(1, Math.min(2, spare)) : 0);
        Dice replace = Dice.of(seed, "replace");
        drawn.put(Knob.REPLACE, replace.chance(0.3) ? replace.between(1_000, 8_000) : 0);
        if (byzantine && Dice.of(seed, "anchors").chance(0.5)) {
            drawn.merge(Knob.LIES, Lie.ANCHOR.bit(), (lies, one) -> lies | one);
        }
        return new Options(drawn);
    }

    private static void group(Dice dice, boolean byzantine, Map<Knob, Integer> drawn) {
        int least = byzantine ? 4 : 3;
        int members = dice.chance(0.92) ? dice.between(least, 7) : dice.between(8, 20);
        int faulty = byzantine ? dice.between(1, (members - 1) / 3) : 0;
        int threshold =
                byzantine ? dice.between(2 * faulty + 1, members - faulty) : dice.between(members / 2 + 1, members);
        int leastQuorum = (members + faulty) / 2 + 1;
        boolean usual = byzantine || dice.chance(0.7);
        int quorum = usual ? (byzantine ? leastQuorum : threshold) : dice.between(leastQuorum, members);
        if (byzantine && dice.chance(0.3)) {
            quorum = dice.between(leastQuorum, members - faulty);
        }
        drawn.put(Knob.MEMBERS, members);
        drawn.put(Knob.THRESHOLD, threshold);
        drawn.put(Knob.QUORUM, quorum);
        drawn.put(Knob.FAULTY, faulty);
        int traitors = dice.chance(0.03) ? 1 : 0; // the crash profile does not allow for one, and must notice
        int liars = byzantine ? (dice.chance(0.85) ? dice.between(1, faulty) : 0) : traitors;
        drawn.put(Knob.LIARS, liars);
        drawn.put(Knob.LIES, byzantine ? dice.between(1, Lie.DRAWN_TOGETHER) : Lie.EQUIVOCATE.bit());
        int spare = members - Math.max(threshold, quorum) - liars;
        drawn.put(Knob.DEAD, dice.chance(0.4) ? Math.max(0, spare) : 0);
    }

    private static void faults(Dice dice, boolean byzantine, Map<Knob, Integer> drawn) {
        boolean calm = dice.chance(byzantine ? 0.3 : 0.15);
        drawn.put(Knob.LOSS, calm ? 0 : dice.between(0, 30));
        drawn.put(Knob.DUPLICATION, calm ? 0 : dice.between(0, 20));
        drawn.put(Knob.DELAY, dice.chance(0.6) ? dice.between(2, 60) : dice.between(100, 1_500));
        drawn.put(Knob.CRASHES, calm || dice.chance(0.3) ? 0 : dice.between(1, 40));
        drawn.put(Knob.PARTITIONS, calm ? 0 : dice.between(0, 4));
        drawn.put(Knob.JUMPS, dice.chance(0.3) ? dice.between(1, 4) : 0);
        drawn.put(Knob.LAG, dice.chance(0.5) ? 1 : 0);
        drawn.put(Knob.DIVERGENCE, dice.chance(0.3) ? dice.between(5, 50) : 0);
        drawn.put(Knob.REORGS, dice.chance(0.3) ? dice.between(1, 3) : 0);
        drawn.put(Knob.FAULTS_MS, calm ? 2_000 : dice.between(4, 15) * 1_000);
    }

    private static void work(Dice dice, Map<Knob, Integer> drawn) {
        boolean many = drawn.get(Knob.MEMBERS) > 7; // messages grow with the square: a large group has less to do
        int contiguous = dice.between(0, many ? 1 : 2);
        drawn.put(Knob.CONTIGUOUS, contiguous);
        drawn.put(Knob.INCREASING, dice.between(contiguous == 0 ? 1 : 0, many ? 1 : 2));
        drawn.put(Knob.EVENTS, dice.between(1, many ? 2 : 4));
        drawn.put(Knob.HOLES, dice.chance(0.3) ? 1 : 0);
        drawn.put(Knob.EAGER, dice.chance(0.1) ? 1 : 0);
        drawn.put(Knob.COINS, dice.between(2, 12));
        drawn.put(Knob.CONCURRENCY, dice.chance(0.7) ? 1 : dice.between(2, 3));
        drawn.put(Knob.COMMITTED, dice.chance(0.2) ? 1 : 0);
    }

    int of(Knob knob) {
        return values.get(knob);
    }

    int streams() {
        return of(Knob.CONTIGUOUS) + of(Knob.INCREASING);
    }

    Profile profile() {
        return of(Knob.FAULTY) > 0 ? Profile.BYZANTINE : Profile.CRASH;
    }

    /** The crash profile's assumption is broken: all that is promised is that who holds the evidence stops. */
    boolean betrayed() {
        return of(Knob.LIARS) > of(Knob.FAULTY);
    }

    Options with(Knob knob, int value) {
        Options other = new Options(values);
        other.values.put(knob, value);
        return other;
    }

    /**
     * What is set stands as it is; what was drawn of the group and of who fails in it is fitted to that.
     *
     * @throws IllegalArgumentException if the text is not {@code name=number,...} with names of knobs
     */
    Options with(String settings) {
        Options result = this;
        Set<Knob> byHand = EnumSet.noneOf(Knob.class);
        for (String setting : settings.isEmpty() ? new String[0] : settings.split(",")) {
            String[] sides = setting.split("=", 2);
            if (sides.length != 2) {
                throw new IllegalArgumentException("expected name=number, found " + setting);
            }
            Knob knob = Knob.valueOf(sides[0].toUpperCase(Locale.ROOT));
            result = result.with(knob, Integer.parseInt(sides[1]));
            byHand.add(knob);
        }
        return result.fitted(byHand);
    }

    /** Section 2's inequalities, and as many failures as still leave max(M, Q) honest signers that are there and remember (B2). */
    private Options fitted(Set<Knob> byHand) {
        Map<Knob, Integer> fit = new EnumMap<>(values);
        int members = of(Knob.MEMBERS);
        fit(fit, byHand, Knob.FAULTY, 0, (members - 1) / 3);
        int faulty = fit.get(Knob.FAULTY);
        int most = members - faulty;
        fit(fit, byHand, Knob.THRESHOLD, faulty > 0 ? 2 * faulty + 1 : members / 2 + 1, most);
        fit(fit, byHand, Knob.QUORUM, (members + faulty) / 2 + 1, most);
        int spare = members - Math.max(fit.get(Knob.THRESHOLD), fit.get(Knob.QUORUM));
        int traitors = of(Knob.FAULTY) == 0 ? 1 : 0; // of the crash profile, which must notice, not go on
        fit(fit, byHand, Knob.LIARS, 0, faulty > 0 ? faulty : traitors);
        fit(fit, byHand, Knob.DEAD, 0, spare - fit.get(Knob.LIARS));
        fit(fit, byHand, Knob.REWINDS, 0, spare - fit.get(Knob.LIARS) - fit.get(Knob.DEAD));
        return new Options(fit);
    }

    private static void fit(Map<Knob, Integer> values, Set<Knob> byHand, Knob knob, int least, int most) {
        if (!byHand.contains(knob)) {
            values.put(knob, Math.clamp(values.get(knob), least, Math.max(least, most)));
        }
    }

    /** What {@link #with(String)} needs to make these of {@code drawn}. */
    String settingsSince(Options drawn) {
        return values.keySet().stream()
                .filter(knob -> of(knob) != drawn.of(knob))
                .map(knob -> knob.word() + "=" + of(knob))
                .collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey().word() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }
}
