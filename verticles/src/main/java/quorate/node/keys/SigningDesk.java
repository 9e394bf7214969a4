package quorate.node.keys;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.commit.LedgerStore;
import quorate.node.commit.Recorded;
import quorate.node.postgres.DatabaseFailure;
import quorate.node.postgres.Outcome;
import quorate.node.postgres.Promise;
import quorate.protocol.Bytes;
import quorate.protocol.Craft;
import quorate.protocol.Multisig;
import quorate.protocol.NodeId;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;

/**
 * Signs what is on record, and nothing else (C2): asks for the proof that the template's rows are committed, returns signatures
 * that are stored already, and stores new ones before it hands them out. Use it on one Vert.x context.
 */
public final class SigningDesk {
    private static final Logger LOG = LoggerFactory.getLogger(SigningDesk.class);

    private final Vertx vertx;
    private final LedgerStore ledger;
    private final SpendingKey key;
    private final Craft craft;
    private final Multisig multisig;
    private final NodeId self;
    private final TreeMap<TemplateHash, Future<List<Bytes>>> underWay = new TreeMap<>();

    public SigningDesk(Vertx vertx, LedgerStore ledger, SpendingKey key, Craft craft, Multisig multisig, NodeId self) {
        this.vertx = vertx;
        this.ledger = ledger;
        this.key = key;
        this.craft = craft;
        this.multisig = multisig;
        this.self = self;
    }

    /** Why nothing was signed, or nothing that may leave. */
    public static final class NotSigned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean retryable;

        NotSigned(String message, boolean retryable) {
            super(message);
            this.retryable = retryable;
        }

        /** Whether asking again later may succeed. */
        public boolean retryable() {
            return retryable;
        }
    }

    /**
     * The own signatures of a recorded template, one for each input, stored. A repeat returns the same. Fails with
     * {@link NotSigned}, or with DatabaseFailed when the ledger cannot be read.
     */
    public synchronized Future<List<Bytes>> sign(Recorded recorded, Template template) {
        TemplateHash found = craft.templateHash(template);
        if (!found.equals(recorded.template())) {
            return Future.failedFuture(new NotSigned(
                    "the template is not the recorded one: expected " + recorded.template() + ", found " + found,
                    false));
        }
        Future<List<Bytes>> already = underWay.get(found);
        if (already != null) {
            return already;
        }
        Future<List<Bytes>> signing = ledger.standing(recorded)
                .compose(standing -> standing.signatures()
                        .map(Future::succeededFuture)
                        .orElseGet(() -> signNow(recorded, template, standing.halted())));
        underWay.put(found, signing);
        return signing.eventually(() -> {
            forget(found);
            return Future.succeededFuture();
        });
    }

    private synchronized void forget(TemplateHash template) {
        underWay.remove(template);
    }

    private Future<List<Bytes>> signNow(Recorded recorded, Template template, Optional<String> halted) {
        if (halted.isPresent()) {
            return Future.failedFuture(new NotSigned("halted: " + halted.get(), true));
        }
        // Before it is used: whoever reads the log must find every use there.
        LOG.info("spending key used: slot {}, template {}", recorded.slot(), recorded.template());
        return vertx.executeBlocking(() -> verified(template), false)
                .compose(signatures -> ledger.storeOwnSignatures(recorded, signatures)
                        .compose(outcome -> stored(recorded, signatures, outcome)));
    }

    /** A signature that does not verify is a fault of the key or the machine: it must not leave. */
    private List<Bytes> verified(Template template) {
        List<Bytes> signatures = key.sign(template);
        if (signatures.size() != template.inputs().size() || !multisig.valid(template, self, signatures)) {
            throw new NotSigned(
                    "own signatures do not verify: expected "
                            + template.inputs().size() + " valid ones of " + self + ", found " + signatures.size(),
                    false);
        }
        return signatures;
    }

    private Future<List<Bytes>> stored(Recorded recorded, List<Bytes> signatures, Outcome<Void> outcome) {
        return switch (outcome) {
            case Outcome.Committed<Void> committed -> Future.succeededFuture(signatures);
            case Outcome.RolledBack<Void>(DatabaseFailure.Refused refused)
            when refused.promise() == Promise.ONE_SIGNATURE -> readBack(recorded);
            case Outcome.RolledBack<Void>(DatabaseFailure cause) ->
                Future.failedFuture(new NotSigned("not stored: " + cause, cause.retryable()));
            case Outcome.Unknown<Void>(String detail) ->
                Future.failedFuture(new NotSigned("storing is unknown: " + detail, true));
        };
    }

    private Future<List<Bytes>> readBack(Recorded recorded) {
        return ledger.standing(recorded)
                .compose(standing -> standing.signatures()
                        .map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(new NotSigned(
                                "signatures of " + recorded + " were refused and are not there", false))));
    }
}
