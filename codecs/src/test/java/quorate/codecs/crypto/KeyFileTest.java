package quorate.codecs.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quorate.codecs.crypto.KeyFile.KeyFileException;
import quorate.protocol.Bytes;

class KeyFileTest {
    private static final SecretKey SECRET =
            SecretKey.of(Bytes.ofHex("11".repeat(32)).toBytes());
    private static final char[] PASSWORD = "correct horse".toCharArray();

    @TempDir
    Path dir;

    private Path written() {
        Path file = dir.resolve("a.key");
        KeyFile.create(file, SECRET, PASSWORD, new SecureRandom());
        return file;
    }

    @Test
    void whenOpenedWithItsPassword_thenTheSecretIsThere_andNowhereInTheFile() throws IOException {
        Path file = written();
        assertThat(KeyFile.open(file, PASSWORD).secret()).isEqualTo(SECRET);
        assertThat(Files.readString(file)).doesNotContain("11".repeat(32));
        assertThat(KeyFile.open(file, PASSWORD).toString()).doesNotContain("11".repeat(32));
        assertThat(KeyFile.open(file, PASSWORD).secret().toString()).doesNotContain("1111");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void whenThePasswordIsWrong_thenItSaysSo() {
        Path file = written();
        assertThatThrownBy(() -> KeyFile.open(file, "wrong".toCharArray()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("password is wrong");
    }

    @Test
    void whenOthersMayReadTheFile_thenItIsRefused() throws IOException {
        Path file = written();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> KeyFile.open(file, PASSWORD))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("rw-r-----");
    }

    @Test
    void whenThePublicKeyIsExchanged_thenTheFileDoesNotOpen() throws IOException {
        Path file = written();
        String own = KeyFile.open(file, PASSWORD).publicKey().toHex();
        Files.writeString(file, Files.readString(file).replace(own, "22".repeat(32)));
        assertThatThrownBy(() -> KeyFile.open(file, PASSWORD)).isInstanceOf(KeyFileException.class);
    }

    @Test
    void whenTheFileExists_thenItIsNotOverwritten() {
        Path file = written();
        assertThatThrownBy(() -> KeyFile.create(file, SECRET, PASSWORD, new SecureRandom()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("never overwritten");
    }

    @Test
    void whenOneOfSeveralCannotBeWritten_thenNoneIsLeft() {
        SequencedMap<Path, SecretKey> files = new LinkedHashMap<>();
        files.put(dir.resolve("first.key"), SECRET);
        files.put(dir.resolve("no such folder").resolve("second.key"), SECRET);
        assertThatThrownBy(() -> KeyFile.createAll(files, PASSWORD, new SecureRandom()))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("second.key");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void whenOthersMayReadThePassword_thenItIsRefused() throws IOException {
        Path file = Files.writeString(dir.resolve("password"), "sesame\nsecond line");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(KeyFile.password(file)).isEqualTo("sesame".toCharArray());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> KeyFile.password(file))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("rw-r--r--")
                .hasMessageNotContaining("sesame");
    }

    @Test
    void whenTheFileIsSomethingElse_thenTheErrorIsNamed() throws IOException {
        Path file = written();
        Files.writeString(file, "{\"version\":1}");
        assertThatThrownBy(() -> KeyFile.open(file, PASSWORD)).isInstanceOf(KeyFileException.class);
        Files.writeString(file, "not json");
        assertThatThrownBy(() -> KeyFile.open(file, PASSWORD)).isInstanceOf(KeyFileException.class);
    }
}
