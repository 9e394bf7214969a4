package quorate.devnet.simnode;

import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.Network;
import quorate.protocol.ScriptPublicKey;

/** Addresses of the node's network. */
final class SimAddresses {
    private final Network network;

    SimAddresses(String networkId) {
        this.network = Network.ofId(networkId)
                .orElseThrow(() -> new IllegalArgumentException("there is no Kaspa network " + networkId));
    }

    /**
     * The script that an address stands for.
     *
     * @throws SimRefusal if it is not an address of this network
     */
    ScriptPublicKey script(String address) {
        Address decoded;
        try {
            decoded = Address.decode(address);
        } catch (IllegalArgumentException unreadable) {
            throw new SimRefusal(unreadable.getMessage());
        }
        if (!decoded.network().equals(network)) {
            throw new SimRefusal(
                    "The address has an invalid prefix " + decoded.network().prefix());
        }
        return decoded.scriptPublicKey();
    }
}
