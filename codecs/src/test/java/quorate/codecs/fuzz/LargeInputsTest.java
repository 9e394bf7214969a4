package quorate.codecs.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Inputs as long as they may come, of the shapes that cost a reader most; a fuzzer's own stay short. */
class LargeInputsTest {
    private static final int CHARS = 256 * 1000;

    @TestFactory
    List<DynamicTest> no_large_input_takes_more_than_ten_times_its_size() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String target : Decoders.targets()) {
            for (String shape : shapes()) {
                byte[] input = shape.getBytes(StandardCharsets.UTF_8);
                String name = target + " of " + shape.substring(0, 24);
                tests.add(DynamicTest.dynamicTest(name, () -> refused(target, input)));
                if (target.equals("pskt")) {
                    tests.add(DynamicTest.dynamicTest(name + " in hex", () -> refused(target, inHex(input))));
                }
            }
        }
        return tests;
    }

    private static void refused(String target, byte[] input) {
        assertThat(Decoders.takes(target, input)).isFalse();
    }

    private static byte[] inHex(byte[] json) {
        return ("PSKT" + HexFormat.of().formatHex(json)).getBytes(StandardCharsets.US_ASCII);
    }

    private static List<String> shapes() {
        return List.of(
                "{\"source\":[" + filled(i -> "{}") + "]}",
                "{\"source\":[" + filled(i -> "[]") + "]}",
                "{\"source\":[" + filled(i -> "0") + "]}",
                "{\"source\":[" + filled(i -> "1234567") + "]}",
                "{\"source\":[" + filled(i -> "\"\"") + "]}",
                "{\"source\":[" + filled(i -> "1e9") + "]}",
                "{" + filled(i -> "\"" + Integer.toString(i, 36) + "\":0") + "}",
                "{" + filled(i -> "\"" + Integer.toString(i, 36) + "\":{}") + "}",
                "{\"metadata\":{" + filled(i -> "\"" + Integer.toString(i, 36) + "\":\"\"") + "}}",
                "{\"global\":{\"unknown\":[" + filled(i -> "{\"a\":0}") + "]}}",
                "{\"source\":\"" + "a".repeat(CHARS) + "\"}",
                "{\"source\":{\"hyperlane\":{\"message\":\"0x" + "00".repeat(CHARS / 2) + "\"}}}",
                "{\"" + "a".repeat(40_000) + "\":" + "1".repeat(CHARS) + "}",
                "[".repeat(CHARS),
                "{\"slots\":" + "9".repeat(CHARS) + "}",
                "\u00fc\u4e16".repeat(CHARS / 5),
                "\n".repeat(CHARS),
                "0".repeat(CHARS));
    }

    private static String filled(IntFunction<String> element) {
        int each = element.apply(100_000).length() + 1;
        return IntStream.range(0, CHARS / each).mapToObj(element).collect(Collectors.joining(","));
    }
}
