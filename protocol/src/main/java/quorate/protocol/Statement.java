package quorate.protocol;

import java.util.Optional;

/** What a member says under its identity key. Group hash and pool are part of the signed bytes, not repeated here. */
public sealed interface Statement {
    long slot();

    /** "I would decide this in this round", or with no decision "nothing to vote for" (an empty vote). */
    record Vote(long slot, int round, Optional<DecisionHash> decision) implements Statement {}

    /** "I hold a vote certificate for this decision of this round" (L1). */
    record Lock(long slot, int round, DecisionHash decision) implements Statement {}

    /** "I have not signed this template and never will" (C3). */
    record Refusal(long slot, TemplateHash template) implements Statement {}

    /** "My own node has shown me this slot's template accepted for the group's confirmations" (C6). */
    record Completed(long slot, TemplateHash template) implements Statement {}
}
