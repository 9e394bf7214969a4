package quorate.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes the one template that pays given events with given coins. */
final class TemplateBuilder {
    private static final byte[] PAYLOAD_TAG = "QRT1".getBytes(StandardCharsets.US_ASCII);

    private final Group group;
    private final Craft craft;
    private final List<Event> events;
    private final long amountsSompi;
    private final long feerateSompiPerGram;
    private final int kills;

    TemplateBuilder(Group group, Craft craft, List<Event> events, long feerateSompiPerGram, int kills) {
        this.group = group;
        this.craft = craft;
        this.events = events;
        this.amountsSompi = Sompi.amounts(events);
        this.feerateSompiPerGram = feerateSompiPerGram;
        this.kills = kills;
    }

    /** What became of one set of coins. */
    sealed interface Attempt {
        record Built(Template template) implements Attempt {}

        /** The coins do not reach. */
        record Lacking(long neededSompi) implements Attempt {}

        /** The coins reach, but what would come out is refused. */
        record Unfit(String code, String expected, String found) implements Attempt {}
    }

    /** The payload that the group's mode asks for. */
    static Bytes payload(Group group, List<Event> events) {
        if (!group.payload()) {
            return Bytes.EMPTY;
        }
        byte[] bytes = new byte[PAYLOAD_TAG.length + events.size() * Hash32.LENGTH];
        System.arraycopy(PAYLOAD_TAG, 0, bytes, 0, PAYLOAD_TAG.length);
        for (int i = 0; i < events.size(); i++) {
            byte[] id = events.get(i).id().hash().toBytes();
            System.arraycopy(id, 0, bytes, PAYLOAD_TAG.length + i * Hash32.LENGTH, Hash32.LENGTH);
        }
        return Bytes.of(bytes);
    }

    /** Payments, and what is over as one output to the pool; no such output when nothing is over. */
    Attempt build(List<Coin> coins) {
        long inSompi = sum(coins);
        long bareFeeSompi = feeSompi(coins, false);
        long bareNeedSompi = Sompi.plus(amountsSompi, fromPool(bareFeeSompi));
        if (inSompi < bareNeedSompi) {
            return new Attempt.Lacking(bareNeedSompi);
        }
        if (inSompi == bareNeedSompi) {
            return checked(template(coins, bareFeeSompi, 0));
        }
        long feeSompi = feeSompi(coins, true);
        long changeSompi = inSompi - amountsSompi - fromPool(feeSompi);
        if (changeSompi <= 0) {
            return new Attempt.Unfit(
                    "CHANGE_BELOW_STORAGE_MASS", "change above 0 sompi after its own fee", changeSompi + " sompi");
        }
        return checked(template(coins, feeSompi, changeSompi));
    }

    /** Without change: what is over is fee, as far as the policy's ceiling allows and the pool bears the fee. */
    Attempt buildWithoutChange(List<Coin> coins) {
        long inSompi = sum(coins);
        long leastFeeSompi = feeSompi(coins, false);
        if (inSompi < Sompi.plus(amountsSompi, leastFeeSompi)) {
            return new Attempt.Lacking(Sompi.plus(amountsSompi, leastFeeSompi));
        }
        Template template = template(coins, inSompi - amountsSompi, 0);
        long ceilingSompi = FeePolicy.ceilingSompi(group.funds(), craft.masses(template));
        return template.feeSompi() > ceilingSompi
                ? new Attempt.Unfit(
                        "CHANGE_BELOW_STORAGE_MASS",
                        "a rest of at most " + ceilingSompi + " sompi as fee, or change that is light enough",
                        template.feeSompi() + " sompi")
                : checked(template);
    }

    private long fromPool(long feeSompi) {
        return feeSompi - FeePolicy.recipientsSompi(group.funds().feeMode(), feeSompi);
    }

    /** The mass that is charged for depends on the shape alone, not on amounts: any positive change will do. */
    private long feeSompi(List<Coin> coins, boolean change) {
        long grams = craft.masses(template(coins, 0, change ? 1 : 0)).feeGrams();
        return Sompi.plus(Sompi.times(feerateSompiPerGram, grams), kills); // C3: one sompi more for each kill
    }

    private Template template(List<Coin> coins, long feeSompi, long changeSompi) {
        List<TemplateInput> inputs = coins.stream()
                .map(coin -> new TemplateInput(coin.outpoint(), coin.amountSompi()))
                .toList();
        List<TemplateOutput> outputs = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            long shareSompi = FeePolicy.shareSompi(group.funds().feeMode(), feeSompi, events.size(), i);
            outputs.add(new TemplateOutput(
                    events.get(i).amountSompi() - shareSompi, events.get(i).destination()));
        }
        if (changeSompi > 0) {
            outputs.add(new TemplateOutput(changeSompi, group.poolScript()));
        }
        return new Template(inputs, outputs, payload(group, events));
    }

    private Attempt checked(Template template) {
        for (TemplateOutput output : template.outputs()) {
            if (output.amountSompi() <= 0) {
                return new Attempt.Unfit(
                        "AMOUNT_BELOW_FEE", "more than 0 sompi after the fee share", output.amountSompi() + " sompi");
            }
        }
        Masses masses = craft.masses(template);
        if (Math.max(masses.computeGrams(), masses.normalizedTransientGrams()) > Masses.STANDARD_LIMIT_GRAMS) {
            return new Attempt.Unfit("TOO_MANY_INPUTS", limit(), masses.feeGrams() + " grams");
        }
        if (masses.storageGrams() > Masses.STANDARD_LIMIT_GRAMS) {
            // KIP-9: the smallest output weighs most, so it is the one to name.
            boolean change = template.outputs().size() > events.size()
                    && template.outputs().getLast().amountSompi()
                            < events.stream()
                                    .mapToLong(Event::amountSompi)
                                    .min()
                                    .orElseThrow();
            String code = change ? "CHANGE_BELOW_STORAGE_MASS" : "AMOUNT_BELOW_STORAGE_MASS";
            return new Attempt.Unfit(code, limit(), masses.storageGrams() + " grams of storage mass");
        }
        return new Attempt.Built(template);
    }

    private static String limit() {
        return "at most " + Masses.STANDARD_LIMIT_GRAMS + " grams";
    }

    private static long sum(List<Coin> coins) {
        long sum = 0;
        for (Coin coin : coins) {
            sum = Sompi.plus(sum, coin.amountSompi());
        }
        return sum;
    }
}
