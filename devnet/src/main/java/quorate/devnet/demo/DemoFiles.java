package quorate.devnet.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.codecs.crypto.KeyFile;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.event.SourcePolicy;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.hyperlane.ValidatorKey;
import quorate.codecs.hyperlane.ValidatorSet;
import quorate.codecs.kaspa.Network;
import quorate.devnet.postgres.EmbeddedPostgresServer;
import quorate.node.GroupFile;
import quorate.node.cluster.ClusterCa;
import quorate.node.postgres.Position;
import quorate.protocol.Bytes;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.PoolId;
import quorate.protocol.StreamId;

/** Writes what real operators would hold: the group's file, and for each signer its keys, certificates and configuration. */
final class DemoFiles {
    static final long ORIGIN_DOMAIN = 1;
    static final long OWN_DOMAIN = 97;
    static final String RELAYER = "demo";
    private static final String[] NAMES = {
        "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "kim", "leo", "mia", "nora",
        "olaf"
    };

    private final Path dataDir;
    private final DemoOptions options;
    private final DemoPorts ports;
    private final DemoSecrets secrets;

    DemoFiles(DemoOptions options, DemoPorts ports, DemoSecrets secrets) {
        this.dataDir = options.dataDir();
        this.options = options;
        this.ports = ports;
        this.secrets = secrets;
    }

    static String name(int signer) {
        return NAMES[signer];
    }

    Path config(int signer) {
        return folder(signer).resolve("node.yaml");
    }

    /** Writes everything; returns the group. */
    GroupConfig write(String kaspaUrl, int postgresPort) {
        GroupConfig group = group();
        SecureRandom random = new SecureRandom();
        ClusterCa ca = ClusterCa.create("quorate demo", random);
        try {
            for (int signer = 0; signer < options.signers(); signer++) {
                Path folder = folder(signer);
                Files.createDirectories(folder);
                GroupFile.write(folder.resolve("group.yaml"), group);
                secret(folder.resolve("password"), secrets.keyPassword());
                char[] password = secrets.keyPassword().toCharArray();
                KeyFile.create(
                        folder.resolve("identity.key"),
                        SecretKey.of(secrets.identities().get(signer).toBytes()),
                        password,
                        random);
                KeyFile.create(
                        folder.resolve("spending.key"),
                        SecretKey.of(secrets.spending().get(signer).toBytes()),
                        password,
                        random);
                Position.assertCurrent(
                        folder.resolve("data").resolve("position"),
                        publicKey(secrets.identities().get(signer))); // made here, it has said nothing yet
                ca.issue(folder, name(signer), InetAddress.getLoopbackAddress());
                secret(config(signer), yaml(signer, kaspaUrl, postgresPort));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write the demo's files", failed);
        }
        return group;
    }

    private GroupConfig group() {
        List<GroupConfig.Member> members = new ArrayList<>();
        for (int i = 0; i < options.signers(); i++) {
            members.add(new GroupConfig.Member(
                    name(i),
                    publicKey(secrets.identities().get(i)),
                    publicKey(secrets.spending().get(i))));
        }
        Group.Funds funds = new Group.Funds(
                300,
                1_000,
                100,
                Group.FeeMode.SIGNERS_PAY,
                100,
                1_000,
                20_000_000L,
                500_000_000_000L,
                50_000_000_000_000L,
                86_400_000L,
                Group.Funds.FEE_STEP_PERCENT,
                options.pays().replaceAfterMs(),
                Optional.empty());
        return new GroupConfig(
                Network.SIMNET,
                new PoolId("main"),
                members,
                new GroupConfig.Numbers(options.threshold(), options.quorum(), options.faulty(), options.profile()),
                new GroupConfig.Paying(
                        true, options.pays().maxPayments(), options.pays().concurrency(), funds),
                options.finality(),
                Group.Streams.DEFAULT,
                sources());
    }

    private SourcePolicy sources() {
        TreeMap<Long, ValidatorSet> validators = new TreeMap<>();
        validators.put(
                ORIGIN_DOMAIN,
                new ValidatorSet(
                        secrets.validators().stream()
                                .map(key -> new ValidatorKey(key.toBytes()).address())
                                .toList(),
                        2));
        TreeSet<SourcePolicy.Sender> senders = new TreeSet<>();
        senders.add(new SourcePolicy.Sender(
                ORIGIN_DOMAIN, Hash32.of(secrets.sender().toBytes())));
        TreeMap<StreamId, Long> firstNonces = new TreeMap<>();
        firstNonces.put(new StreamId("api:" + RELAYER + ":orders"), 1L);
        TreeMap<String, List<Hash32>> api = new TreeMap<>();
        api.put(RELAYER, List.of(publicKey(secrets.apiRelayer())));
        return new SourcePolicy(
                Network.SIMNET,
                OWN_DOMAIN,
                validators,
                senders,
                new TreeMap<>(),
                api,
                new SourcePolicy.Payments(20_000_000L, 500_000_000_000L, new TreeSet<>(), new TreeSet<>()),
                firstNonces);
    }

    private String yaml(int signer, String kaspaUrl, int postgresPort) throws IOException {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory());
        ObjectNode node = mapper.createObjectNode();
        node.put("member", name(signer)).put("group_file", "group.yaml").put("data_dir", "data");
        node.putObject("keys")
                .put("identity_file", "identity.key")
                .put("spending_file", "spending.key")
                .put("password_file", "password");
        node.putObject("database")
                .put("host", "127.0.0.1")
                .put("port", postgresPort)
                .put("name", database(signer))
                .put("user", EmbeddedPostgresServer.APP_ROLE)
                .put("owner_user", "postgres");
        node.putObject("kaspa").put("url", kaspaUrl);
        ObjectNode cluster = node.putObject("cluster");
        cluster.put("name", "quorate-demo")
                .put("host", "127.0.0.1")
                .put("port", ports.hazelcast(signer))
                .put("bus_port", ports.bus(signer));
        for (int i = 0; i < options.signers(); i++) {
            cluster.withArray("members").add("127.0.0.1:" + ports.hazelcast(i));
        }
        cluster.putObject("tls")
                .put("certificate", "node.crt")
                .put("key", "node.pem")
                .put("ca", "ca.crt");
        node.putObject("ingestion").put("host", "127.0.0.1").put("port", ports.ingestion(signer));
        node.putObject("admin").put("host", "127.0.0.1").put("port", ports.admin(signer));
        ObjectNode relayer = node.putArray("relayers").addObject();
        relayer.put("name", RELAYER).putArray("secrets").add(secrets.webhookSecret());
        node.putArray("tokens")
                .addObject()
                .put("name", "demo")
                .put("role", "admin")
                .put("sha256", secrets.tokenSha256());
        return mapper.writeValueAsString(node);
    }

    static String database(int signer) {
        return "quorate_" + name(signer);
    }

    private Path folder(int signer) {
        return dataDir.resolve("signers").resolve(name(signer));
    }

    private static Hash32 publicKey(Bytes secret) {
        return Hash32.of(Schnorr.best().publicKey(secret.toBytes()));
    }

    private static void secret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }
}
