package quorate.devnet.simnode;

import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.Network;
import quorate.protocol.ScriptPublicKey;

/** Addresses as kaspad reads them: of any network in questions, of its own where it makes blocks. */
final class SimAddresses {
    private static final String CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    private final Network network;

    SimAddresses(String networkId) {
        this.network = Network.ofId(networkId)
                .orElseThrow(() -> new IllegalArgumentException("there is no Kaspa network " + networkId));
    }

    /**
     * The script that an address of any network stands for: the coins of another network's are simply not here.
     *
     * @throws SimRefusal if it is no address
     */
    static ScriptPublicKey script(String address) {
        return decode(address).scriptPublicKey();
    }

    /** @throws SimRefusal if it is not an address of this network */
    ScriptPublicKey own(String address) {
        Address decoded = decode(address);
        if (!decoded.network().prefix().equals(network.prefix())) {
            throw new SimRefusal(
                    "The address has an invalid prefix " + decoded.network().prefix());
        }
        return decoded.scriptPublicKey();
    }

    private static Address decode(String address) {
        try {
            return Address.decode(address);
        } catch (IllegalArgumentException unreadable) {
            throw new SimRefusal(words(address));
        }
    }

    /** kaspad's words for the first thing that is wrong. */
    private static String words(String address) {
        int colon = address.indexOf(':');
        if (colon < 0) {
            return "The address prefix is missing";
        }
        String prefix = address.substring(0, colon);
        if (!prefix.matches("kaspa(test|sim|dev)?")) {
            return "The address has an invalid prefix " + prefix;
        }
        for (char each : address.substring(colon + 1).toCharArray()) {
            if (CHARACTERS.indexOf(each) < 0) {
                return "The address contains an invalid character " + each;
            }
        }
        return "The address checksum is invalid";
    }
}
