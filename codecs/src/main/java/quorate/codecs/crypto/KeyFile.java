package quorate.codecs.crypto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import quorate.protocol.Hash32;

/**
 * A secret key at rest: AES-256-GCM under a key that Argon2id makes from a password, as JSON, readable by its owner only. The
 * public key stands in the clear and is covered by the encryption's tag, so that a file cannot be passed off for another one.
 */
public final class KeyFile {
    private static final int VERSION = 1;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int ITERATIONS = 2;
    private static final int LANES = 1;
    private static final int MAX_MEMORY_KIB = 1024 * 1024;
    private static final int MAX_ITERATIONS = 100;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final ObjectMapper JSON = new ObjectMapper();

    private KeyFile() {}

    /** What cannot be opened, and why; never holds a secret or a password. */
    public static final class KeyFileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KeyFileException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** An opened key. */
    public record Opened(Hash32 publicKey, SecretKey secret) {}

    /**
     * Writes a new file; an existing one is never overwritten.
     *
     * @throws KeyFileException if the file exists or cannot be written
     */
    public static void create(Path file, SecretKey secret, char[] password, SecureRandom random) {
        byte[] salt = bytes(random, SALT_BYTES);
        byte[] nonce = bytes(random, NONCE_BYTES);
        Hash32 publicKey = secret.publicKey();
        ObjectNode json = JSON.createObjectNode();
        json.put("version", VERSION);
        json.put("publicKey", publicKey.toHex());
        json.putObject("argon2id")
                .put("memoryKiB", MEMORY_KIB)
                .put("iterations", ITERATIONS)
                .put("lanes", LANES)
                .put("salt", HexFormat.of().formatHex(salt));
        json.put("nonce", HexFormat.of().formatHex(nonce));
        byte[] key = deriveKey(password, salt, MEMORY_KIB, ITERATIONS, LANES);
        byte[] bytes = secret.toBytes();
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, publicKey);
            json.put("sealed", HexFormat.of().formatHex(cipher.doFinal(bytes)));
            write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
        } catch (GeneralSecurityException | JsonProcessingException impossible) {
            throw new IllegalStateException("AES-256-GCM is part of every Java platform", impossible);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * Writes all of these new files, or none.
     *
     * @throws KeyFileException naming the first file that exists or cannot be written
     */
    public static void createAll(SequencedMap<Path, SecretKey> files, char[] password, SecureRandom random) {
        for (Path file : files.keySet()) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new KeyFileException(file + " exists: a key is never overwritten; nothing was written", null);
            }
        }
        List<Path> written = new ArrayList<>();
        try {
            files.forEach((file, secret) -> {
                create(file, secret, password, random);
                written.add(file);
            });
        } catch (KeyFileException failed) {
            written.forEach(KeyFile::takeBack);
            throw failed;
        }
    }

    /** A key that nobody has used yet, and whose companion is missing. */
    private static void takeBack(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failed) {
            throw new KeyFileException(file + " was written alone and cannot be removed: " + failed, failed);
        }
    }

    /**
     * The first line of a file that only its owner may read.
     *
     * @throws KeyFileException if others may read or write the file, or it holds no password
     */
    public static char[] password(Path file) {
        requireOwnerOnly(file);
        try {
            String line = Files.readString(file).lines().findFirst().orElse("");
            if (line.isEmpty()) {
                throw new KeyFileException(file + ": expected a password in the first line, found none", null);
            }
            return line.toCharArray();
        } catch (IOException failed) {
            throw new KeyFileException(file + " cannot be read: " + failed, failed);
        }
    }

    /** @throws KeyFileException if others may read the file, it is not a key file, or the password is wrong */
    public static Opened open(Path file, char[] password) {
        requireOwnerOnly(file);
        JsonNode json = read(file);
        int memoryKib = number(file, json, "/argon2id/memoryKiB", MAX_MEMORY_KIB);
        int iterations = number(file, json, "/argon2id/iterations", MAX_ITERATIONS);
        int lanes = number(file, json, "/argon2id/lanes", 16);
        Hash32 publicKey = Hash32.of(hex(file, json, "/publicKey", Hash32.LENGTH));
        byte[] nonce = hex(file, json, "/nonce", NONCE_BYTES);
        byte[] sealed = hex(file, json, "/sealed", 32 + TAG_BITS / 8);
        byte[] key = deriveKey(password, hex(file, json, "/argon2id/salt", SALT_BYTES), memoryKib, iterations, lanes);
        try {
            byte[] bytes = cipher(Cipher.DECRYPT_MODE, key, nonce, publicKey).doFinal(sealed);
            SecretKey secret = SecretKey.of(bytes);
            Arrays.fill(bytes, (byte) 0);
            return new Opened(publicKey, secret);
        } catch (AEADBadTagException wrong) {
            throw new KeyFileException(file + ": the password is wrong, or the file was changed", wrong);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM is part of every Java platform", impossible);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, Hash32 publicKey) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(publicKey.toBytes());
        return cipher;
    }

    private static byte[] deriveKey(char[] password, byte[] salt, int memoryKib, int iterations, int lanes) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withSalt(salt)
                .withMemoryAsKB(memoryKib)
                .withIterations(iterations)
                .withParallelism(lanes)
                .build());
        byte[] passwordBytes = new String(password).getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[32];
        argon2.generateBytes(passwordBytes, key);
        Arrays.fill(passwordBytes, (byte) 0);
        return key;
    }

    private static void write(Path file, String text) {
        try {
            PrivateFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException exists) {
            throw new KeyFileException(file + " exists: a key is never overwritten", exists);
        } catch (IOException failed) {
            throw new KeyFileException(file + " cannot be written: " + failed, failed);
        }
    }

    private static void requireOwnerOnly(Path file) {
        try {
            if (PrivateFiles.posix(file)) {
                Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
                if (!PrivateFiles.OWNER_ONLY.containsAll(found)) {
                    throw new KeyFileException(
                            file + ": expected rights rw------- or fewer, found " + PosixFilePermissions.toString(found)
                                    + ": run chmod 600",
                            null);
                }
            }
        } catch (IOException failed) {
            throw new KeyFileException(file + " cannot be read: " + failed, failed);
        }
    }

    private static JsonNode read(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            if (json.path("version").asInt() != VERSION) {
                throw new KeyFileException(file + ": expected a key file of version " + VERSION, null);
            }
            return json;
        } catch (IOException notJson) {
            throw new KeyFileException(file + ": not a key file", notJson);
        }
    }

    private static int number(Path file, JsonNode json, String path, int max) {
        int value = json.at(path).asInt();
        if (value < 1 || value > max) {
            throw new KeyFileException(file + ": " + path + ": expected 1 to " + max, null);
        }
        return value;
    }

    private static byte[] hex(Path file, JsonNode json, String path, int length) {
        try {
            byte[] bytes = HexFormat.of().parseHex(json.at(path).asText());
            if (bytes.length == length) {
                return bytes;
            }
        } catch (IllegalArgumentException notHex) {
            throw new KeyFileException(file + ": " + path + ": expected hex digits", notHex);
        }
        throw new KeyFileException(file + ": " + path + ": expected " + length + " bytes", null);
    }

    private static byte[] bytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
