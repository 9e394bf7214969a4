package quorate.protocol;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** D1 to D4 and C1: how the log grows, and what its slots' fate frees. */
final class LogRules {
    private LogRules() {}

    /** C1: a certificate is judged by its own signatures alone, whoever sends it. D1: slots are taken in their order. */
    static void certified(Turn turn, Input.Certified certified) {
        long slot = certified.certificate().slot();
        ReturnRules.certified(turn, certified.certificate());
        if (slot <= turn.log.height()) {
            checkAgreement(turn, certified);
            return;
        }
        if (slot > turn.open.slot()) {
            if (slot <= turn.log.height() + PoolLog.MAX_AHEAD) {
                turn.log = turn.log.withAhead(turn.log.ahead().put(slot, certified));
            }
            AntiEntropy.wantAll(turn);
            return;
        }
        Optional<String> wrong = wrong(turn, certified, turn.open.previous());
        if (wrong.isPresent()) {
            turn.alert("CERTIFICATE_REFUSED", wrong.get());
            return;
        }
        turn.outbox().overtaken();
        append(turn, certified.decision(), certified.certificate());
        turn.digestDue = true; // what is held of the next slot is asked for at once
    }

    /** D1, C1: a certificate that waited for the slots before it, or Q locks held here, decide the open slot. */
    static boolean decide(Turn turn) {
        Optional<Input.Certified> waited = turn.log.ahead().get(turn.open.slot());
        if (waited.isPresent()) {
            turn.log = turn.log.withAhead(turn.log.ahead().remove(turn.open.slot()));
            certified(turn, waited.get());
            return true;
        }
        Optional<Certificate> certificate = certificate(turn);
        Optional<OpenSlot.Known> known =
                certificate.flatMap(complete -> turn.open.decisions().get(complete.decision()));
        if (known.isEmpty()) {
            certificate.ifPresent(unknown -> AntiEntropy.want(turn, unknown.locks()));
            return false;
        }
        turn.outbox().decided(turn, known.get().decision(), certificate.get());
        append(turn, known.get().decision(), certificate.get());
        return true;
    }

    /** Q locks of different members for one decision in one round, of whatever round. */
    private static Optional<Certificate> certificate(Turn turn) {
        for (Table.Entry<Integer, Tally> entry : turn.open.ballots().rounds()) {
            for (Table.Entry<DecisionHash, List<Signed<Statement.Lock>>> locked :
                    entry.value().locksBy()) {
                if (locked.value().size() >= turn.quorum()) {
                    List<Signed<Statement.Lock>> locks = locked.value().subList(0, turn.quorum());
                    return Optional.of(new Certificate(turn.open.slot(), entry.key(), locked.key(), locks));
                }
            }
        }
        return Optional.empty();
    }

    /** C1: what is wrong with a certificate as such. The shell has verified each signature. */
    private static Optional<String> wrong(Turn turn, Input.Certified certified, DecisionHash previous) {
        Certificate certificate = certified.certificate();
        SortedSet<NodeId> members = new TreeSet<>();
        Statement.Lock expected = new Statement.Lock(certificate.slot(), certificate.round(), certificate.decision());
        for (Signed<Statement.Lock> lock : certificate.locks()) {
            if (!lock.statement().locksAs(expected)) {
                return Optional.of("expected locks on " + expected + ", found " + lock.statement());
            }
            Optional<String> fault = Anchors.faultOf(turn.group().profile(), lock.statement());
            if (fault.isPresent()) {
                return fault;
            }
            if (!Hearing.member(turn, lock.member()) || !members.add(lock.member())) {
                return Optional.of("expected different members, found " + lock.member());
            }
        }
        if (members.size() < turn.quorum()) {
            return Optional.of("expected " + turn.quorum() + " locks, found " + members.size());
        }
        DecisionHash hash = turn.craft().decisionHash(certificate.slot(), previous, certified.decision());
        return hash.equals(certificate.decision())
                ? Optional.empty()
                : Optional.of("expected a decision with hash " + certificate.decision() + ", found " + hash);
    }

