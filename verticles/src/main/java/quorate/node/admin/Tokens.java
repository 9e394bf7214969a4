package quorate.node.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import quorate.node.ConfigException;
import quorate.node.NodeConfig;
import quorate.protocol.Hash32;

/** The bearer tokens of the admin server. Only their SHA-256 is known here; a token itself is never kept or logged. */
final class Tokens {
    private static final String SCHEME = "Bearer ";

    /** Who asks, by the name of the token. */
    record Caller(String name, Role role) {}

    private record Known(Hash32 sha256, Caller caller) {}

    private final List<Known> known;

    /** @throws ConfigException if a digest is not 64 hex digits or a role is unknown */
    Tokens(List<NodeConfig.Token> tokens) {
        known = tokens.stream().map(Tokens::parse).toList();
    }

    /** The caller of an {@code Authorization} header, if it bears a token known here. */
    Optional<Caller> caller(String authorization) {
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            return Optional.empty();
        }
        byte[] digest = sha256(authorization.substring(SCHEME.length()));
        // Every token is compared, and each in constant time: the answer's time tells nothing.
        Optional<Caller> found = Optional.empty();
        for (Known token : known) {
            if (MessageDigest.isEqual(token.sha256.toBytes(), digest)) {
                found = Optional.of(token.caller);
            }
        }
        return found;
    }

    private static Known parse(NodeConfig.Token token) {
        try {
            return new Known(Hash32.ofHex(token.sha256()), new Caller(token.name(), Role.of(token.role())));
        } catch (IllegalArgumentException notADigest) {
            throw new ConfigException("tokens: " + token.name() + ": sha256: expected 64 hex digits", notADigest);
        }
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
