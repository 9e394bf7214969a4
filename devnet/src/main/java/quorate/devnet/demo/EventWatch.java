package quorate.devnet.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Follows delivered events at every signer: prints each step once, and knows when all signers say the same end. */
final class EventWatch {
    /** One delivered event. */
    private static final class Watched {
        private final int number;
        private final long acceptedMs;
        private final TreeMap<Integer, String> steps = new TreeMap<>();
        private final TreeMap<Integer, String> transactions = new TreeMap<>();
        private final TreeMap<Integer, Long> committedMs = new TreeMap<>();

        Watched(int number, long acceptedMs) {
            this.number = number;
            this.acceptedMs = acceptedMs;
        }
    }

    private final DemoNetwork network;
    private final PrintWriter out;
    private final Map<String, Watched> events = new TreeMap<>();

    EventWatch(DemoNetwork network, PrintWriter out) {
        this.network = network;
        this.out = out;
    }

    void delivered(String eventId, int number, String what, int signer, long acceptedMs) {
        events.put(eventId, new Watched(number, acceptedMs));
        print(number, eventId, "accepted by " + DemoFiles.name(signer) + " (" + what + ")");
    }

    /** Looks at every event that is not Completed everywhere. */
    void look() {
        for (Map.Entry<String, Watched> entry : events.entrySet()) {
            if (!completedEverywhere(entry.getValue())) {
                for (int signer = 0; signer < network.signers(); signer++) {
                    look(entry.getKey(), entry.getValue(), signer);
                }
            }
        }
    }

    boolean allCompleted() {
        return events.values().stream().allMatch(this::completedEverywhere);
    }

    boolean completedSomewhereByQuorum(String eventId) {
        Watched event = events.get(eventId);
        return event != null
                && event.steps.values().stream().filter("COMPLETED"::equals).count()
                        >= network.group().numbers().quorum();
    }

    /** The last line of the demo. */
    JsonObject summary() {
        long completed = events.values().stream().filter(this::agreed).count();
        TreeSet<String> transactions = new TreeSet<>();
        events.values().forEach(event -> transactions.addAll(event.transactions.values()));
        List<Long> commits = new ArrayList<>();
        events.values().stream()
                .filter(e -> e.committedMs.size() == network.signers())
                .forEach(event -> commits.add(Math.max(
                        0,
                        event.committedMs.values().stream()
                                        .mapToLong(Long::longValue)
                                        .max()
                                        .orElse(0)
                                - event.acceptedMs)));
        commits.sort(Long::compare);
        return new JsonObject()
                .put("events", events.size())
                .put("completed", completed)
                .put("failed", events.size() - completed)
                .put("transactions", transactions.size())
                .put("p50CommitMs", percentile(commits, 50))
                .put("p99CommitMs", percentile(commits, 99));
    }

    private void look(String eventId, Watched watched, int signer) {
        Optional<JsonObject> seen = network.api(signer).event(eventId);
        if (seen.isEmpty()) {
            return;
        }
        JsonObject event = seen.get();
        String phase = event.getString("phase");
        String transaction = event.getString("transaction");
        if (transaction != null) {
            watched.transactions.put(signer, transaction);
        }
        committedAt(event).ifPresent(at -> watched.committedMs.put(signer, at));
        if (!phase.equals(watched.steps.put(signer, phase)) && !phase.equals("UNKNOWN")) {
            print(
                    watched.number,
                    eventId,
                    phase.toLowerCase(java.util.Locale.ROOT) + " at " + DemoFiles.name(signer) + detail(event));
        }
    }

    private static String detail(JsonObject event) {
        String text = event.getLong("slot") == null ? "" : ", slot " + event.getLong("slot");
        JsonObject waiting = event.getJsonObject("waitingFor");
        if (waiting != null) {
            text += ", waits: " + waiting.getString("code") + " (expected " + waiting.getString("expected") + ", found "
                    + waiting.getString("found") + ")";
        }
        return event.getString("transaction") == null ? text : text + ", transaction " + event.getString("transaction");
    }

    private static Optional<Long> committedAt(JsonObject event) {
        JsonArray history = event.getJsonArray("history", new JsonArray());
        for (int i = 0; i < history.size(); i++) {
            if (history.getJsonObject(i).getString("what").equals("phase committed")) {
                return Optional.of(
                        Instant.parse(history.getJsonObject(i).getString("at")).toEpochMilli());
            }
        }
        return Optional.empty();
    }

    private boolean completedEverywhere(Watched event) {
        return event.steps.size() == network.signers()
                && event.steps.values().stream().allMatch("COMPLETED"::equals)
                && event.transactions.size() == network.signers();
    }

    /** Completed on every signer with the same transaction id. */
    private boolean agreed(Watched event) {
        return completedEverywhere(event) && new TreeSet<>(event.transactions.values()).size() == 1;
    }

    private static Long percentile(List<Long> sorted, int percent) {
        return sorted.isEmpty() ? null : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private void print(int number, String eventId, String text) {
        out.printf("event %3d %s  %s%n", number + 1, eventId.substring(0, 8), text);
        out.flush();
    }
}