    /** Agreement is what everything rests on: two certificates for one slot stop the pool, in either profile. */
    private static void checkAgreement(Turn turn, Input.Certified certified) {
        Optional<LogEntry> held = turn.log.entries().get(certified.certificate().slot());
        if (held.isPresent()
                && !held.get().hash().equals(certified.certificate().decision())
                && wrong(turn, certified, held.get().previous()).isEmpty()) {
            turn.alert("TWO_CERTIFICATES", "slot " + held.get().slot());
            Equivocation.halt(turn, "two certificates for slot " + held.get().slot(), Optional.empty());
        }
    }

    private static void append(Turn turn, Decision decision, Certificate certificate) {
        long slot = certificate.slot();
        Optional<TemplateHash> template = switch (decision) {
            case Decision.Payment pay -> Optional.of(turn.craft().templateHash(pay.template()));
            case Decision.Kill kill -> Optional.empty();
            case Decision.Pass pass -> Optional.empty();
            case Decision.Cancel cancel -> Optional.empty();
        };
        boolean ended = template.isEmpty();
        LogEntry entry = new LogEntry(slot, certificate.decision(), turn.open.previous(), decision, template, ended);
        turn.write(new Write.SlotDecided(entry, certificate));
        turn.log = turn.log.append(entry, old -> finished(turn, old));
        switch (decision) {
            case Decision.Pay pay -> paid(turn, entry, pay);
            case Decision.Replace replace -> ReplaceRules.decided(turn, entry, replace);
            case Decision.Kill kill -> KillRules.decided(turn, entry, kill);
            case Decision.Cancel cancel -> cancelled(turn, entry, cancel);
            case Decision.Pass pass -> {}
        }
        turn.open = OpenSlot.open(slot + 1, certificate.decision(), turn.nowMs);
        turn.rejudge = true;
    }

    private static void paid(Turn turn, LogEntry entry, Decision.Payment pay) {
        pay.events().forEach(event -> PhaseRules.committed(turn, event, entry));
        for (EventId event : pay.events()) {
            turn.book.event(event).ifPresent(known -> StreamRules.advance(turn, known.stream(), known.nonce(), entry));
            turn.book = turn.book.withPaid(event);
        }
        spent(turn, entry, pay);
        turn.act(new Action.Decided(entry.slot()));
    }

    static void spent(Turn turn, LogEntry entry, Decision.Payment pay) {
        PoolLog.Spend spend = new PoolLog.Spend(turn.nowMs, paidSompi(turn.group(), pay));
        long windowMs = turn.group().funds().volumeWindowMs();
        turn.log = turn.log.withSpends(PoolLog.spent(turn.log.spends(), entry.slot(), spend, windowMs));
    }

    /** What leaves the pool by the template's outputs. */
    static long paidSompi(Group group, Decision.Payment pay) {
        long amountSompi = 0;
        for (TemplateOutput output : pay.template().outputs()) {
            if (!output.scriptPublicKey().equals(group.poolScript())) {
                amountSompi = Sompi.plus(amountSompi, output.amountSompi());
            }
        }
        return amountSompi;
    }

    private static void cancelled(Turn turn, LogEntry entry, Decision.Cancel cancel) {
        cancel.event().ifPresent(event -> {
            PhaseRules.cancelled(turn, event, entry.slot());
            turn.book = turn.book.withoutWaiting(event);
        });
        turn.book = turn.book.withoutCancel(cancel.stream(), cancel.nonce());
        StreamRules.advance(turn, cancel.stream(), cancel.nonce(), entry);
    }

    /** C6, D3: this signer's own evidence that the slot is Completed. */
    static void completed(Turn turn, long slot) {
        turn.log.entries().get(slot).filter(entry -> turn.log.stands(slot)).ifPresent(entry -> {
            end(turn, entry);
            if (entry.decision() instanceof Decision.Payment pay) {
                pay.events().forEach(event -> PhaseRules.completed(turn, event, entry));
            }
        });
    }

    /** D3: the word of f+1 members counts as well; it frees the pool, but the event is Completed by own evidence alone. */
    static void completedStated(Turn turn, Signed<Statement.Completed> stated) {
        Optional<LogEntry> entry = turn.log.entries().get(stated.statement().slot());
        boolean about = entry.flatMap(LogEntry::template)
                .equals(Optional.of(stated.statement().template()));
        if (!about || !turn.log.stands(stated.statement().slot()) || !Hearing.member(turn, stated.member())) {
            return;
        }
        long slot = entry.orElseThrow().slot();
        Table<NodeId, Statement.Completed> words =
                turn.log.completed().get(slot).orElse(Table.empty());
        if (words.has(stated.member())) {
            return;
        }
        words = words.put(stated.member(), stated.statement());
        turn.write(new Write.CompletedHeard(stated));
        turn.log = turn.log.withCompleted(turn.log.completed().put(slot, words));
        if (words.size() > turn.group().faulty()) {
            end(turn, entry.orElseThrow());
        }
    }

