package quorate.node.postgres;

import java.util.List;
import java.util.Optional;
import quorate.codecs.crypto.BouncyCastleSchnorr;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.codecs.kaspa.TransactionCodec;
import quorate.codecs.wire.Signing;
import quorate.node.WireForms;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.KillGround;
import quorate.protocol.LogEntry;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.StreamId;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;
import quorate.protocol.Write;

/** Values for tests of the stores, told apart by small numbers. */
public final class Samples {
    public static final StreamId STREAM = new StreamId("api:acme:orders");
    public static final NodeId SELF = new NodeId(0);

    private Samples() {}

    /** The real forms of the crash profile, of whichever pool is asked for. */
    public static CanonicalForms forms() {
        return forms(Profile.CRASH);
    }

    public static CanonicalForms forms(Profile profile) {
        return new CanonicalForms() {
            @Override
            public Bytes decision(Decision decision) {
                return of(new PoolId("any")).decision(decision);
            }

            @Override
            public Decision decision(Bytes canonical) {
                return of(new PoolId("any")).decision(canonical);
            }

            @Override
            public Bytes statement(PoolId pool, Statement statement) {
                return of(pool).statement(pool, statement);
            }

            @Override
            public Hash32 txid(Bytes transaction) {
                return of(new PoolId("any")).txid(transaction);
            }

            @Override
            public Statement.Lock lock(Statement.Lock lock) {
                return of(new PoolId("any")).lock(lock);
            }

            private WireForms of(PoolId pool) {
                return new WireForms(
                        new Signing(hash(9, 1), pool, List.of(), 2, profile, new BouncyCastleSchnorr()), pool);
            }
        };
    }

    /** The bytes of the transaction that pays event {@code number}. */
    public static Bytes transaction(long number) {
        PoolTransactions transactions = new PoolTransactions(2, List.of(signature(1), signature(2), signature(3)));
        return TransactionCodec.encode(transactions.unsigned(((Decision.Pay) pay(number)).template()));
    }

    public static Hash32 hash(int kind, long number) {
        byte[] bytes = new byte[Hash32.LENGTH];
        bytes[0] = (byte) kind;
        for (int i = 0; i < 8; i++) {
            bytes[31 - i] = (byte) (number >>> (8 * i));
        }
        return Hash32.of(bytes);
    }

    public static EventId event(long number) {
        return new EventId(hash(1, number));
    }

    public static TemplateHash template(long number) {
        return new TemplateHash(hash(2, number));
    }

    public static DecisionHash decision(long number) {
        return new DecisionHash(hash(3, number));
    }

    public static Outpoint outpoint(long number) {
        return new Outpoint(hash(4, number), 1);
    }

    public static Bytes signature(long number) {
        return Bytes.of(hash(5, number).toBytes());
    }

    public static Signed<Statement.Vote> vote(int member, long slot, int round, long decision) {
        return new Signed<>(
                new NodeId(member),
                new Statement.Vote(slot, round, Optional.of(decision(decision))),
                signature(member));
    }

    public static Signed<Statement.Vote> emptyVote(int member, long slot, int round) {
        return new Signed<>(new NodeId(member), new Statement.Vote(slot, round, Optional.empty()), signature(member));
    }

    public static Signed<Statement.Lock> lock(int member, long slot, int round, long decision) {
        return new Signed<>(new NodeId(member), new Statement.Lock(slot, round, decision(decision)), signature(member));
    }

    public static Signed<Statement.Completed> completed(int member, long slot, long template) {
        return new Signed<>(new NodeId(member), new Statement.Completed(slot, template(template)), signature(member));
    }

    public static Signed<Statement.Refusal> refusal(int member, long slot, long template) {
        return new Signed<>(new NodeId(member), new Statement.Refusal(slot, template(template)), signature(member));
    }

    public static Decision pay(long event) {
        ScriptPublicKey script = new ScriptPublicKey(0, Bytes.ofHex("20abcd"));
        return new Decision.Pay(
                List.of(event(event)),
                new Template(
                        List.of(new TemplateInput(outpoint(event), 500_000_000L)),
                        List.of(new TemplateOutput(400_000_000L, script), new TemplateOutput(99_000_000L, script)),
                        Bytes.ofHex("51525431")));
    }

    /** Slot {@code slot} pays event {@code slot} by template {@code slot}, decision {@code slot}, after decision {@code slot - 1}. */
    public static Write.SlotDecided decidedPay(long slot) {
        LogEntry entry =
                new LogEntry(slot, decision(slot), previous(slot), pay(slot), Optional.of(template(slot)), false);
        return new Write.SlotDecided(entry, certificate(slot));
    }

    /** Slot {@code slot} kills slot {@code target}, which was lost. */
    public static Write.SlotDecided decidedKill(long slot, long target) {
        Decision kill = new Decision.Kill(target, new KillGround.Lost());
        return new Write.SlotDecided(
                new LogEntry(slot, decision(slot), previous(slot), kill, Optional.empty(), true), certificate(slot));
    }

    /** Slot {@code slot} pays event {@code event} by template {@code slot} and outpoint {@code event}. */
    public static Write.SlotDecided decidedPayOf(long slot, long event) {
        LogEntry entry =
                new LogEntry(slot, decision(slot), previous(slot), pay(event), Optional.of(template(slot)), false);
        return new Write.SlotDecided(entry, certificate(slot));
    }

    public static DecisionHash previous(long slot) {
        return slot == 1 ? new DecisionHash(Hash32.ZERO) : decision(slot - 1);
    }

    public static Certificate certificate(long slot) {
        return new Certificate(slot, 0, decision(slot), List.of(lock(0, slot, 0, slot), lock(1, slot, 0, slot)));
    }

    /** The SQL of an event as Ingestion stores it. */
    public static String insertEvent(String pool, long number, long nonce) {
        return "INSERT INTO events (event_id, pool, source_tag, external_id, content_digest, stream, nonce,"
                + " destination_version, destination_script, destination_address, amount_sompi, material,"
                + " first_seen_via, known_since_ms) VALUES (decode('" + event(number) + "', 'hex'), '" + pool
                + "', 3, decode('" + hash(6, number) + "', 'hex'), decode('" + hash(7, number) + "', 'hex'), '" + STREAM
                + "', " + nonce + ", 0, decode('20abcd', 'hex'), 'kaspasim:sample', 400000000, decode('01', 'hex'),"
                + " 'webhook', " + (1000 + number) + ")";
    }
}
