package quorate.protocol;

import java.util.List;

/** Q locks of different members for one decision in one round: what makes a slot decided (C1). In member order. */
public record Certificate(long slot, int round, DecisionHash decision, List<Signed<Statement.Lock>> locks) {
    public Certificate {
        locks = List.copyOf(locks);
    }
}
