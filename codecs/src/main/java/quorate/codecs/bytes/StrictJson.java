package quorate.codecs.bytes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.function.IntUnaryOperator;

/**
 * JSON of strangers: one value and nothing behind it, no field twice, bounded in depth and in the length of
 * numbers and texts. Bounded in the number of tokens, too: an empty array is two characters of text and some hundred bytes of
 * tree, so that without it a text could take forty times its size.
 */
public final class StrictJson {
    private static final int MAX_NUMBER_CHARS = 32;
    private static final int FREE_TOKENS = 400;
    private static final int CHARS_PER_TOKEN = 10;
    /** A number that is not whole takes more to read than any other token; no form has one. */
    private static final int FRACTION_TOKENS = 3;

    private final JsonMapper mapper;
    private final IntUnaryOperator tokensOf;

    private StrictJson(int maxDepth, int maxTextChars, IntUnaryOperator tokensOf) {
        this.tokensOf = tokensOf;
        // Names are kept by nobody but the tree: strangers choose them.
        mapper = JsonMapper.builder(JsonFactory.builder()
                        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(maxDepth)
                                .maxNumberLength(MAX_NUMBER_CHARS)
                                .maxStringLength(maxTextChars)
                                .build())
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .build();
    }

    /** For what has a fixed number of fields: at most {@code maxTokens} names, values and brackets. */
    public static StrictJson ofTokens(int maxTokens, int maxDepth, int maxTextChars) {
        return new StrictJson(maxDepth, maxTextChars, chars -> maxTokens);
    }

    /** For lists of any length whose entries carry keys, hashes and scripts: a token for each {@value #CHARS_PER_TOKEN} characters. */
    public static StrictJson ofLists(int maxDepth, int maxTextChars) {
        return new StrictJson(maxDepth, maxTextChars, chars -> FREE_TOKENS + chars / CHARS_PER_TOKEN);
    }

    /** @throws MalformedException naming {@code path} */
    public JsonNode read(String path, byte[] text) {
        try (JsonParser parser = new Bounded(mapper.createParser(text), tokensOf.applyAsInt(text.length))) {
            return read(path, parser);
        } catch (IOException bad) {
            throw malformed(path, bad);
        }
    }

    /** @throws MalformedException naming {@code path} */
    public JsonNode read(String path, String text) {
        try (JsonParser parser = new Bounded(mapper.createParser(text), tokensOf.applyAsInt(text.length()))) {
            return read(path, parser);
        } catch (IOException bad) {
            throw malformed(path, bad);
        }
    }

    private JsonNode read(String path, JsonParser parser) throws IOException {
        JsonNode root = mapper.readTree(parser);
        if (root == null || root.isMissingNode()) {
            throw new MalformedException(path, "a JSON value", "nothing");
        }
        return root;
    }

    private static MalformedException malformed(String path, IOException bad) {
        String why = bad instanceof JsonProcessingException json ? json.getOriginalMessage() : bad.toString();
        return new MalformedException(path, "valid JSON", why);
    }

    /** Counts what it hands out. */
    private static final class Bounded extends JsonParserDelegate {
        private final int allowed;
        private int tokens;

        Bounded(JsonParser parser, int allowed) {
            super(parser);
            this.allowed = allowed;
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            tokens += token == JsonToken.VALUE_NUMBER_FLOAT ? FRACTION_TOKENS : 1;
            if (tokens > allowed) {
                throw new StreamConstraintsException("more than " + allowed + " names, values and brackets");
            }
            if (token == JsonToken.VALUE_NUMBER_FLOAT && !Double.isFinite(getDoubleValue())) {
                throw new StreamConstraintsException("a number beyond any that is kept");
            }
            return token;
        }
    }
}
