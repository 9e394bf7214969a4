package quorate.devnet.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Bytes;

/** What a demo draws at its first start: keys of signers, validators and the relayer, a webhook secret, an operator's token. */
record DemoSecrets(
        List<Bytes> identities,
        List<Bytes> spending,
        List<Bytes> validators,
        Bytes apiRelayer,
        Bytes sender,
        String webhookSecret,
        String token,
        String keyPassword) {
    private static final int VALIDATORS = 3;

    static DemoSecrets draw(int signers, SecureRandom random) {
        return new DemoSecrets(
                keys(signers, random),
                keys(signers, random),
                keys(VALIDATORS, random),
                key(random),
                key(random),
                "whsec_" + Base64.getEncoder().encodeToString(bytes(random, 32)),
                HexFormat.of().formatHex(bytes(random, 24)),
                HexFormat.of().formatHex(bytes(random, 16)));
    }

    String tokenSha256() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static List<Bytes> keys(int count, SecureRandom random) {
        List<Bytes> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(key(random));
        }
        return keys;
    }

    private static Bytes key(SecureRandom random) {
        byte[] key = bytes(random, 32);
        Schnorr.best().publicKey(key);
        return Bytes.of(key);
    }

    private static byte[] bytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return "DemoSecrets[hidden]";
    }
}
