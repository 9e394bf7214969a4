package quorate.node.ingestion;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import quorate.protocol.Bytes;

/**
 * Who sends a webhook, as Standard Webhooks say: HMAC-SHA256 of {@code id.timestamp.body} under a secret that only the relayer
 * and this signer know. A relayer has two secrets while one is rotated. Secrets are never shown.
 */
final class Webhooks {
    static final long MAX_AGE_S = 300;
    static final int MAX_SECRETS = 2;
    private static final String SECRET_PREFIX = "whsec_";
    private static final int MIN_SECRET_BYTES = 16;
    private static final int MAX_ID_LENGTH = 256;
    private static final int MAX_SIGNATURES = 8;

    /** The three headers; null where one is missing. */
    record Headers(String id, String timestamp, String signature) {}

    /** Who sent it, or why nobody is believed. */
    sealed interface Sender {
        record Relayer(String name) implements Sender {}

        record Nobody(String why) implements Sender {}
    }

    private record Secret(String relayer, Bytes key) {}

    private final List<Secret> secrets = new ArrayList<>();

    /** @throws IllegalArgumentException naming the relayer whose secrets are not what they should be */
    Webhooks(List<IngestionOptions.Relayer> relayers) {
        for (IngestionOptions.Relayer relayer : relayers) {
            if (relayer.secrets().isEmpty() || relayer.secrets().size() > MAX_SECRETS) {
                throw new IllegalArgumentException("relayer " + relayer.name() + ": expected 1 to " + MAX_SECRETS
                        + " secrets, found " + relayer.secrets().size());
            }
            relayer.secrets()
                    .forEach(text -> secrets.add(new Secret(relayer.name(), Bytes.of(key(relayer.name(), text)))));
        }
    }

    Sender sender(Headers headers, byte[] body, long nowMs) {
        if (headers.id() == null || headers.timestamp() == null || headers.signature() == null) {
            return new Sender.Nobody("the headers webhook-id, webhook-timestamp and webhook-signature are needed");
        }
        if (headers.id().isEmpty() || headers.id().length() > MAX_ID_LENGTH) {
            return new Sender.Nobody("webhook-id has 1 to " + MAX_ID_LENGTH + " characters");
        }
        Optional<String> stale = stale(headers.timestamp(), nowMs);
        if (stale.isPresent()) {
            return new Sender.Nobody(stale.get());
        }
        List<byte[]> offered = signatures(headers.signature());
        // Every secret is tried, whichever fits: the time taken tells nothing about them.
        String relayer = null;
        for (Secret secret : secrets) {
            byte[] expected = hmac(secret.key().toBytes(), headers, body);
            for (byte[] signature : offered) {
                if (MessageDigest.isEqual(expected, signature)) {
                    relayer = secret.relayer();
                }
            }
        }
        return relayer == null
                ? new Sender.Nobody("webhook-signature fits no relayer's secret")
                : new Sender.Relayer(relayer);
    }

    /** The header {@code webhook-signature}, for those who send. */
    static String sign(String secret, String id, long timestampS, byte[] body) {
        Headers headers = new Headers(id, Long.toString(timestampS), "");
        return "v1," + Base64.getEncoder().encodeToString(hmac(key("sender", secret), headers, body));
    }

    private static Optional<String> stale(String timestamp, long nowMs) {
        long sentS;
        try {
            sentS = Long.parseLong(timestamp);
        } catch (NumberFormatException bad) {
            return Optional.of("webhook-timestamp is a number of seconds since 1970");
        }
        long nowS = nowMs / 1_000;
        return sentS < nowS - MAX_AGE_S || sentS > nowS + MAX_AGE_S
                ? Optional.of("webhook-timestamp is within " + MAX_AGE_S + " s of this server's " + nowS)
                : Optional.empty();
    }

    private static List<byte[]> signatures(String header) {
        List<byte[]> signatures = new ArrayList<>();
        for (String part : header.split(" ", MAX_SIGNATURES + 1)) {
            if (part.startsWith("v1,") && signatures.size() < MAX_SIGNATURES) {
                decode(part.substring(3)).ifPresent(signatures::add);
            }
        }
        return signatures;
    }

    private static byte[] hmac(byte[] key, Headers headers, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((headers.id() + "." + headers.timestamp() + ".").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has HmacSHA256", missing);
        }
    }

    private static byte[] key(String relayer, String text) {
        String base64 = text.startsWith(SECRET_PREFIX) ? text.substring(SECRET_PREFIX.length()) : text;
        byte[] key = decode(base64).orElse(new byte[0]);
        if (key.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException("relayer " + relayer + ": expected " + SECRET_PREFIX
                    + " and base64 of at least " + MIN_SECRET_BYTES + " bytes, found something else (not shown)");
        }
        return key;
    }

    private static Optional<byte[]> decode(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException bad) {
            return Optional.empty();
        }
    }
}
