package quorate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import quorate.protocol.CoinSelection;
import quorate.protocol.Decision;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.KillGround;
import quorate.protocol.LogEntry;
import quorate.protocol.Outpoint;
import quorate.protocol.Selection;
import quorate.protocol.Template;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/** Decisions that a liar proposes: what no honest member may vote for, and what it may, to divide the others. */
final class Thefts {
    private static final int LIARS_SCRIPT = 9_999;
    private final World world;
    private final Dice dice;
    private final Dice kills;

    Thefts(World world, Dice dice, Dice kills) {
        this.world = world;
        this.dice = dice;
        this.kills = kills;
    }

    /** The same events by a template with another hash that passes every check: one sompi more of fee. */
    Optional<Decision> harmless(Decision decision) {
        if (!(decision instanceof Decision.Pay pay)) {
            return Optional.empty();
        }
        List<TemplateOutput> outputs = new ArrayList<>(pay.template().outputs());
        TemplateOutput last = outputs.removeLast();
        outputs.add(new TemplateOutput(last.amountSompi() - 1, last.scriptPublicKey()));
        return Optional.of(with(pay, outputs));
    }

    /** Something that a check forbids. */
    Optional<Decision> theft(SimSigner signer) {
        if (world.options().of(Knob.STRANGERS) > 0 && kills.chance(0.3)) {
            return kill(signer);
        }
        List<Event> events = signer.disk().known();
        if (events.isEmpty()) {
            return Optional.empty();
        }
        List<Event> picked = picked(events);
        Event event = picked.getFirst();
        SortedSet<Outpoint> none = new TreeSet<>();
        Selection selection = CoinSelection.select(
                world.group(),
                world.craft(),
                signer.node().view(),
                none,
                picked,
                signer.state().height() + 1,
                dice.between(0, 1_000),
                0);
        if (!(selection instanceof Selection.Built(Template template))) {
            return Optional.empty();
        }
        // As it is, it may pay what is paid, or out of turn, or with coins in use.
        Decision.Pay pay = new Decision.Pay(picked.stream().map(Event::id).toList(), template);
        if (world.options().of(Knob.REPLACE) > 0 && dice.chance(0.3)) {
            return replacement(signer, template);
        }
        return switch (dice.between(0, 4)) {
            case 0 -> Optional.of(with(pay, toTheLiar(template)));
            case 1 -> Optional.of(withSpentCoins(signer, pay));
            case 2 -> decidedTemplate(signer, event.id());
            case 3 -> Optional.of(new Decision.Cancel(event.stream(), event.nonce(), Optional.of(event.id())));
            default -> Optional.of(pay);
        };
    }

    /** Some events in any order, one of them perhaps twice. */
    private List<Event> picked(List<Event> events) {
        List<Event> picked = new ArrayList<>();
        int most = world.group().maxPayments();
        int count = most == 1 ? 1 : dice.between(1, most);
        for (int i = 0; i < count; i++) {
            picked.add(dice.pick(events));
        }
        return picked;
    }

    /** A Kill of the newest payment on no ground: as lost, or by what others refused of another template. */
    private Optional<Decision> kill(SimSigner signer) {
        Optional<Long> newest = Optional.empty();
        Optional<KillGround> others = Optional.empty();
        for (long slot = signer.state().height(); slot > 0; slot--) {
            Decision decision = signer.disk().entry(slot).orElseThrow().decision();
            if (newest.isEmpty() && decision instanceof Decision.Payment) {
                newest = Optional.of(slot);
            }
            if (others.isEmpty()
                    && decision instanceof Decision.Kill kill
                    && kill.ground() instanceof KillGround.Refused) {
                others = Optional.of(kill.ground());
            }
        }
        KillGround ground = kills.chance(0.5) ? new KillGround.Lost() : others.orElse(new KillGround.Lost());
        return newest.map(slot -> new Decision.Kill(slot, ground));
    }

    /** Another template of the newest payment's events, with whatever coins come. */
    private Optional<Decision> replacement(SimSigner signer, Template template) {
        for (long slot = signer.state().height(); slot > 0; slot--) {
            if (signer.disk().entry(slot).orElseThrow().decision() instanceof Decision.Payment pay) {
                List<TemplateOutput> outputs = new ArrayList<>(pay.template().outputs());
                TemplateOutput last = outputs.removeLast();
                long inSompi = template.inputs().stream()
                        .mapToLong(TemplateInput::amountSompi)
                        .sum();
                long outSompi =
                        outputs.stream().mapToLong(TemplateOutput::amountSompi).sum();
                long feeSompi = 2 * pay.template().feeSompi();
                outputs.add(new TemplateOutput(inSompi - outSompi - feeSompi, last.scriptPublicKey()));
                return Optional.of(new Decision.Replace(
                        slot,
                        pay.events(),
                        new Template(template.inputs(), outputs, pay.template().payload())));
            }
        }
        return Optional.empty();
    }

    private static List<TemplateOutput> toTheLiar(Template template) {
        List<TemplateOutput> outputs = new ArrayList<>(template.outputs());
        TemplateOutput first = outputs.getFirst();
        outputs.set(0, new TemplateOutput(first.amountSompi(), Groups.script(LIARS_SCRIPT)));
        return outputs;
    }

    /** The coins of the newest payment again. */
    private static Decision withSpentCoins(SimSigner signer, Decision.Pay pay) {
        Optional<List<TemplateInput>> spent = signer.disk()
                .entry(signer.state().height())
                .map(LogEntry::decision)
                .filter(Decision.Pay.class::isInstance)
                .map(decision -> ((Decision.Pay) decision).template().inputs());
        return spent.<Decision>map(inputs -> new Decision.Pay(
                        pay.events(),
                        new Template(
                                inputs, pay.template().outputs(), pay.template().payload())))
                .orElse(pay);
    }

    /** A template that the log has decided before, under another event. */
    private static Optional<Decision> decidedTemplate(SimSigner signer, EventId event) {
        return signer.disk()
                .entry(signer.state().height())
                .map(LogEntry::decision)
                .filter(Decision.Pay.class::isInstance)
                .map(decision -> new Decision.Pay(List.of(event), ((Decision.Pay) decision).template()));
    }

    private static Decision with(Decision.Pay pay, List<TemplateOutput> outputs) {
        return new Decision.Pay(
                pay.events(),
                new Template(pay.template().inputs(), outputs, pay.template().payload()));
    }
}
