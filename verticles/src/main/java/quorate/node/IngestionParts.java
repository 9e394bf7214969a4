package quorate.node;

import io.vertx.core.Vertx;
import java.util.Optional;
import quorate.codecs.event.MaterialVerifier;
import quorate.codecs.group.GroupConfig;
import quorate.node.gossip.Gossip;
import quorate.node.ingestion.DeadLetters;
import quorate.node.ingestion.EventIntake;
import quorate.node.ingestion.EventStore;
import quorate.node.ingestion.IngestionOptions;
import quorate.node.ingestion.IngestionVerticle;
import quorate.node.metrics.NodeMetrics;
import quorate.node.postgres.Postgres;

/** The parts of ingestion: the intake that all others ask for events, and the verticle that relayers meet. */
record IngestionParts(EventIntake intake, IngestionVerticle verticle) {
    static IngestionParts of(
            Vertx vertx,
            NodeConfig config,
            GroupConfig group,
            Postgres postgres,
            NodeClock clock,
            Gossip gossip,
            NodeMetrics metrics) {
        EventStore store = new EventStore(postgres, group.pool());
        EventIntake intake =
                new EventIntake(new MaterialVerifier(group.sources()), store, clock, vertx.eventBus(), metrics);
        NodeConfig.Http http = config.ingestion();
        Optional<IngestionOptions.Tls> tls =
                http.tls().map(files -> new IngestionOptions.Tls(files.certificate(), files.key()));
        IngestionOptions options = new IngestionOptions(
                http.host(),
                http.port(),
                tls,
                config.relayers().stream()
                        .map(relayer -> new IngestionOptions.Relayer(relayer.name(), relayer.secrets()))
                        .toList(),
                IngestionOptions.Limits.DEFAULT,
                config.timing().toTiming(group.toGroup().members()).maxSyncEventsPerTick());
        return new IngestionParts(
                intake,
                new IngestionVerticle(options, intake, store, new DeadLetters(postgres), clock, gossip::broadcast));
    }
}
