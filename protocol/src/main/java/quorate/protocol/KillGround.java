package quorate.protocol;

import java.util.List;

/** Why a template is given up for ever (C3). */
public sealed interface KillGround {
    /** An input of it is gone for the final depth and none of its events' templates was accepted, as each voter's own node shows. */
    record Lost() implements KillGround {}

    /** R members have promised never to sign it, so that M signatures can never be had. */
    record Refused(List<Signed<Statement.Refusal>> refusals) implements KillGround {
        /** @throws IllegalArgumentException unless all refuse the same, by members in rising order */
        public Refused {
            refusals = List.copyOf(refusals);
            for (int i = 1; i < refusals.size(); i++) {
                Signed<Statement.Refusal> before = refusals.get(i - 1);
                Signed<Statement.Refusal> next = refusals.get(i);
                if (next.member().compareTo(before.member()) <= 0
                        || !next.statement().equals(before.statement())) {
                    throw new IllegalArgumentException(
                            "expected one refusal of each member in rising order, found " + next + " after " + before);
                }
            }
            if (refusals.isEmpty()) {
                throw new IllegalArgumentException("expected refusals, found none");
            }
        }
    }
}
