package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** C2 to C4: checked again, recorded, signed; and what others signed, verified. */
final class SigningRules {
    private SigningRules() {}

    /**
     * Records what will be signed and asks for the key, in this order. A signer that comes late does not sign a template that
     * its own node shows accepted: C2 would allow it, but nobody needs the signature any more, and a key that rests is safer.
     * After a reorg that takes the acceptance back it signs.
     */
    static void sign(LiveDraft draft, boolean tick) {
        if (draft.ownSignatures.isPresent() || draft.accepted.isPresent()) {
            return;
        }
        if (RefusalRules.refusedHere(draft)) {
            return; // C3: signed or refused, one of them, for ever
        }
        if (draft.halted.isPresent()) {
            draft.waitFor(new Finding(Check.NOT_HALTED, "HALTED", "not halted", draft.halted.get()));
            return;
        }
        if (draft.silent) {
            draft.waitFor(new Finding(
                    Check.RETURNING, "RETURNING", "a slot that this signer may sign", "B2 keeps it from this one"));
            return;
        }
        Optional<Long> newer = draft.ledger.siblings().replacedBy();
        if (newer.isPresent()) {
            // C2: one standing signed row for each event, and that is the newest template's.
            draft.waitFor(new Finding(Check.LOG_RULES, "REPLACED", "the newest template", "slot " + newer.get()));
            return;
        }
        Optional<Finding> behind = belowAnchor(draft);
        if (behind.isPresent()) {
            draft.waitFor(behind.get());
            return;
        }
        if (!draft.recorded) {
            List<Finding> findings = checksForSigning(draft);
            if (!findings.isEmpty()) {
                draft.waitFor(findings.getFirst()); // C3: waits and is tried again, whatever it is
                return;
            }
            record(draft);
        }
        // C2: a repeat returns the stored signature, so asking again after a restart or a lost answer is safe.
        if (!draft.signRequested || tick) {
            draft.signRequested = true;
            draft.act(new LiveAction.Sign(draft.slot(), draft.template()));
        }
    }

    /**
     * C2, in the Byzantine profile: the own node shows what the lockers' nodes showed, by their median, before anything is recorded
     * and before the key is used. A node that lags catches up: a wait like every other.
     */
    private static Optional<Finding> belowAnchor(LiveDraft draft) {
        long anchorDaaScore = draft.before.anchorDaaScore().orElse(0);
        Optional<Long> tipDaaScore = draft.view.map(ChainView::tipDaaScore);
        return tipDaaScore.orElse(0L) >= anchorDaaScore
                ? Optional.empty()
                : Optional.of(new Finding(
                        Check.FRESH_VIEW,
                        "TIP_BELOW_ANCHOR",
                        "the own node at DAA score " + anchorDaaScore + ", the certificate's median anchor",
                        tipDaaScore.map(Object::toString).orElse("no view yet")));
    }

    private static void record(LiveDraft draft) {
        draft.recorded = true;
        draft.write(new LiveWrite.RecordSigned(
                draft.slot(),
                draft.before.template(),
                draft.before.pay().events(),
                draft.template().inputs().stream().map(TemplateInput::outpoint).toList()));
    }

    /** Section 5, "to sign": 1 to 4 and 7 to 10, on the own node. */
    private static List<Finding> checksForSigning(LiveDraft draft) {
        if (draft.view.isEmpty()) {
            return List.of(new Finding(Check.FRESH_VIEW, "VIEW_MISSING", "a view of the chain", "none yet"));
        }
        List<Event> events = new ArrayList<>();
        for (EventId id : draft.before.pay().events()) {
            Optional<Event> event = draft.events.get(id);
            if (event.isEmpty()) {
                return List.of(
                        new Finding(Check.SOURCE_PROOF, "EVENT_UNKNOWN", "event " + id + " with its proof", "none"));
            }
            events.add(event.get());
        }
        Group group = draft.parts.group();
        Craft craft = draft.parts.craft();
        List<Finding> findings = new ArrayList<>(TemplateChecks.authority(group, craft, events, draft.template()));
        findings.addAll(TemplateChecks.chain(
                group,
                craft,
                withoutOwnSpending(draft),
                draft.ledger.boundElsewhere(),
                ShallowCoins.leastDepthDaa(group.funds(), events),
                draft.template()));
        volume(draft, events).ifPresent(findings::add);
        draft.before.pay().events().stream()
                .filter(event -> draft.ledger.killedAccepted().contains(event))
                .map(event -> new Finding(
                        Check.CONCURRENCY, "KILLED_ACCEPTED", "killed templates never accepted", "one of " + event))
                .forEach(findings::add);
        if (!craft.templateHash(draft.template()).equals(draft.before.template())) {
            findings.add(new Finding(
                    Check.TEMPLATE_FORM, "TEMPLATE_HASH", draft.before.template() + "", draft.template() + ""));
        }
        return findings;
    }

