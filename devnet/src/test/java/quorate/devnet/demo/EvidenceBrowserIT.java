package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.devnet.ProjectFolder;

/**
 * The dashboard's own files in a real Chromium, with answers of the API that only a liar or a lost coin brings about: whatever a
 * member has said is text, never markup.
 */
class EvidenceBrowserIT {
    private static final String MARKUP = "<img src=x onerror=document.title='taken'>";
    private static final String HASH = "0b".repeat(32);
    private static final String AT = "2026-01-01T00:00:00Z";

    private final Path webroot = ProjectFolder.find().resolve("webroot");
    private final List<String> errors = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::file);
        answer("/v1/info", info());
        answer("/v1/events", new JsonObject().put("events", new JsonArray()));
        server.createContext("/v1/changes", exchange -> send(exchange, 200, "text/event-stream", ":\n\n"));
        answer("/v1/events/" + HASH, event());
        answer("/v1/signers", new JsonObject().put("signers", new JsonArray().add(signer())));
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void whenATemplateWasRefusedAndKilled_thenTheEventsPageSaysByWhomAndWhy() {
        show(
                "#/events/" + HASH,
                "Templates",
                shown -> assertThat(shown).contains(MARKUP, "killed by slot 4: refused by bob, carol", "stands"));
    }

    @Test
    void whenAMemberHasForgedStatements_thenTheSignersPageSaysSo() {
        show(
                "#/signers",
                "Signers",
                shown -> assertThat(shown)
                        .contains(
                                "returning",
                                "said two things 1 times",
                                "3 forged statements are kept as evidence",
                                "2 messages with bad signatures are kept as evidence",
                                MARKUP));
    }

    private void show(String where, String table, Consumer<String> look) {
        String chromium = System.getenv("QUORATE_CHROMIUM");
        Assumptions.assumeTrue(chromium != null, "no Chromium: set QUORATE_CHROMIUM");
        try (Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(Path.of(chromium))
                                .setArgs(
                                        List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")))) {
            Page page = browser.newPage();
            page.onPageError(errors::add);
            page.navigate("http://127.0.0.1:" + server.getAddress().getPort() + "/#token=any");
            page.waitForSelector("body[data-feed]");
            page.evaluate("where => { location.hash = where }", where);
            page.waitForSelector("table[aria-label='" + table + "']");
            look.accept(page.textContent("table[aria-label='" + table + "'] tbody"));
            assertThat(page.querySelector("#content img")).isNull();
            assertThat(page.title()).isEqualTo("Quorate – alice");
            assertThat(errors).isEmpty();
        }
    }

    private void answer(String path, JsonObject json) {
        server.createContext(path, exchange -> send(exchange, 200, "application/json", json.encode()));
    }

    private void file(HttpExchange exchange) throws IOException {
        String asked = exchange.getRequestURI().getPath();
        Path file = webroot.resolve(asked.equals("/") ? "index.html" : asked.substring(1))
                .normalize();
        boolean there = file.startsWith(webroot) && Files.isRegularFile(file);
        String type = asked.endsWith(".js") ? "text/javascript" : asked.endsWith(".css") ? "text/css" : "text/html";
        send(exchange, there ? 200 : 404, type, there ? Files.readString(file) : "");
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static JsonObject info() {
        return new JsonObject()
                .put("member", "alice")
                .put("members", new JsonArray().add("alice").add("bob").add("carol"))
                .put("membersUp", new JsonArray().add("alice").add("bob").add("carol"))
                .put("missing", new JsonArray())
                .put("height", 5)
                .put("waitingEvents", 0)
                .put("tipDaaScore", 1_000)
                .put("quorum", 2)
                .put("signatureThreshold", 2)
                .put("confirmationsDaa", 10)
                .put("nodeFresh", true)
                .put("pool", "main");
    }

    private static JsonObject event() {
        JsonObject refusal =
                new JsonObject().put("member", "bob").put("ground", MARKUP).put("at", AT);
        JsonObject kill = new JsonObject()
                .put("slot", 4)
                .put("ground", "REFUSED")
                .put("members", new JsonArray().add("bob").add("carol"));
        return new JsonObject()
                .put("phase", "COMMITTED")
                .put("phaseSince", AT)
                .put("receivedAt", AT)
                .put("amountSompi", "250000000")
                .put("destination", MARKUP)
                .put("stream", "api:acme:orders")
                .put("nonce", 1)
                .put("externalId", HASH)
                .put("slot", 5)
                .put("round", 0)
                .put("confirmationsDaa", 3)
                .put("votes", new JsonArray())
                .put("locks", new JsonArray())
                .put("history", new JsonArray())
                .put("completedBy", new JsonArray())
                .put("signatures", new JsonObject().put("members", new JsonArray()))
                .put(
                        "templates",
                        new JsonArray()
                                .add(template(3, new JsonArray().add(refusal), kill))
                                .add(template(5, new JsonArray(), null)));
    }

    private static JsonObject template(int slot, JsonArray refusals, JsonObject kill) {
        return new JsonObject()
                .put("slot", slot)
                .put("kind", "PAY")
                .put("template", HASH)
                .put("decidedAt", AT)
                .put("refusals", refusals)
                .put("kill", kill);
    }

    private static JsonObject signer() {
        return new JsonObject()
                .put("member", "bob")
                .put("returning", true)
                .put("self", false)
                .put("up", true)
                .put("lastHeard", AT)
                .put("version", MARKUP)
                .put("groupHash", HASH)
                .put("tipDaaScore", 1_000)
                .put("votes", 1)
                .put("locks", 1)
                .put("faults", 2)
                .put("lastFault", MARKUP)
                .put("equivocations", new JsonArray().add(new JsonObject()))
                .put("forgeries", 3)
                .put("badSignatures", 2);
    }
}
