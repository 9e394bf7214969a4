import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Downloads one file and keeps it only if its SHA-512 is the expected one: {@code FetchMaven URL FILE SHA512}. */
public final class FetchMaven {
    private FetchMaven() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[1]);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        var connection = URI.create(args[0]).toURL().openConnection();
        connection.setConnectTimeout(20_000);
        connection.setReadTimeout(60_000);
        try (InputStream in = new DigestInputStream(connection.getInputStream(), digest)) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            System.err.println("mvnw: cannot download " + args[0] + ": " + e);
            System.exit(1);
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(args[2])) {
            Files.delete(part);
            System.err.println("mvnw: wrong checksum of " + args[0] + ": expected " + args[2] + ", found " + found);
            System.exit(1);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
