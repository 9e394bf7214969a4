package quorate.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import quorate.codecs.crypto.KeyFile;
import quorate.codecs.crypto.SecretKey;
import quorate.node.ConfigException;

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
        SecretKey identity = SecretKey.draw(random);
        SecretKey spending = SecretKey.draw(random);
        SequencedMap<Path, SecretKey> files = new LinkedHashMap<>();
        files.put(folder.resolve("identity.key"), identity);
        files.put(folder.resolve("spending.key"), spending);
        KeyFile.createAll(files, password, random);
        Arrays.fill(password, ' ');
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper()
                    .createObjectNode()
                    .put("identityKey", identity.publicKey().toHex())
                    .put("spendingKey", spending.publicKey().toHex()));
        } else {
            out.println("identity_key: " + identity.publicKey());
            out.println("spending_key: " + spending.publicKey());
        }
        return 0;
    }

    private char[] password() {
        if (passwordFile != null) {
            return KeyFile.password(passwordFile);
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
