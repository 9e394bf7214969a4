package quorate.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quorate.codecs.crypto.Ecdsa;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.Network;
import quorate.codecs.kaspa.Scripts;
import quorate.protocol.Bytes;
import quorate.protocol.ScriptPublicKey;

/** {@code address}: the address of an M-of-N multisig, or what an address says. */
@Command(
        name = "address",
        description = "Make the address of an M-of-N multisig, or take an address apart.",
        mixinStandardHelpOptions = true)
final class AddressCommand implements Runnable {
    private static final int X_ONLY_BYTES = 32;

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Task task;

    @Mixin
    private Output output;

    /** One of the two. */
    static final class Task {
        @ArgGroup(exclusive = false, multiplicity = "1")
        private Multisig multisig;

        @Option(names = "--decode", paramLabel = "ADDRESS", required = true, description = "Address to take apart.")
        private String decode;
    }

    /** M of the keys. */
    static final class Multisig {
        @Option(names = "--m", paramLabel = "M", required = true, description = "Signatures needed.")
        private int threshold;

        @Option(
                names = "--keys",
                paramLabel = "HEX",
                required = true,
                split = ",",
                description = "x-only (32 bytes) or compressed (33 bytes, for ECDSA) keys, in the script's order.")
        private List<String> keys;

        @Option(names = "--network", required = true, description = "mainnet, testnet-10, simnet or devnet.")
        private String network;
    }

    @Override
    public void run() {
        output.print(task.decode != null ? decode(task.decode) : multisig(task.multisig));
    }

    private static ObjectNode decode(String text) {
        Address address = Address.decode(text);
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("network", address.network().id());
        report.put(
                "type",
                switch (address.type()) {
                    case P2PK -> "p2pk-schnorr";
                    case P2PK_ECDSA -> "p2pk-ecdsa";
                    case P2SH -> "p2sh";
                });
        report.put("payload", address.payload().toHex());
        return report.set("scriptPublicKey", script(address.scriptPublicKey()));
    }

    private ObjectNode multisig(Multisig asked) {
        Network network = Network.ofId(asked.network)
                .orElseThrow(() -> usage("--network: expected one of "
                        + Arrays.stream(Network.values()).map(Network::id).collect(Collectors.joining(", "))
                        + ", found '" + asked.network + "'"));
        List<Bytes> keys = new ArrayList<>();
        for (String hex : asked.keys) {
            keys.add(key(hex));
        }
        boolean ecdsa = keys.get(0).length() != X_ONLY_BYTES;
        Bytes redeemScript;
        try {
            redeemScript =
                    ecdsa ? Scripts.multisigEcdsa(asked.threshold, keys) : Scripts.multisig(asked.threshold, keys);
        } catch (IllegalArgumentException impossible) {
            throw usage(impossible.getMessage());
        }
        ScriptPublicKey scriptPublicKey = Scripts.payToRedeemScript(redeemScript);
        Bytes hash = Bytes.of(Arrays.copyOfRange(scriptPublicKey.script().toBytes(), 2, 34));
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("redeemScript", redeemScript.toHex());
        report.set("scriptPublicKey", script(scriptPublicKey));
        return report.put("address", new Address(network, Address.Type.P2SH, hash).encode());
    }

    private Bytes key(String hex) {
        if (!hex.matches("([0-9a-fA-F]{2})+")) {
            throw usage("--keys: expected hex, found '" + hex + "'");
        }
        Bytes key = Bytes.ofHex(hex);
        Bytes compressed = key.length() == X_ONLY_BYTES ? Bytes.ofHex("02" + hex) : key;
        if (!Ecdsa.best().isKey(compressed.toBytes())) {
            throw usage("--keys: expected 32 or 33 bytes that are a public key, found '" + hex + "'");
        }
        return key;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static ObjectNode script(ScriptPublicKey scriptPublicKey) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("version", scriptPublicKey.version())
                .put("script", scriptPublicKey.script().toHex());
    }
}
