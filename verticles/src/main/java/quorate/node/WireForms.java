package quorate.node;

import quorate.codecs.kaspa.TransactionCodec;
import quorate.codecs.wire.DecisionCodec;
import quorate.codecs.wire.Signing;
import quorate.node.postgres.CanonicalForms;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.Hash32;
import quorate.protocol.PoolId;
import quorate.protocol.Statement;

/** What the stores keep is what the wire carries and what signatures cover. */
public record WireForms(Signing signing, PoolId pool) implements CanonicalForms {
    @Override
    public Bytes decision(Decision decision) {
        return Bytes.of(DecisionCodec.encode(decision));
    }

    @Override
    public Decision decision(Bytes canonical) {
        return DecisionCodec.decode(canonical.toBytes());
    }

    @Override
    public Bytes statement(PoolId of, Statement statement) {
        if (!of.equals(pool)) {
            throw new IllegalArgumentException("expected a statement of pool " + pool + ", found one of " + of);
        }
        return Bytes.of(signing.statementBytes(statement instanceof Statement.Lock lock ? lock(lock) : statement));
    }

    @Override
    public Statement.Lock lock(Statement.Lock lock) {
        signing.faultOf(lock).ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
        return lock;
    }

    @Override
    public Hash32 txid(Bytes transaction) {
        return TransactionCodec.decode(transaction).txid();
    }
}
