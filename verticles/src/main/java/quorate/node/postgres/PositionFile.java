package quorate.node.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position file: three places of 512 bytes, each a text with its own checksum. Two take turns for what is about to be said and
 * are synced before it leaves; the third takes what is known to be said, and is synced when there is time. A place that was torn
 * leaves the others whole.
 */
final class PositionFile implements AutoCloseable {
    private static final int PLACE_BYTES = 512;
    private static final int PLACES = 3;
    private static final int CONFIRMED_PLACE = 2;

    /** What {@link Content#text} writes; numbers that fit. */
    private static final Pattern TEXT = Pattern.compile("""
            quorate position 1
            identity ([^ \\n]*)
            lineage ([^ \\n]*)
            kernel ([^ \\n]*)
            log ([0-9]{1,18}) ([0-9]{1,18})
            ledger ([0-9]{1,18}) ([0-9]{1,18})
            """);

    private final FileChannel channel;
    private int turn;

    private PositionFile(FileChannel channel) {
        this.channel = channel;
    }

    /** How far one lane is: {@code confirmed} was said, {@code intended} may have been. */
    record Reach(long confirmed, long intended) {
        Reach furthest(Reach other) {
            return new Reach(Math.max(confirmed, other.confirmed), Math.max(intended, other.intended));
        }
    }

    /**
     * @param identity public identity key in hex
     * @param lineage of the database; empty when an administrator says that whatever it holds is current
     * @param kernel which start of the machine wrote this: what it did not sync is still there as long as it runs
     */
    record Content(String identity, String lineage, String kernel, Reach log, Reach ledger) {
        private Content furthest(Content other) {
            return new Content(identity, lineage, kernel, log.furthest(other.log), ledger.furthest(other.ledger));
        }

        private String text() {
            return "quorate position 1\nidentity " + identity + "\nlineage " + (lineage.isEmpty() ? "-" : lineage)
                    + "\nkernel " + kernel + "\nlog " + log.confirmed() + " " + log.intended() + "\nledger "
                    + ledger.confirmed() + " " + ledger.intended() + "\n";
        }
    }

    /** Empty when there is none, or nothing in it that is whole. */
    static Optional<Content> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return of(in.readNBytes(PLACES * PLACE_BYTES));
        }
    }

    /** Whatever the bytes are, the furthest of what is whole in them. */
    static Optional<Content> of(byte[] bytes) {
        Optional<Content> found = Optional.empty();
        for (int place = 0; place < PLACES && (place + 1) * PLACE_BYTES <= bytes.length; place++) {
            Optional<Content> one = parse(Arrays.copyOfRange(bytes, place * PLACE_BYTES, (place + 1) * PLACE_BYTES));
            found = found.isPresent() && one.isPresent()
                    ? Optional.of(found.get().furthest(one.get()))
                    : found.or(() -> one);
        }
        return found;
    }

    /** Puts a new file in the place of whatever was there, synced. */
    static PositionFile begin(Path file, Content content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (int place = 0; place < PLACES; place++) {
                put(out, place, content);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
            folder.force(true);
        }
        return new PositionFile(FileChannel.open(file, StandardOpenOption.WRITE));
    }

    /** What is about to be said. Not synced yet. */
    void intend(Content content) throws IOException {
        put(channel, turn, content);
        turn = 1 - turn;
    }

    /** What was said. Not synced yet. */
    void confirm(Content content) throws IOException {
        put(channel, CONFIRMED_PLACE, content);
    }

    void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.force(false);
        channel.close();
    }

    private static void put(FileChannel out, int place, Content content) throws IOException {
        String text = content.text();
        byte[] bytes =
                Arrays.copyOf((text + "sum " + sum(text) + "\n").getBytes(StandardCharsets.US_ASCII), PLACE_BYTES);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            out.write(buffer, (long) place * PLACE_BYTES + buffer.position());
        }
    }

    private static Optional<Content> parse(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.US_ASCII);
        int end = all.indexOf("sum ");
        if (end < 0) {
            return Optional.empty();
        }
        String text = all.substring(0, end);
        Matcher words = TEXT.matcher(text);
        boolean whole = words.matches() && all.startsWith("sum " + sum(text) + "\n", end);
        return whole
                ? Optional.of(new Content(
                        words.group(1),
                        words.group(2).equals("-") ? "" : words.group(2),
                        words.group(3),
                        new Reach(Long.parseLong(words.group(4)), Long.parseLong(words.group(5))),
                        new Reach(Long.parseLong(words.group(6)), Long.parseLong(words.group(7)))))
                : Optional.empty();
    }

    private static String sum(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
