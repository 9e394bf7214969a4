package quorate.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** A signer's shell for one live slot: keeps what was committed, acts only afterwards, and can crash at any step. */
final class LiveSigner {
    static final long SLOT = 7;
    private final LiveParts parts;
    private final Decision.Pay pay;
    private final TemplateHash hash;
    private final List<Event> events;
    private final OptionalLong anchorDaaScore;
    LiveSlot slot;
    final List<LiveWrite> durable = new ArrayList<>();
    Optional<List<Bytes>> storedOwn = Optional.empty();
    final List<LiveAction> actions = new ArrayList<>();
    boolean keyWorks = true;
    boolean silent;
    int keyUses;
    long nowMs = 10_000;

    LiveSigner(int self, Group group, Template template, List<Event> events) {
        this(self, group, template, events, OptionalLong.empty());
    }

    /** @param anchorDaaScore median anchor of the slot's certificate, in the Byzantine profile */
    LiveSigner(int self, Group group, Template template, List<Event> events, OptionalLong anchorDaaScore) {
        Craft craft = new PlainCraft(group);
        parts = new LiveParts(
                group,
                Timing.defaults(group.members()),
                craft,
                new PlainMultisig(group),
                new PlainIdentity(new NodeId(self)));
        pay = new Decision.Pay(events.stream().map(Event::id).toList(), template);
        hash = craft.templateHash(template);
        this.events = events;
        this.anchorDaaScore = anchorDaaScore;
        restart();
    }

    /** What a crash leaves is what was committed. */
    void restart() {
        SortedMap<NodeId, List<Bytes>> peers = new TreeMap<>();
        List<Signed<Statement.Completed>> completed = new ArrayList<>();
        List<Signed<Statement.Refusal>> refusals = new ArrayList<>();
        LiveMemory memory = LiveMemory.opened(SLOT, pay, hash, anchorDaaScore, Optional.empty());
        LiveStage stage = memory.stage();
        boolean recorded = false;
        Optional<Bytes> transaction = Optional.empty();
        Optional<LiveWrite.Acceptance> acceptance = Optional.empty();
        for (LiveWrite write : durable) {
            switch (write) {
                case LiveWrite.RecordSigned row -> recorded = row.slot() == SLOT;
                case LiveWrite.PeerSignatures row -> peers.put(row.signer(), row.signatures());
                case LiveWrite.Transaction row -> transaction = Optional.of(row.transaction());
                case LiveWrite.StageChanged row -> stage = row.stage();
                case LiveWrite.CompletedStatement row -> completed.add(row.completed());
                case LiveWrite.Acceptance row -> acceptance = Optional.of(row);
                case LiveWrite.RecordRefused row -> refusals.add(row.refusal());
                case LiveWrite.PeerRefusal row -> refusals.add(row.refusal());
                case LiveWrite.BadSignatures row -> {}
                case LiveWrite.HaltRaised row -> {}
            }
        }
        slot = LiveSlot.restore(
                parts,
                new LiveMemory(
                        SLOT,
                        pay,
                        hash,
                        anchorDaaScore,
                        stage,
                        recorded,
                        storedOwn,
                        peers,
                        transaction,
                        acceptance,
                        completed,
                        refusals,
                        Optional.empty(),
                        Optional.empty(),
                        silent,
                        Optional.empty()),
                events,
                LiveLedger.EMPTY);
    }

    /** One input and, after its writes, whatever the key makes of it. Answers the actions of these steps alone. */
    List<LiveAction> give(LiveInput input) {
        List<LiveAction> now = new ArrayList<>();
        Deque<LiveInput> inputs = new ArrayDeque<>(List.of(input));
        while (!inputs.isEmpty()) {
            LiveStep step = LiveProtocol.step(slot, inputs.remove(), nowMs);
            durable.addAll(step.writes());
            slot = step.next();
            now.addAll(step.actions());
            for (LiveAction action : step.actions()) {
                if (action instanceof LiveAction.Sign sign && keyWorks) {
                    inputs.add(new LiveInput.OwnSigned(useKey(sign)));
                }
            }
        }
        actions.addAll(now);
        return now;
    }

    /** The spy: no key without a committed record (C2). */
    List<Bytes> useKey(LiveAction.Sign sign) {
        if (durable.stream().noneMatch(LiveWrite.RecordSigned.class::isInstance)) {
            throw new AssertionError("C2: the key was asked for without a record");
        }
        keyUses++;
        if (storedOwn.isEmpty()) {
            storedOwn = Optional.of(PlainMultisig.sign(sign.template(), parts.self()));
        }
        return storedOwn.get();
    }

    List<LiveAction> signedBy(int signer) {
        NodeId member = new NodeId(signer);
        return give(said(member, member, PlainMultisig.sign(pay.template(), member)));
    }

    /** Signatures as they come from a member, in an envelope that is its own. */
    LiveInput.PeerSigned said(NodeId from, NodeId signer, List<Bytes> signatures) {
        return said(from, new Message.Signatures(SLOT, hash, signer, signatures));
    }

    static LiveInput.PeerSigned said(NodeId from, Message.Signatures signatures) {
        return new LiveInput.PeerSigned(from, signatures, Bytes.of(new byte[] {(byte) from.index()}));
    }

    List<LiveAction> acceptedAt(int block, long depthDaa) {
        return give(new LiveInput.Accepted(Pools.hash(block), 5_000, depthDaa));
    }

    <A extends LiveAction> List<A> actions(Class<A> type) {
        return only(actions, type);
    }

    <W extends LiveWrite> List<W> writes(Class<W> type) {
        return durable.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static <A extends LiveAction> List<A> only(List<LiveAction> all, Class<A> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
