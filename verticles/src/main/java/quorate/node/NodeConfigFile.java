package quorate.node;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import quorate.node.chain.GrpcNodeOptions;

/** Reads {@link NodeConfig} from YAML, strictly: an unknown or missing name is an error that says where it stands. */
public final class NodeConfigFile {
    private NodeConfigFile() {}

    /** @throws ConfigException if the file cannot be read or is not a node's configuration */
    public static NodeConfig read(Path file) {
        try {
            Path base = file.toAbsolutePath().getParent();
            NodeConfig config = mapper(base).readValue(Files.readString(file), NodeConfig.class);
            requireParts(file, config);
            return config;
        } catch (JsonMappingException bad) {
            String path = bad.getPath().stream()
                    .map(step -> step.getFieldName() != null ? step.getFieldName() : "[" + step.getIndex() + "]")
                    .collect(Collectors.joining("/"));
            throw new ConfigException(file + ": at /" + path + ": " + bad.getOriginalMessage(), bad);
        } catch (JsonProcessingException bad) {
            throw new ConfigException(file + ": not YAML: " + bad.getOriginalMessage(), bad);
        } catch (IOException unreadable) {
            throw new ConfigException(file + ": cannot be read: " + unreadable, unreadable);
        }
    }

    private static ObjectMapper mapper(Path base) {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory())
                .registerModule(new Jdk8Module())
                .registerModule(new SimpleModule().addDeserializer(Path.class, new RelativeTo(base)))
                .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
        mapper.coercionConfigDefaults().setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
        return mapper;
    }

    private static void requireParts(Path file, NodeConfig config) {
        require(file, "member", config.member());
        require(file, "group_file", config.groupFile());
        require(file, "data_dir", config.dataDir());
        require(file, "keys", config.keys());
        require(file, "keys/identity_file", config.keys().identityFile());
        require(file, "keys/spending_file", config.keys().spendingFile());
        require(file, "keys/password_file", config.keys().passwordFile());
        require(file, "database", config.database());
        require(file, "database/host", config.database().host());
        require(file, "database/name", config.database().name());
        require(file, "database/user", config.database().user());
        require(file, "database/owner_user", config.database().ownerUser());
        require(file, "kaspa", config.kaspa());
        requireKaspa(file, config.kaspa());
        require(file, "cluster", config.cluster());
        require(file, "cluster/name", config.cluster().name());
        require(file, "cluster/host", config.cluster().host());
        require(file, "cluster/tls", config.cluster().tls());
        require(file, "ingestion", config.ingestion());
        require(file, "admin", config.admin());
    }

    private static void requireKaspa(Path file, NodeConfig.Kaspa kaspa) {
        require(file, "kaspa/url", kaspa.urls().isEmpty() ? null : kaspa.urls());
        if (kaspa.url() != null && !kaspa.urls().equals(List.of(kaspa.url()))) {
            throw new ConfigException(file + ": at /kaspa: expected url or urls, found both");
        }
        for (String url : kaspa.urls()) {
            try {
                GrpcNodeOptions.ofUrl(url);
            } catch (IllegalArgumentException e) {
                throw new ConfigException(file + ": at /kaspa: " + e.getMessage());
            }
        }
        if (Set.copyOf(kaspa.urls()).size() < kaspa.urls().size()) {
            throw new ConfigException(file + ": at /kaspa/urls: expected different nodes, found " + kaspa.urls());
        }
    }

    private static void require(Path file, String where, Object value) {
        if (value == null) {
            throw new ConfigException(file + ": at /" + where + ": expected a value, found none");
        }
    }

    private static final class RelativeTo extends StdScalarDeserializer<Path> {
        private static final long serialVersionUID = 1L;

        private final transient Path base;

        RelativeTo(Path base) {
            super(Path.class);
            this.base = base;
        }

        @Override
        public Path deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return base.resolve(parser.getValueAsString());
        }
    }
}
