package quorate.codecs.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Bytes from strangers (section 3 of ARCHITECTURE: a refusal is a value): no input makes a decoder throw anything but its named
 * error, hang, or take more than ten times its memory. In the tests each target runs over its committed inputs; {@code
 * docs/fuzzing.md} says how one of them is run for minutes on inputs of the fuzzer's own.
 */
class DecodersFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void envelope(byte[] input) {
        Decoders.takes("envelope", input);
    }

    @FuzzTest(maxDuration = "10m")
    void statement(byte[] input) {
        Decoders.takes("statement", input);
    }

    @FuzzTest(maxDuration = "10m")
    void decision(byte[] input) {
        Decoders.takes("decision", input);
    }

    @FuzzTest(maxDuration = "10m")
    void material(byte[] input) {
        Decoders.takes("material", input);
    }

    @FuzzTest(maxDuration = "10m")
    void message(byte[] input) {
        Decoders.takes("message", input);
    }

    @FuzzTest(maxDuration = "10m")
    void metadata(byte[] input) {
        Decoders.takes("metadata", input);
    }

    @FuzzTest(maxDuration = "10m")
    void body(byte[] input) {
        Decoders.takes("body", input);
    }

    @FuzzTest(maxDuration = "10m")
    void webhook(byte[] input) {
        Decoders.takes("webhook", input);
    }

    @FuzzTest(maxDuration = "10m")
    void address(byte[] input) {
        Decoders.takes("address", input);
    }

    @FuzzTest(maxDuration = "10m")
    void pskt(byte[] input) {
        Decoders.takes("pskt", input);
    }

    @FuzzTest(maxDuration = "10m")
    void transactionJson(byte[] input) {
        Decoders.takes("transactionJson", input);
    }

    @FuzzTest(maxDuration = "10m")
    void log(byte[] input) {
        Decoders.takes("log", input);
    }

    @FuzzTest(maxDuration = "10m")
    void anchoredLog(byte[] input) {
        Decoders.takes("anchoredLog", input);
    }
}
