package quorate.node.postgres;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.codecs.wire.DecisionCodec;
import quorate.codecs.wire.Signing;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.Hash32;
import quorate.protocol.PoolId;
import quorate.protocol.Statement;
import quorate.protocol.Template;

/** The canonical forms of this signer's pools, as they are signed and sent. */
public final class WireForms implements CanonicalForms {
    /** What statements of a pool cover, and what its templates are as transactions. */
    public record Pool(Signing signing, PoolTransactions transactions) {}

    private final SortedMap<PoolId, Pool> pools;

    public WireForms(SortedMap<PoolId, Pool> pools) {
        this.pools = Collections.unmodifiableSortedMap(new TreeMap<>(pools));
    }

    @Override
    public Bytes decision(Decision decision) {
        return Bytes.of(DecisionCodec.encode(decision));
    }

    @Override
    public Decision decision(Bytes canonical) {
        return DecisionCodec.decode(canonical.toBytes());
    }

    @Override
    public Bytes statement(PoolId pool, Statement statement) {
        return Bytes.of(of(pool).signing().statementBytes(statement));
    }

    @Override
    public Hash32 txid(PoolId pool, Template template) {
        return of(pool).transactions().unsigned(template).txid();
    }

    private Pool of(PoolId pool) {
        Pool found = pools.get(pool);
        if (found == null) {
            throw new IllegalArgumentException("expected one of the pools " + pools.keySet() + ", found " + pool);
        }
        return found;
    }
}
