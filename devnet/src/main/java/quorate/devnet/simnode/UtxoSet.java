package quorate.devnet.simnode;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** Unspent outputs, also by script. Every change goes to a {@link UtxoChange}, by which it can be told and undone. */
final class UtxoSet {
    private final TreeMap<Outpoint, Coin> coins = new TreeMap<>();
    private final Map<ScriptPublicKey, TreeMap<Outpoint, Coin>> byScript = new HashMap<>();

    Optional<Coin> get(Outpoint outpoint) {
        return Optional.ofNullable(coins.get(outpoint));
    }

    Collection<Coin> ofScript(ScriptPublicKey script) {
        TreeMap<Outpoint, Coin> found = byScript.get(script);
        return found == null ? List.of() : found.values();
    }

    int size() {
        return coins.size();
    }

    void add(Coin coin, UtxoChange change) {
        coins.put(coin.outpoint(), coin);
        byScript.computeIfAbsent(coin.scriptPublicKey(), ignored -> new TreeMap<>())
                .put(coin.outpoint(), coin);
        change.added(coin);
    }

    /** @throws IllegalStateException if it is not there: the caller has checked that */
    void remove(Outpoint outpoint, UtxoChange change) {
        Coin coin = coins.remove(outpoint);
        if (coin == null) {
            throw new IllegalStateException("output " + outpoint + " is not unspent");
        }
        TreeMap<Outpoint, Coin> same = byScript.get(coin.scriptPublicKey());
        same.remove(outpoint);
        if (same.isEmpty()) {
            byScript.remove(coin.scriptPublicKey());
        }
        change.removed(coin);
    }

    /** Takes {@code done} back, and notes that in {@code change}. */
    void undo(UtxoChange done, UtxoChange change) {
        done.added().forEach(coin -> remove(coin.outpoint(), change));
        done.removed().forEach(coin -> add(coin, change));
    }
}
