package quorate.devnet.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** One signer's admin server, as the demo and the tests read it. Blocking. */
public final class SignerApi {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient http;
    private final URI base;
    private final String token;

    SignerApi(HttpClient http, int adminPort, String token) {
        this.http = http;
        this.base = URI.create("http://127.0.0.1:" + adminPort);
        this.token = token;
    }

    public record Answer(int status, String body) {
        public JsonObject json() {
            return new JsonObject(body);
        }
    }

    /** Empty when the signer does not answer. */
    public Optional<Answer> get(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)).GET());
    }

    public Optional<Answer> post(String path, JsonObject body) {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    /** The event as this signer shows it; empty when it does not know it or does not answer. */
    public Optional<JsonObject> event(String eventId) {
        return get("/v1/events/" + eventId)
                .filter(answer -> answer.status() == 200)
                .map(Answer::json);
    }

    public boolean ready() {
        return get("/health/ready").map(answer -> answer.status() == 200).orElse(false);
    }

    private Optional<Answer> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(
                    request.timeout(PATIENCE)
                            .header("authorization", "Bearer " + token)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return Optional.of(new Answer(response.statusCode(), response.body()));
        } catch (IOException away) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
