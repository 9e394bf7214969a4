package quorate.codecs.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.protocol.Decision;
import quorate.protocol.Outpoint;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/**
 * The slot that decided a template, found by its hash among the payments that stand. Members sign the newest template of an event
 * alone (C2), so nothing else is found here either.
 */
public record StandingPayment(long slot, Decision.Payment payment) {
    /**
     * @param standing payments whose templates stand, by slot, every one of them certified
     * @throws LogRefused naming what differs from the template that spends its inputs, or that a newer one of the same events stands
     * @throws MalformedException if nothing that stands spends any of its inputs
     */
    public static StandingPayment of(GroupConfig group, Template template, SortedMap<Long, Decision.Payment> standing) {
        PoolTransactions transactions = group.transactions();
        TemplateHash hash = transactions.templateHash(template);
        for (Map.Entry<Long, Decision.Payment> one : standing.entrySet()) {
            if (transactions.templateHash(one.getValue().template()).equals(hash)) {
                newest(one.getKey(), one.getValue(), standing);
                return new StandingPayment(one.getKey(), one.getValue());
            }
        }
        for (Map.Entry<Long, Decision.Payment> one :
                new TreeMap<>(standing).descendingMap().entrySet()) {
            if (common(one.getValue().template(), template)) {
                throw differing(one.getKey(), one.getValue().template(), template);
            }
        }
        throw new MalformedException("template", "one that a slot has decided and that stands", "" + hash);
    }

    private static void newest(long slot, Decision.Payment payment, SortedMap<Long, Decision.Payment> standing) {
        for (Map.Entry<Long, Decision.Payment> later :
                standing.tailMap(slot + 1).entrySet()) {
            if (later.getValue().events().equals(payment.events())) {
                throw new LogRefused(
                        slot,
                        "D2",
                        "the newest template of its events, that of slot " + later.getKey(),
                        "an older one");
            }
        }
    }

    private static boolean common(Template one, Template other) {
        SortedSet<Outpoint> outpoints = outpoints(one);
        outpoints.retainAll(outpoints(other));
        return !outpoints.isEmpty();
    }

    private static SortedSet<Outpoint> outpoints(Template template) {
        SortedSet<Outpoint> outpoints = new TreeSet<>();
        for (TemplateInput input : template.inputs()) {
            outpoints.add(input.outpoint());
        }
        return outpoints;
    }

    private static LogRefused differing(long slot, Template decided, Template found) {
        List<String> expected = shown(decided);
        List<String> instead = shown(found);
        for (int i = 0; i < Math.min(expected.size(), instead.size()); i++) {
            if (!expected.get(i).equals(instead.get(i))) {
                return new LogRefused(slot, "C2", expected.get(i), instead.get(i));
            }
        }
        return new LogRefused(slot, "C2", expected.size() + " parts", instead.size() + " parts");
    }

    private static List<String> shown(Template template) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < template.outputs().size(); i++) {
            TemplateOutput output = template.outputs().get(i);
            parts.add("output " + i + " of " + output.amountSompi() + " sompi to "
                    + output.scriptPublicKey().script());
        }
        parts.add("payload " + template.payload().toHex());
        parts.add("inputs " + template.inputs());
        return parts;
    }
}
