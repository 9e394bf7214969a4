package quorate.codecs.event;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.codecs.hyperlane.ValidatorSet;
import quorate.codecs.kaspa.Network;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.StreamId;

/**
 * Whom the group believes, and what it pays: the part of the group's configuration that judges event material. The group hash
 * covers it.
 *
 * @param network whose addresses may be paid
 * @param ownDomain our Hyperlane domain, u32
 * @param validators of each origin domain
 * @param senders that may ask for payments; anyone may dispatch, so this list is the authorisation
 * @param layerZeroKeys Ethereum addresses (20 bytes) of the keys of each LayerZero endpoint
 * @param apiRelayers BIP340 keys (x only) of each relayer, by its name
 * @param firstNonces first nonce of each stream that has one configured; lower ones are refused (S1)
 */
public record SourcePolicy(
        Network network,
        long ownDomain,
        SortedMap<Long, ValidatorSet> validators,
        SortedSet<Sender> senders,
        SortedMap<Long, List<Bytes>> layerZeroKeys,
        SortedMap<String, List<Hash32>> apiRelayers,
        Payments payments,
        SortedMap<StreamId, Long> firstNonces) {
    public SourcePolicy {
        validators = Collections.unmodifiableSortedMap(new TreeMap<>(validators));
        senders = Collections.unmodifiableSortedSet(new TreeSet<>(senders));
        layerZeroKeys = Collections.unmodifiableSortedMap(new TreeMap<>(layerZeroKeys));
        apiRelayers = Collections.unmodifiableSortedMap(new TreeMap<>(apiRelayers));
        firstNonces = Collections.unmodifiableSortedMap(new TreeMap<>(firstNonces));
    }

    /** A contract on an origin chain, as a Hyperlane message names it. */
    public record Sender(long originDomain, Hash32 address) implements Comparable<Sender> {
        @Override
        public int compareTo(Sender other) {
            int byDomain = Long.compare(originDomain, other.originDomain);
            return byDomain != 0 ? byDomain : address.compareTo(other.address);
        }
    }

    /**
     * Check 2.
     *
     * @param minAmountSompi least payment
     * @param maxAmountSompi largest payment
     * @param allowed the only addresses that may be paid; empty means any
     * @param denied addresses that are never paid, such as the pool's own
     */
    public record Payments(
            long minAmountSompi, long maxAmountSompi, SortedSet<String> allowed, SortedSet<String> denied) {
        public Payments {
            if (minAmountSompi < 1 || maxAmountSompi < minAmountSompi) {
                throw new IllegalArgumentException(
                        "payments: expected 1 <= min <= max, found min " + minAmountSompi + ", max " + maxAmountSompi);
            }
            allowed = Collections.unmodifiableSortedSet(new TreeSet<>(allowed));
            denied = Collections.unmodifiableSortedSet(new TreeSet<>(denied));
        }
    }
}
