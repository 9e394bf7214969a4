package quorate.node.commit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.chain.AcceptanceTracker;
import quorate.node.chain.TxStatus;
import quorate.node.chain.TxWatch;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.LiveInput;
import quorate.protocol.Template;

/**
 * Follows the transactions of live slots on the own node and says what it shows. A template's id is known before it is signed,
 * so a slot is followed from its certificate on, whoever submits.
 */
final class TxFollower {
    private static final Logger LOG = LoggerFactory.getLogger(TxFollower.class);

    private static final long FIRST_ANCHOR_AGAIN_MS = 1_000;

    private final Vertx vertx;
    private final AcceptanceTracker tracker;
    private final AnchorStore anchors;
    private final Function<Template, Hash32> txid;
    private final Function<Template, List<String>> addresses;
    private final Group.Finality finality;
    private final BiConsumer<Long, LiveInput> out;
    private final TreeMap<Long, Hash32> followed = new TreeMap<>();
    private final TreeMap<Hash32, Long> slots = new TreeMap<>();
    private final TreeMap<Hash32, Depth> told = new TreeMap<>();
    private Optional<Hash32> candidate = Optional.empty();

    /**
     * @param txid id of a template's transaction
     * @param addresses what the transaction pays
     * @param finality the depths that mean something to a slot
     * @param out hears what the own node shows of a slot's transaction
     */
    TxFollower(
            Vertx vertx,
            AcceptanceTracker tracker,
            AnchorStore anchors,
            Function<Template, Hash32> txid,
            Function<Template, List<String>> addresses,
            Group.Finality finality,
            BiConsumer<Long, LiveInput> out) {
        this.vertx = vertx;
        this.tracker = tracker;
        this.anchors = anchors;
        this.txid = txid;
        this.addresses = addresses;
        this.finality = finality;
        this.out = out;
        tracker.onStatusChanged(
                (id, status) -> Optional.ofNullable(slots.get(id)).ifPresent(slot -> tell(slot, status)));
    }

    /** Follows the slot's transaction from now on. Fails when the node or the database cannot be asked. */
    Future<Void> follow(long slot, Template template) {
        Hash32 id = txid.apply(template);
        return anchors.ofSlot(slot)
                .compose(stored -> stored.map(Future::succeededFuture)
                        .orElseGet(() -> anchor().compose(block ->
                                anchors.keepForSlot(slot, block).map(block))))
                .compose(block -> tracker.watch(new TxWatch(id, block, addresses.apply(template))))
                .onSuccess(status -> {
                    followed.put(slot, id);
                    slots.put(id, slot);
                    tell(slot, status);
                })
                .mapEmpty();
    }

    /** The chain moved on. A slot is told when that means something to it: between two depths nothing changes. */
    void chainChanged() {
        tracker.each((id, status) -> {
            Long slot = slots.get(id);
            if (slot != null && depth(status) != told.get(id)) {
                tell(slot, status);
            }
        });
    }

    /** Tells every slot again: one that was read anew from the database has forgotten how deep its transaction lies. */
    void tellAgain() {
        tracker.each((id, status) -> Optional.ofNullable(slots.get(id)).ifPresent(slot -> tell(slot, status)));
    }

    void forget(long slot) {
        Hash32 id = followed.remove(slot);
        if (id != null) {
            slots.remove(id);
            told.remove(id);
            tracker.unwatch(id);
        }
    }

    /**
     * At the very first start there is nothing before the present sink that could have been missed. Tried again until the node
     * answers: without an anchor a slot learned late could not be found on the chain.
     */
    void keepFirstAnchor() {
        anchors.last()
                .compose(last -> last.isPresent()
                        ? Future.<Void>succeededFuture()
                        : tracker.anchor().compose(anchors::keepLast).mapEmpty())
                .onFailure(failure -> {
                    LOG.info("no first anchor yet: {}", failure.toString());
                    vertx.setTimer(FIRST_ANCHOR_AGAIN_MS, ignored -> keepFirstAnchor());
                });
    }

    /**
     * Keeps a sink for slots learned later: that of one period ago, if this signer has heard a quorum then and now. What is
     * decided meanwhile it has learned, or will learn, with an anchor from before.
     */
    void keepAnchor(BooleanSupplier hearsQuorum) {
        if (!hearsQuorum.getAsBoolean()) {
            candidate = Optional.empty();
            return;
        }
        Optional<Hash32> earlier = candidate;
        tracker.anchor()
                .onSuccess(sink -> candidate = Optional.of(sink))
                .compose(sink -> earlier.isPresent()
                        ? anchors.keepLast(earlier.get()).<Void>mapEmpty()
                        : Future.succeededFuture())
                .onFailure(failure -> LOG.debug("no anchor kept: {}", failure.toString()));
    }

    private Future<Hash32> anchor() {
        return anchors.last().compose(last -> last.map(Future::succeededFuture).orElseGet(tracker::anchor));
    }

    private enum Depth {
        NOT_ACCEPTED,
        ACCEPTED,
        CONFIRMED,
        FINAL
    }

    private Depth depth(TxStatus status) {
        return switch (status) {
            case TxStatus.NotSeen ignored -> Depth.NOT_ACCEPTED;
            case TxStatus.InMempool ignored -> Depth.NOT_ACCEPTED;
            case TxStatus.Accepted accepted -> {
                if (accepted.confirmationsDaa() >= finality.finalDepthDaa()) {
                    yield Depth.FINAL;
                }
                yield accepted.confirmationsDaa() >= finality.confirmationsDaa() ? Depth.CONFIRMED : Depth.ACCEPTED;
            }
        };
    }

    private void tell(long slot, TxStatus status) {
        told.put(followed.get(slot), depth(status));
        switch (status) {
            case TxStatus.NotSeen ignored -> out.accept(slot, new LiveInput.NotSeen());
            case TxStatus.InMempool ignored -> out.accept(slot, new LiveInput.InMempool());
            case TxStatus.Accepted accepted ->
                out.accept(
                        slot,
                        new LiveInput.Accepted(
                                accepted.acceptingBlock().orElse(Hash32.ZERO),
                                accepted.acceptingDaaScore(),
                                accepted.confirmationsDaa()));
        }
    }
}
