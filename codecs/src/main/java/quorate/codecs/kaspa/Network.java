package quorate.codecs.kaspa;

import java.util.Optional;

/** A Kaspa network, by its node's name and the prefix of its addresses. */
public enum Network {
    MAINNET("mainnet", "kaspa"),
    TESTNET("testnet-10", "kaspatest"),
    SIMNET("simnet", "kaspasim"),
    DEVNET("devnet", "kaspadev");

    private final String id;
    private final String prefix;

    Network(String id, String prefix) {
        this.id = id;
        this.prefix = prefix;
    }

    /** As GetServerInfo names it. */
    public String id() {
        return id;
    }

    public String prefix() {
        return prefix;
    }

    public static Optional<Network> ofId(String id) {
        return find(network -> network.id.equals(id));
    }

    static Optional<Network> ofPrefix(String prefix) {
        return find(network -> network.prefix.equals(prefix));
    }

    private static Optional<Network> find(java.util.function.Predicate<Network> wanted) {
        for (Network network : values()) {
            if (wanted.test(network)) {
                return Optional.of(network);
            }
        }
        return Optional.empty();
    }
}
