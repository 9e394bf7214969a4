package quorate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Input;
import quorate.protocol.Phase;
import quorate.protocol.Source;
import quorate.protocol.StreamId;

/** The outside: relayers that deliver events, and operators who cancel what can never be paid. */
final class Workload {
    private static final long UNPAYABLE_SOMPI = 1_000; // its storage mass alone is above the limit
    private final World world;
    private final Dice dice;
    private final List<Event> payable = new ArrayList<>();
    private final List<Event> unpayable = new ArrayList<>();
    private final List<Input.CancelApproved> cancels = new ArrayList<>();

    Workload(World world) {
        this.world = world;
        this.dice = world.dice("work");
        Options options = world.options();
        int streams = options.streams();
        int holed = options.of(Knob.HOLES) > 0 && streams > 0 ? dice.between(0, streams - 1) : -1;
        for (int i = 0; i < streams; i++) {
            stream(i, i < options.of(Knob.CONTIGUOUS), i == holed);
        }
    }

    private void stream(int number, boolean contiguous, boolean holed) {
        int count = world.options().of(Knob.EVENTS);
        int hole = holed ? dice.between(0, count - 1) : -1;
        long nonce = 0;
        for (int i = 0; i < count; i++) {
            boolean missing = i == hole && contiguous && dice.chance(0.5);
            Event event = event(number, i, nonce, contiguous, i == hole);
            if (i == hole) {
                Optional<EventId> named = missing ? Optional.empty() : Optional.of(event.id());
                cancels.add(new Input.CancelApproved(event.stream(), nonce, named));
            }
            if (!missing) {
                world.add(event);
                (i == hole ? unpayable : payable).add(event);
            }
            nonce += contiguous ? 1 : dice.between(1, 5);
        }
    }

    private Event event(int stream, int place, long nonce, boolean contiguous, boolean tooSmall) {
        int tag = stream * 100 + place + 1;
        Source source = contiguous ? new Source.Api() : new Source.Hyperlane(stream);
        StreamId id = Groups.stream(stream);
        long amountSompi = tooSmall ? UNPAYABLE_SOMPI : dice.between(1, 8) * 100_000_000L;
        return new Event(
                new EventId(world.hash("event", tag)),
                source,
                world.hash("external", tag),
                id,
                nonce,
                OptionalLong.empty(),
                Groups.script(tag),
                amountSompi);
    }

    /** Deliveries at any time while there are faults, to one signer or two, in any order. */
    void plan() {
        int lastMs = (int) (world.options().of(Knob.FAULTS_MS) * 7L / 10);
        for (Event event : all()) {
            int deliveries = dice.between(1, 2);
            for (int i = 0; i < deliveries; i++) {
                SimSigner to = dice.pick(world.signers());
                world.agenda().in(dice.between(0, lastMs), () -> to.ingest(event, true));
            }
        }
        if (world.options().of(Knob.EAGER) == 1) {
            world.agenda().in(0, this::approveAll);
        }
        for (Input.CancelApproved cancel : cancels) {
            for (SimSigner signer : world.signers()) {
                world.agenda().in(dice.between(0, world.options().of(Knob.FAULTS_MS)), () -> signer.approve(cancel));
            }
        }
    }

    /** S1: an approval is of one event, and of no payment beyond its first. */
    private void approveAll() {
        for (Event event : all()) {
            world.oracle().streams().lateApproved(event.id());
            world.signers().forEach(signer -> signer.approveLate(event.id()));
        }
    }

    private List<Event> all() {
        List<Event> all = new ArrayList<>(payable);
        all.addAll(unpayable);
        return all;
    }

    /** After healing: relayers deliver again what was lost, operators look after what waits for them. */
    void repeat() {
        for (SimSigner signer : world.signers()) {
            cancels.forEach(signer::approve);
            for (Event event : all()) {
                signer.ingest(event, true);
                if (world.oracle().streams().late(event)) {
                    world.oracle().streams().lateApproved(event.id());
                    signer.approveLate(event.id());
                }
                if (phase(signer, event) == Phase.ABANDONED) {
                    signer.reset(event.id());
                }
            }
        }
    }

    private static Phase phase(SimSigner signer, Event event) {
        return signer.disk().state(event.id()).map(state -> state.phase()).orElse(Phase.UNKNOWN);
    }

    /** What is still open at some live signer; empty when all is done. */
    Optional<String> open() {
        for (SimSigner signer : world.signers()) {
            if (!signer.up() || world.oracle().lies(signer.self())) {
                continue;
            }
            for (Event event : payable) {
                if (phase(signer, event) != Phase.COMPLETED) {
                    return Optional.of(told(signer, event));
                }
            }
            for (Event event : unpayable) {
                if (phase(signer, event) != Phase.CANCELLED) {
                    return Optional.of(told(signer, event));
                }
            }
        }
        Optional<SimSigner> away = world.signers().stream()
                .filter(signer -> signer.up() && !world.oracle().lies(signer.self()))
                .filter(signer -> signer.state().returning().isPresent())
                .findFirst();
        if (away.isPresent() && !world.oracle().passedTwice()) {
            return away.map(signer ->
                    signer.self() + " is still returning: " + signer.state().returning());
        }
        return cancels.stream()
                .filter(cancel -> !world.oracle().streams().cancelled(cancel.stream(), cancel.nonce()))
                .map(cancel -> "nonce " + cancel.nonce() + " of " + cancel.stream() + " is not cancelled")
                .findFirst();
    }

    private static String told(SimSigner signer, Event event) {
        return event.nonce() + " of " + event.stream() + " (" + event.id() + ") is "
                + signer.disk().state(event.id()) + " at " + signer.self();
    }
}
