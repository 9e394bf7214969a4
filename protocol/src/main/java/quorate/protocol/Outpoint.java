package quorate.protocol;

/** One output of a transaction, by the transaction's id and the output's index (at most 2^31-1 here, far above any real transaction). */
public record Outpoint(Hash32 txid, int index) implements Comparable<Outpoint> {
    public Outpoint {
        if (index < 0) {
            throw new IllegalArgumentException("an output index is not negative, found " + index);
        }
    }

    @Override
    public int compareTo(Outpoint other) {
        int byTxid = txid.compareTo(other.txid);
        return byTxid != 0 ? byTxid : Integer.compare(index, other.index);
    }

    @Override
    public String toString() {
        return txid + ":" + index;
    }
}
