package quorate.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.GroupConfigReader;
import quorate.codecs.group.GroupConfigWriter;

/** The file that all members hold in the same words. A name that stands twice, or that means nothing, is an error. */
public final class GroupFile {
    private GroupFile() {}

    /** @throws ConfigException naming the file, the path in it, what was expected and what was found */
    public static GroupConfig read(Path file) {
        try {
            JsonNode tree = mapper().readTree(Files.readString(file));
            return GroupConfigReader.read(tree);
        } catch (MalformedException bad) {
            throw new ConfigException(file + ": at " + bad.getMessage(), bad);
        } catch (JsonProcessingException bad) {
            throw new ConfigException(file + ": not YAML: " + bad.getOriginalMessage(), bad);
        } catch (IOException unreadable) {
            throw new ConfigException(file + ": cannot be read: " + unreadable, unreadable);
        }
    }

    /** @throws ConfigException if the file cannot be written */
    public static void write(Path file, GroupConfig config) {
        try {
            Files.writeString(file, mapper().writeValueAsString(GroupConfigWriter.write(config)));
        } catch (IOException unwritable) {
            throw new ConfigException(file + ": cannot be written: " + unwritable, unwritable);
        }
    }

    private static ObjectMapper mapper() {
        YAMLFactory yaml = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return new ObjectMapper(yaml).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }
}
