package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The checks of PROTOCOL.md section 5 that concern a template; made before a vote and again before the key is used. */
public final class TemplateChecks {
    private TemplateChecks() {}

    /** Checks 2, 3 and 4: the same verdict at every signer. Empty when the template passes. */
    public static List<Finding> authority(Group group, Craft craft, List<Event> events, Template template) {
        List<Finding> findings = new ArrayList<>(policy(group, events));
        findings.addAll(form(group, events, template));
        // Amounts that are not amounts make every later comparison meaningless.
        if (findings.isEmpty()) {
            findings.addAll(outputs(group, events, template));
        }
        return List.copyOf(findings);
    }

    /** Checks 7, 8 and 10: as this signer sees the chain now. Empty when the template passes. */
    public static List<Finding> chain(
            Group group, Craft craft, ChainView view, SortedSet<Outpoint> excluded, Template template) {
        return chain(group, craft, view, excluded, group.funds().minInputDepthDaa(), template);
    }

    /** The same with inputs of at least {@code leastDepthDaa}. */
    static List<Finding> chain(
            Group group,
            Craft craft,
            ChainView view,
            SortedSet<Outpoint> excluded,
            long leastDepthDaa,
            Template template) {
        List<Finding> findings = new ArrayList<>(freshView(view));
        findings.addAll(InputChecks.inputs(group, view, excluded, leastDepthDaa, template));
        findings.addAll(feeAndMass(group, craft, template));
        return List.copyOf(findings);
    }

    /** Check 2: amounts within the group's limits, as many payments as it allows. */
    public static List<Finding> policy(Group group, List<Event> events) {
        List<Finding> findings = new ArrayList<>();
        Group.Funds funds = group.funds();
        if (events.isEmpty() || events.size() > group.maxPayments()) {
            findings.add(new Finding(
                    Check.POLICY, "PAYMENT_COUNT", "1 to " + group.maxPayments() + " events", events.size() + ""));
        }
        for (Event event : events) {
            if (event.amountSompi() < funds.minAmountSompi() || event.amountSompi() > funds.maxAmountSompi()) {
                findings.add(new Finding(
                        Check.POLICY,
                        "AMOUNT_OUTSIDE_POLICY",
                        funds.minAmountSompi() + " to " + funds.maxAmountSompi() + " sompi",
                        event.amountSompi() + " sompi"));
            }
        }
        return findings;
    }

    /** Check 4, as far as a template has a choice: inputs, payload, and amounts that are amounts. */
    static List<Finding> form(Group group, List<Event> events, Template template) {
        List<Finding> findings = new ArrayList<>();
        int inputs = template.inputs().size();
        if (inputs < 1 || inputs > group.funds().maxInputs()) {
            findings.add(form("INPUT_COUNT", "1 to " + group.funds().maxInputs() + " inputs", inputs + ""));
        }
        SortedSet<Outpoint> seen = new TreeSet<>();
        for (TemplateInput input : template.inputs()) {
            if (!seen.add(input.outpoint())) {
                findings.add(form("INPUT_TWICE", "every input once", input.outpoint() + " twice"));
            }
        }
        if (!template.payload().equals(TemplateBuilder.payload(group, events))) {
            findings.add(form(
                    "PAYLOAD",
                    TemplateBuilder.payload(group, events).toHex(),
                    template.payload().toHex()));
        }
        if (!amountsSound(template)) {
            findings.add(form("AMOUNTS", "positive amounts, outputs within inputs", "others"));
        }
        return findings;
    }

    /** Check 3: output i pays event i exactly, less its share of the fee only where the mode says so; the rest is the pool's. */
    static List<Finding> outputs(Group group, List<Event> events, Template template) {
        List<Finding> findings = new ArrayList<>();
        List<TemplateOutput> outputs = template.outputs();
        if (outputs.size() < events.size()) {
            findings.add(output("OUTPUT_COUNT", "at least " + events.size() + " outputs", outputs.size() + ""));
        }
        for (int i = 0; i < outputs.size(); i++) {
            if (i >= events.size()) {
                if (!outputs.get(i).scriptPublicKey().equals(group.poolScript())) {
                    findings.add(output("OUTPUT_FOREIGN", "output " + i + " to the pool", outputs.get(i) + ""));
                }
                continue;
            }
            long shareSompi = FeePolicy.shareSompi(group.funds().feeMode(), template.feeSompi(), events.size(), i);
            TemplateOutput owed = new TemplateOutput(
                    events.get(i).amountSompi() - shareSompi, events.get(i).destination());
            if (!outputs.get(i).equals(owed)) {
                findings.add(
                        output("OUTPUT_" + i, owed.toString(), outputs.get(i).toString()));
            }
        }
        return findings;
    }

    /**
     * Check 8. Views differ, and so do their fee estimates: any fee between the group's floor and ceiling passes, not only the
     * one this signer would have chosen.
     */
    public static List<Finding> feeAndMass(Group group, Craft craft, Template template) {
        if (!amountsSound(template)) {
            return List.of(fee("AMOUNTS", "positive amounts, outputs within inputs", "others"));
        }
        List<Finding> findings = new ArrayList<>();
        Masses masses = craft.masses(template);
        long feeSompi = template.feeSompi();
        long floorSompi = FeePolicy.floorSompi(group.funds(), masses);
        long ceilingSompi = FeePolicy.ceilingSompi(group.funds(), masses);
        if (feeSompi < floorSompi) {
            findings.add(fee("FEE_BELOW_FLOOR", "at least " + floorSompi + " sompi", feeSompi + ""));
        }
        if (feeSompi > ceilingSompi) {
            findings.add(fee("FEE_ABOVE_CEILING", "at most " + ceilingSompi + " sompi", feeSompi + ""));
        }
        long heaviest = Math.max(masses.feeGrams(), masses.storageGrams());
        if (heaviest > Masses.STANDARD_LIMIT_GRAMS) {
            findings.add(fee(
                    "MASS_ABOVE_STANDARD",
                    "each at most " + Masses.STANDARD_LIMIT_GRAMS + " grams",
                    masses.toString()));
        }
        return findings;
    }

    /** Check 10. */
    static List<Finding> freshView(ChainView view) {
        return view.fresh()
                ? List.of()
                : List.of(new Finding(
                        Check.FRESH_VIEW, "VIEW_NOT_FRESH", "a synced node whose tip moves", "a stale view"));
    }

    private static boolean amountsSound(Template template) {
        long inSompi = 0;
        for (TemplateInput input : template.inputs()) {
            if (input.amountSompi() <= 0) {
                return false;
            }
            inSompi = Sompi.plus(inSompi, input.amountSompi());
        }
        long outSompi = 0;
        for (TemplateOutput output : template.outputs()) {
            if (output.amountSompi() <= 0) {
                return false;
            }
            outSompi = Sompi.plus(outSompi, output.amountSompi());
        }
        return inSompi < Long.MAX_VALUE && outSompi <= inSompi;
    }

    private static Finding form(String code, String expected, String found) {
        return new Finding(Check.TEMPLATE_FORM, code, expected, found);
    }

    private static Finding output(String code, String expected, String found) {
        return new Finding(Check.OUTPUTS, code, expected, found);
    }

    private static Finding fee(String code, String expected, String found) {
        return new Finding(Check.FEE_AND_MASS, code, expected, found);
    }
}