    /** Check 9: of other events, and this one. */
    private static Optional<Finding> volume(LiveDraft draft, List<Event> events) {
        long limitSompi = draft.parts.group().funds().volumeLimitSompi();
        long volumeSompi = Sompi.plus(draft.ledger.volumeElsewhereSompi(), Sompi.amounts(events));
        return volumeSompi <= limitSompi
                ? Optional.empty()
                : Optional.of(new Finding(
                        Check.VOLUME, "VOLUME_ABOVE_LIMIT", "at most " + limitSompi + " sompi", volumeSompi + ""));
    }

    /** C3: an input spent by the template itself is evidence for it, never a failure. */
    private static ChainView withoutOwnSpending(LiveDraft draft) {
        ChainView view = draft.view.orElseThrow();
        boolean outbids = draft.before.pay() instanceof Decision.Replace; // what it replaces may be there
        if (!draft.inMempool && !outbids) {
            return view;
        }
        SortedSet<Outpoint> spent = new TreeSet<>(view.spentInMempool());
        draft.template().inputs().forEach(input -> spent.remove(input.outpoint()));
        return new ChainView(view.tipDaaScore(), view.fresh(), view.coins(), spent, view.feerateSompiPerGram());
    }

    /** The key was used, its work verified and stored: now it may leave. */
    static void ownSigned(LiveDraft draft, List<Bytes> signatures) {
        if (!draft.recorded) {
            throw new IllegalStateException("C2: slot " + draft.slot() + " was signed without a record");
        }
        if (draft.ownSignatures.isPresent()) {
            return;
        }
        NodeId self = draft.parts.self();
        if (!draft.parts.multisig().valid(draft.template(), self, signatures)) {
            draft.alert("OWN_SIGNATURE_INVALID", "the spending key is not this member's in the group's configuration");
            return;
        }
        draft.ownSignatures = Optional.of(List.copyOf(signatures));
        draft.signatures = draft.signatures.put(self, List.copyOf(signatures));
        draft.act(new LiveAction.Broadcast(
                new Message.Signatures(draft.slot(), draft.before.template(), self, List.copyOf(signatures))));
    }

    /** C4: verified before it is merged; a bad one is dropped and charged to its sender. */
    static void peerSigned(LiveDraft draft, LiveInput.PeerSigned peer) {
        NodeId signer = peer.said().signer();
        if (draft.signatures.has(signer)) {
            return;
        }
        Optional<String> fault = fault(draft, peer.said());
        if (fault.isPresent()) {
            charge(draft, peer, fault.get());
            return;
        }
        draft.signatures = draft.signatures.put(signer, peer.said().signatures());
        draft.write(
                new LiveWrite.PeerSignatures(draft.slot(), signer, peer.said().signatures()));
        if (signer.equals(draft.parts.self())) { // B2: taken back
            draft.act(new LiveAction.Doubted(
                    draft.slot(), "a peer holds this signer's signatures of slot " + draft.slot()));
        }
    }

    /** What no honest member sends on, because it verifies before it keeps (C4); all of it can be shown to anyone who has the log. */
    private static Optional<String> fault(LiveDraft draft, Message.Signatures said) {
        if (said.signer().index() >= draft.parts.group().members()) {
            return Optional.of("signatures of " + said.signer() + ", who is no member");
        }
        if (!said.template().equals(draft.before.template())) {
            return Optional.of(
                    "signatures of template " + said.template() + ", which slot " + said.slot() + " does not pay with");
        }
        return draft.parts.multisig().valid(draft.template(), said.signer(), said.signatures())
                ? Optional.empty()
                : Optional.of("bad signatures of " + said.signer());
    }

    private static void charge(LiveDraft draft, LiveInput.PeerSigned peer, String fault) {
        if (!draft.accused.has(peer.from())) {
            draft.accused = draft.accused.put(peer.from(), true);
            // One row and one charge for each sender: a liar must not fill the disk.
            draft.write(new LiveWrite.BadSignatures(peer.from(), peer.said(), fault, peer.envelope()));
            draft.act(new LiveAction.Charged(draft.slot(), peer.from(), fault));
        }
    }
}
