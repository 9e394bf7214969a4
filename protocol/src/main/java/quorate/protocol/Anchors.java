package quorate.protocol;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The chain anchors of locks: in the Byzantine profile a member says with its lock where its own node stands, and nobody signs
 * before its own node stands where the lower median of a certificate's lockers stood (C2). A certificate is never judged by them (C1).
 */
public final class Anchors {
    private Anchors() {}

    /** What is wrong with a lock of a group of that profile: named, with what was expected and found; empty if nothing is. */
    public static Optional<String> faultOf(Profile profile, Statement.Lock lock) {
        return switch (profile) {
            case CRASH ->
                lock.anchorDaaScore().isPresent()
                        ? Optional.of("ANCHOR_UNEXPECTED: expected no anchor in the crash profile, found " + lock)
                        : Optional.empty();
            case BYZANTINE ->
                lock.anchorDaaScore().isEmpty()
                        ? Optional.of("ANCHOR_MISSING: expected an anchor in the Byzantine profile, found " + lock)
                        : Optional.empty();
        };
    }

    /** What a lock says that is made now; what the own node shows below 0 is nothing. */
    static OptionalLong own(Turn turn) {
        return switch (turn.group().profile()) {
            case CRASH -> OptionalLong.empty();
            case BYZANTINE ->
                OptionalLong.of(
                        Math.max(0, turn.chain.map(ChainView::tipDaaScore).orElse(0L)));
        };
    }

    /** The lower median of the certificate's anchors; empty where its locks have none. */
    public static OptionalLong median(Certificate certificate) {
        return median(certificate.locks().stream()
                .map(lock -> lock.statement().anchorDaaScore())
                .flatMapToLong(OptionalLong::stream)
                .boxed()
                .toList());
    }

    /**
     * C2: of n anchors the one at place (n-1)/2 in rising order, places counted from 0. With at most f liars among n >= 2f+1 an
     * honest one is at or above it and an honest one at or below it, whatever the liars say.
     */
    public static OptionalLong median(List<Long> anchors) {
        return anchors.stream()
                .mapToLong(Long::longValue)
                .sorted()
                .skip((Math.max(anchors.size(), 1) - 1) / 2)
                .findFirst();
    }
}
