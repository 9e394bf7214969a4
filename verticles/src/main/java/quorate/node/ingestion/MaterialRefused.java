package quorate.node.ingestion;

import quorate.codecs.event.Verdict;

/** A member's event material did not pass a check. */
public final class MaterialRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Verdict.Rejected why;

    MaterialRefused(Verdict.Rejected why) {
        super(why.code().wireName() + " " + why.path() + ": expected " + why.expected() + ", found " + why.found());
        this.why = why;
    }

    public Verdict.Rejected why() {
        return why;
    }
}
