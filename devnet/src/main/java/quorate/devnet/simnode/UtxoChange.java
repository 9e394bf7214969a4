package quorate.devnet.simnode;

import java.util.Collection;
import java.util.TreeMap;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;

/** Net change of the UTXO set over one or more steps: an output made and spent within them shows in neither part. */
final class UtxoChange {
    private final TreeMap<Outpoint, Coin> added = new TreeMap<>();
    private final TreeMap<Outpoint, Coin> removed = new TreeMap<>();

    void added(Coin coin) {
        Coin before = removed.get(coin.outpoint());
        if (coin.equals(before)) {
            removed.remove(coin.outpoint());
        } else {
            added.put(coin.outpoint(), coin);
        }
    }

    void removed(Coin coin) {
        if (added.remove(coin.outpoint()) == null) {
            removed.put(coin.outpoint(), coin);
        }
    }

    Collection<Coin> added() {
        return added.values();
    }

    Collection<Coin> removed() {
        return removed.values();
    }

    boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty();
    }
}
