package quorate.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import quorate.devnet.demo.DemoNetwork;
import quorate.devnet.relayer.DemoRelayer;

/**
 * Brings events one after another and reads from each signer's own history when it wrote Committed. That row's time is taken
 * as it is written, so one durable write is still to come: it is reported beside.
 */
final class OneByOne {
    /** In milliseconds: request sent to 202; 202 to the last signer's Committed. */
    record Measured(Percentiles toAccepted, Percentiles toCommitted) {}

    /** Seldom: the times come from the signers, and looking costs them what is measured. */
    private static final long LOOK_MS = 250;

    private static final long PATIENCE_MS = 30_000;
    private static final int ACCEPTED = 202;

    private final DemoNetwork network;
    private final DemoRelayer relayer;
    private int number;

    OneByOne(DemoNetwork network) {
        this.network = network;
        this.relayer = network.relayer(0);
    }

    Measured run(int events) throws InterruptedException {
        double[] toAccepted = new double[events];
        double[] toCommitted = new double[events];
        for (int i = 0; i < events; i++) {
            DemoRelayer.Made made = relayer.next(number);
            Instant sent = Instant.now();
            DemoRelayer.Answer answer = relayer.deliver(network.ingestion(number % network.signers()), made)
                    .filter(got -> got.status() == ACCEPTED)
                    .orElseThrow(() -> new IllegalStateException("expected 202 for " + made.what()));
            Instant accepted = Instant.now();
            String eventId = new JsonObject(answer.body()).getString("eventId");
            toAccepted[i] = ms(sent, accepted);
            Thread.sleep(LOOK_MS);
            toCommitted[i] = Math.max(0, ms(accepted, committedEverywhere(eventId)));
            number++;
            // One at a time: a pool decides its next slot when the last one's transaction is confirmed.
            awaitCompletedEverywhere(eventId);
        }
        return new Measured(Percentiles.of(toAccepted), Percentiles.of(toCommitted));
    }

    private Instant committedEverywhere(String eventId) throws InterruptedException {
        Instant last = Instant.MIN;
        Instant deadline = Instant.now().plusMillis(PATIENCE_MS);
        for (int signer = 0; signer < network.signers(); signer++) {
            Optional<Instant> at = committedAt(eventId, signer);
            while (at.isEmpty()) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(
                            eventId + " is not Committed at signer " + signer + " after " + PATIENCE_MS + " ms");
                }
                Thread.sleep(LOOK_MS);
                at = committedAt(eventId, signer);
            }
            last = at.get().isAfter(last) ? at.get() : last;
        }
        return last;
    }

    private void awaitCompletedEverywhere(String eventId) throws InterruptedException {
        Instant deadline = Instant.now().plusMillis(PATIENCE_MS);
        while (!completedEverywhere(eventId)) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException(eventId + " is not Completed after " + PATIENCE_MS + " ms");
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private boolean completedEverywhere(String eventId) {
        for (int signer = 0; signer < network.signers(); signer++) {
            Optional<String> phase = network.api(signer).event(eventId).map(event -> event.getString("phase"));
            if (!phase.equals(Optional.of("COMPLETED"))) {
                return false;
            }
        }
        return true;
    }

    private Optional<Instant> committedAt(String eventId, int signer) {
        JsonArray history = network.api(signer)
                .event(eventId)
                .map(event -> event.getJsonArray("history"))
                .orElseGet(JsonArray::new);
        for (int i = 0; i < history.size(); i++) {
            if (history.getJsonObject(i).getString("what").equals("phase committed")) {
                return Optional.of(Instant.parse(history.getJsonObject(i).getString("at")));
            }
        }
        return Optional.empty();
    }

    private static double ms(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }
}