    /** Its events are Completed, and with them every other template of theirs is done (D2). */
    private static void end(Turn turn, LogEntry entry) {
        if (entry.decision() instanceof Decision.Payment pay) {
            for (LogEntry sibling : turn.log.standing(pay.events())) {
                end(turn, sibling, true);
            }
        }
    }

    private static void end(Turn turn, LogEntry entry, boolean ended) {
        if (entry.ended() != ended) {
            turn.write(new Write.SlotEnded(entry.slot(), ended));
            turn.log = turn.log.withEntry(withEnded(entry, ended));
            turn.news(); // the next of its stream, or of the pool, may go
        }
    }

    /** Whether this signer has seen the events Completed by another template than this slot's. */
    private static boolean paidByAnother(Turn turn, long slot, Decision.Payment pay) {
        EventState state = turn.state(pay.events().getFirst());
        return state.phase() == Phase.COMPLETED && !state.slot().equals(Optional.of(slot));
    }

    /** C6: a reorg took the confirmation back; the members' word is asked for again. */
    static void reopened(Turn turn, long slot) {
        turn.log
                .entries()
                .get(slot)
                .filter(entry -> entry.ended() && turn.log.stands(slot))
                .ifPresent(entry -> {
                    if (entry.decision() instanceof Decision.Payment pay && !paidByAnother(turn, slot, pay)) {
                        turn.log.standing(pay.events()).forEach(sibling -> end(turn, sibling, false));
                        turn.log = turn.log.withCompleted(turn.log.completed().remove(slot));
                        pay.events().forEach(event -> PhaseRules.reopened(turn, event));
                        turn.rejudge = true;
                    }
                });
    }

    /** D3: it counts no more here; its inputs stay bound, its stream waits, and it may still be signed and paid. */
    static void setAside(Turn turn, long slot, boolean aside) {
        Table<Long, Boolean> before = turn.log.aside();
        turn.log = turn.log.withAside(aside ? before.put(slot, true) : before.remove(slot));
        turn.news();
    }

    static LogEntry withEnded(LogEntry entry, boolean ended) {
        return new LogEntry(entry.slot(), entry.hash(), entry.previous(), entry.decision(), entry.template(), ended);
    }

    /** Whether nothing more can be learned of an old slot's events by own evidence. */
    private static boolean finished(Turn turn, LogEntry entry) {
        return switch (entry.decision()) {
            case Decision.Payment pay ->
                entry.ended()
                        && pay.events().stream()
                                .allMatch(event -> turn.state(event).phase() == Phase.COMPLETED
                                        || turn.state(event).phase() == Phase.CANCELLED);
            case Decision.Kill kill -> !turn.log.kills().has(kill.slot()); // let go with what it killed
            case Decision.Cancel cancel -> true;
            case Decision.Pass pass -> true;
        };
    }

    /** D4: rounds run only while something may be decided, here or as f+1 others say. */
    static boolean hasWork(Turn turn) {
        OpenSlot open = turn.open;
        if (open.own().lock().isPresent()
                || open.ballots()
                        .newestCertificate(open.slot(), open.round() + 1, turn.quorum())
                        .isPresent()) {
            return true;
        }
        for (Table.Entry<DecisionHash, OpenSlot.Known> entry : open.decisions()) {
            if (entry.value().passes() && PhaseRules.active(turn, entry.value().decision())) {
                return true;
            }
        }
        // Last, for it is by far the dearest to find out.
        return othersWithWork(turn) > turn.group().faulty()
                || Candidates.current(turn).isPresent();
    }

    /** Other members that voted for something in this round or a later one. */
    private static int othersWithWork(Turn turn) {
        int members = 0;
        for (Table.Entry<Integer, Tally> entry : turn.open.ballots().rounds()) {
            if (entry.key() >= turn.open.round()) {
                members |= entry.value().backers();
            }
        }
        return Integer.bitCount(members & ~(1 << turn.self().index()));
    }
}
