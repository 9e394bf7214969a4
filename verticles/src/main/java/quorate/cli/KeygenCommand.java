package quorate.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import quorate.codecs.crypto.KeyFile;
import quorate.codecs.crypto.Schnorr;
import quorate.node.ConfigException;
import quorate.protocol.Hash32;

@Command(
        name = "keygen",
        description = "Make a signer's two encrypted key files; prints the public keys for the group file.",
        mixinStandardHelpOptions = true)
final class KeygenCommand implements Callable<Integer> {
    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for identity.key and spending.key.")
    private Path folder;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "First line is the password; asked for on the terminal when not given.")
    private Path passwordFile;

    @Option(
            names = "--password-env",
            paramLabel = "NAME",
            description = "Environment variable that holds the password; --password-file wins.")
    private String passwordVariable;

    @Option(names = "--json", description = "Print the public keys as JSON.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(folder);
        char[] password = password();
        SecureRandom random = new SecureRandom();
        Hash32 identity = KeyFile.create(folder.resolve("identity.key"), newSecret(random), password, random);
        Hash32 spending = KeyFile.create(folder.resolve("spending.key"), newSecret(random), password, random);
        Arrays.fill(password, ' ');
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper()
                    .createObjectNode()
                    .put("identityKey", identity.toHex())
                    .put("spendingKey", spending.toHex()));
        } else {
            out.println("identity_key: " + identity);
            out.println("spending_key: " + spending);
        }
        return 0;
    }

    // One draw in 2^128 is no key: the curve's order is a little below 2^256.
    private static byte[] newSecret(SecureRandom random) {
        byte[] secret = new byte[32];
        do {
            random.nextBytes(secret);
        } while (!isKey(secret));
        return secret;
    }

    private static boolean isKey(byte[] secret) {
        try {
            Schnorr.best().publicKey(secret);
            return true;
        } catch (IllegalArgumentException outOfRange) {
            return false;
        }
    }

    private char[] password() throws IOException {
        if (passwordFile != null) {
            String line = Files.readString(passwordFile).lines().findFirst().orElse("");
            if (line.isEmpty()) {
                throw new ConfigException(passwordFile + ": expected a password in the first line, found none");
            }
            return line.toCharArray();
        }
        if (passwordVariable != null) {
            String value = System.getenv(passwordVariable);
            if (value == null || value.isEmpty()) {
                throw new ConfigException(passwordVariable + ": expected a password in the environment, found none");
            }
            return value.toCharArray();
        }
        Console console = terminal();
        if (console == null) {
            throw new ConfigException("no terminal to ask for the password: give --password-file or --password-env");
        }
        char[] first = console.readPassword("Password for the new keys: ");
        char[] again = console.readPassword("Again: ");
        if (first == null || first.length == 0 || !Arrays.equals(first, again)) {
            throw new ConfigException("the two passwords differ, or are empty");
        }
        return first;
    }

    // Since JDK 22 there is a Console without a terminal too; what it reads would be echoed.
    @SuppressWarnings("SystemConsoleNull")
    private static Console terminal() {
        Console console = System.console();
        return console != null && System.getenv("TERM") != null ? console : null;
    }
}
