package quorate.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member speaks to no one whose certificate is not of the members' own authority, though the cluster knows its address. */
class ForeignCertificateTest {
    private static final int TRIES = 60;

    @TempDir
    private Path folder;

    // The stranger trusts us, and would take what we send: only our own look at its certificate stops it.
    @Test
    void whenTheOtherSideShowsAForeignCertificate_thenNothingIsSentToIt() throws Exception {
        TestCluster cluster = new TestCluster(folder, 2);
        try {
            Path foreign = folder.resolve("foreign");
            ClusterCa.create("another", new SecureRandom())
                    .issue(foreign, "member-1", InetAddress.getLoopbackAddress());
            for (String file : new String[] {"node.crt", "node.pem"}) {
                Files.copy(foreign.resolve(file), cluster.tls(1).resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            Vertx ours = cluster.join(0);
            Vertx stranger = cluster.join(1);
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            TestCluster.await(stranger.eventBus()
                    .<String>consumer("secret", m -> {
                        heard.add(m.body());
                        m.reply("thanks");
                    })
                    .completion());
            assertThat(outcome(ours)).isEqualTo(ReplyFailure.TIMEOUT);
            assertThat(heard).isEmpty();
        } finally {
            cluster.close();
        }
    }

    /** What becomes of a request once the cluster knows where it would go. */
    private static ReplyFailure outcome(Vertx from) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            ReplyFailure failure = TestCluster.await(from.eventBus()
                    .<String>request("secret", "for members only", new DeliveryOptions().setSendTimeout(3_000))
                    .map(answered -> (ReplyFailure) null)
                    .recover(refused -> Future.succeededFuture(((ReplyException) refused).failureType())));
            if (failure != ReplyFailure.NO_HANDLERS) {
                return failure;
            }
            TestCluster.await(from.timer(250, TimeUnit.MILLISECONDS));
        }
        return ReplyFailure.NO_HANDLERS;
    }
}
