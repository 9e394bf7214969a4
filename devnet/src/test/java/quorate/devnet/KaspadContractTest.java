package quorate.devnet;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract against a real kaspad; skipped, visibly, where QUORATE_KASPAD does not name one. */
@NeedsKaspad
class KaspadContractTest extends EdgeContract {
    private static KaspadProcess kaspad;

    @BeforeAll
    static void start() throws IOException {
        kaspad = KaspadProcess.start(KaspadProcess.binary().orElseThrow());
    }

    @AfterAll
    static void stop() {
        if (kaspad != null) {
            kaspad.close();
        }
    }

    @Override
    String url() {
        return kaspad.url();
    }
}
