package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/** An operator's browser: a real Chromium, where QUORATE_CHROMIUM says that one is. */
final class Chromium {
    private Chromium() {}

    /** The dashboard, once its first page stands; whatever its console calls an error is one. */
    static void watching(String dashboard, Consumer<Page> look) {
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
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            page.onConsoleMessage(message -> {
                // A refusal that the page shows is told by the browser too.
                if (message.type().equals("error") && !message.text().contains("status of 422")) {
                    errors.add(message.text());
                }
            });
            page.navigate(dashboard);
            page.waitForSelector("table[aria-label='Events']");
            look.accept(page);
            assertThat(errors).isEmpty();
        }
    }
}
