package quorate.simulator;

import java.util.List;

/** Every safety rule that the simulator or the model finds by itself when it is gone. */
final class Mutations {
    private Mutations() {}

    static final List<Mutation> VOTING = List.of(
            Mutation.of(
                    "V1",
                    "one vote for each round, also after a restart",
                    "seed 1 crashes=60",
                    "Restoring",
                    "yield self && open.own().mayVote(vote.round())",
                    "yield self && vote.round() < 0"),
            Mutation.of(
                    "V1",
                    "a vote is written before it leaves",
                    "seed 1",
                    "VotingRules",
                    "turn.write(new Write.OwnStatement(vote));",
                    ""),
            Mutation.of(
                    "V1",
                    "a lock is written before it leaves",
                    "seed 1",
                    "LockingRules",
                    "turn.write(new Write.OwnStatement(lock));",
                    ""),
            Mutation.of(
                    "V2",
                    "checks before a vote",
                    "seed 1",
                    "OpenSlot",
                    "return judged && findings.isEmpty();",
                    "return judged;"),
            Mutation.of(
                    "V2",
                    "check 3: what a template pays, before a vote",
                    "seed 144",
                    "Checks",
                    "findings.addAll(TemplateChecks.authority(turn.group(), turn.craft(), events, pay.template()));",
                    ""),
            Mutation.of(
                    "V5",
                    "rounds do not go back over a restart",
                    "seed 39",
                    "Restoring",
                    "open.own().round(), entered.map(Write.RoundEntered::round).orElse(0));",
                    "open.own().round(), 0);"),
            Mutation.of(
                    "V6",
                    "who holds evidence of equivocation halts (crash profile)",
                    "seed 49",
                    "Equivocation",
                    "case CRASH -> halt(turn, \"equivocation of \" + first.member(), Optional.of(first.member()));",
                    "case CRASH -> {}"),
            Mutation.of(
                    "V6",
                    "a member counts once for a hash",
                    "seed 1 members=5,threshold=3,quorum=3,faulty=0,liars=0,dead=0,duplication=20",
                    "Intake",
                    "return !repeated && held.size() < most;",
                    "return held.size() < most;"),
            Mutation.of(
                    "V6",
                    "a vote inside a certificate is compared with what its maker said",
                    "seed 3 members=3,threshold=2,quorum=2,faulty=0,liars=1,lies=1",
                    "Intake",
                    "            keep(turn, held, vote, round);",
                    "            if (most == Integer.MAX_VALUE) { turn.write(new Write.PeerStatement(vote)); } else { keep(turn, held, vote, round); }"));

    static final List<Mutation> LOCKING = List.of(
            Mutation.of(
                    "L1",
                    "a lock needs Q votes",
                    "walk 1",
                    "Ballots",
                    "if (tally.votes().size() < quorum) {",
                    "if (tally.votes().size() < quorum - 1) {",
                    "Ballots",
                    "if (entry.value().size() >= quorum) {",
                    "if (entry.value().size() >= quorum - 1) {",
                    "Ballots",
                    "List<Signed<Statement.Vote>> votes = entry.value().subList(0, quorum);",
                    "List<Signed<Statement.Vote>> votes = entry.value().subList(0, quorum - 1);",
                    "LockingRules",
                    "new ArrayList<>(votes.subList(0, turn.quorum()));",
                    "new ArrayList<>(votes.subList(0, turn.quorum() - 1));",
                    "Intake",
                    "members.size() < turn.quorum()",
                    "members.size() < turn.quorum() - 1"),
            Mutation.of(
                    "L2",
                    "the seed's unlocked commit: a lock holds nothing",
                    "walk 3",
                    "LockingRules",
                    ".filter(lock -> !released(turn, lock))",
                    ".filter(lock -> false)"),
            Mutation.of(
                    "L2",
                    "the seed's unagreed active event: a lock holds for its own event alone",
                    "walk 1",
                    "LockingRules",
                    "return lock.get().equals(known.hash());",
                    "return lock.get().equals(known.hash()) || (known.passes() && turn.open.decisions().get(lock.get()).filter(one -> one.decision() instanceof Decision.Pay mine && known.decision() instanceof Decision.Pay other && !mine.events().equals(other.events())).isPresent());",
                    "Choice",
                    "return lock.flatMap(hash -> open.decisions().get(hash));",
                    "return Optional.empty();",
                    "Choice",
                    "if (bound.isPresent() || LockingRules.held(turn).isPresent()) {",
                    "if (bound.isPresent()) {"),
            Mutation.of(
                    "L2",
                    "nothing but a later certificate releases a lock: released by the next round",
                    "walk 3",
                    "LockingRules",
                    ".filter(lock -> !released(turn, lock))",
                    ".filter(lock -> lock.round() == turn.open.round())"),
            Mutation.of(
                    "L2",
                    "a lock survives a restart",
                    "walk 1",
                    "Restoring",
                    "yield self && open.own().mayLock(lock.round())",
                    "yield self && lock.round() < 0"));

    static final List<Mutation> LOG = List.of(
            Mutation.of(
                    "C1",
                    "Q locks decide",
                    "seed 1",
                    "LogRules",
                    "if (locked.value().size() >= turn.quorum()) {",
                    "if (locked.value().size() >= turn.quorum() - 1) {",
                    "LogRules",
                    "locked.value().subList(0, turn.quorum());",
                    "locked.value().subList(0, turn.quorum() - 1);"),
            Mutation.of(
                    "C1",
                    "a certificate that comes has Q locks",
                    "seed 38",
                    "LogRules",
                    "if (members.size() < turn.quorum()) {",
                    "if (members.size() < 1) {"),
            Mutation.of(
                    "C1",
                    "a certificate is of the decision that comes with it",
                    "seed 14",
                    "LogRules",
                    "return hash.equals(certificate.decision())",
                    "return hash != null"),
            Mutation.of(
                    "D2",
                    "an event is decided once",
                    "seed 2 members=4,threshold=3,quorum=3,faulty=1,liars=1,lies=2,dead=0,crashes=0,eager=1,contiguous=0,increasing=2,events=4,faults_ms=15000,loss=0,delay=20",
                    "Checks",
                    "if (turn.book.decided(event.id())) {",
                    "if (false && turn.book.decided(event.id())) {"),
            Mutation.of(
                    "D2",
                    "the events of a Pay differ in (source, external id)",
                    "seed 105 members=4,threshold=3,quorum=3,faulty=1,liars=1,lies=2,dead=0,crashes=0,faults_ms=15000,loss=0,delay=20,payments=3,contiguous=0,increasing=2,events=4,eager=1",
                    "Checks",
                    "if (!contents.add(EventBook.Content.of(event))) {",
                    "if (contents == null) {"),
            Mutation.of(
                    "D2",
                    "a Replace spends one input of all templates of its events that stand",
                    "seed 19 members=4,threshold=3,quorum=3,faulty=1,liars=1,lies=2,dead=0,crashes=0,faults_ms=15000,loss=0,delay=20,replace=600,contiguous=1,increasing=1,events=3,lag=1,payments=1,coins=6,rewinds=0",
                    "ReplaceRules",
                    "if (replace.template().inputs().stream().noneMatch(input -> common.contains(input.outpoint()))) {",
                    "if (common == null) {"),
            Mutation.of(
                    "D2",
                    "an event stays decided while a template of it stands",
                    "seed 115 replace=600,strangers=2,coins=4,rewinds=0,lag=1,concurrency=2",
                    "KillRules",
                    "if (siblings.isEmpty()) {",
                    "if (turn.book != null) {"),
            Mutation.of(
                    "D2",
                    "R members refused what a Kill ends on that ground",
                    "seed 19 members=5,threshold=3,quorum=3,faulty=0,liars=0,dead=0,crashes=0,strangers=3,coins=6,loss=0,delay=20",
                    "KillRules",
                    "        return found >= needed\n",
                    "        return found >= needed - 1\n",
                    "KillRules",
                    "if (evidence.refusals().size() >= needed) {",
                    "if (evidence.refusals().size() >= Math.max(1, needed - 1)) {",
                    "KillRules",
                    "evidence.refusals().subList(0, needed)",
                    "evidence.refusals().subList(0, Math.max(1, needed - 1))"),
            Mutation.of(
                    "D3",
                    "a Kill as lost needs that the own node shows it",
                    "seed 1 members=4,threshold=3,quorum=3,faulty=1,liars=1,dead=0,crashes=0,faults_ms=15000,loss=0,delay=20,lies=2,strangers=3,coins=6",
                    "KillRules",
                    "                evidence.lost()\n",
                    "                evidence != null\n"),
            Mutation.of(
                    "D3",
                    "coins of the standing templates of other events",
                    "seed 3 replace=1200,concurrency=3",
                    "Taken",
                    "turn.log.boundOutpoints(events);",
                    "new TreeSet<>();"),
            Mutation.of(
                    "D3",
                    "fewer live events than pool.concurrency",
                    "seed 3",
                    "Checks",
                    "return live < turn.group().poolConcurrency()",
                    "return live >= 0"),
            Mutation.of(
                    "D3",
                    "a coin for one event",
                    "seed 7",
                    "InputChecks",
                    "if (excluded.contains(coin.outpoint())) {",
                    "if (false && excluded.contains(coin.outpoint())) {"),
            Mutation.of(
                    "S1",
                    "contiguous streams take one nonce after the other",
                    "seed 3",
                    "StreamRules",
                    "event.nonce() > next\n",
                    "event.nonce() < 0\n"),
            Mutation.of(
                    "S1",
                    "events of one Pay count in their order",
                    "seed 7 members=4,threshold=3,quorum=3,faulty=1,liars=1,lies=2,dead=0,crashes=0,faults_ms=15000,loss=0,delay=20,payments=3,contiguous=2,increasing=0,events=4",
                    "Checks",
                    "StreamRules.order(turn, events.get(i), events.subList(0, i))",
                    "StreamRules.order(turn, events.get(i), events)"),
            Mutation.of(
                    "S1",
                    "the next one waits until the one before is Completed",
                    "seed 5",
                    "StreamRules",
                    "if (turn.group().streams().nextAfter() == Group.NextAfter.COMMITTED) {",
                    "if (true) {"),
            Mutation.of(
                    "S1",
                    "a late event needs its operator's approval",
                    "seed 10 members=4,threshold=3,quorum=3,faulty=1,liars=1,lies=2,dead=0,crashes=0,contiguous=0,increasing=2,events=6,faults_ms=15000,loss=0,delay=20,eager=0,coins=12",
                    "StreamRules",
                    "return turn.book.lates().has(event.id())",
                    "return turn.book != null"),
            Mutation.of(
                    "S2",
                    "a Cancel needs its operator's approval",
                    "seed 2",
                    "Checks",
                    "return approved\n",
                    "return approved || turn.book != null\n"));

    static final List<Mutation> COMMITTING = List.of(
            Mutation.of(
                    "C2",
                    "recorded before the key is asked for",
                    "seed 1",
                    "SigningRules",
                    "            record(draft);\n",
                    ""),
            Mutation.of(
                    "C2",
                    "of several templates of its events the newest alone is signed",
                    "seed 69 replace=600",
                    "SigningRules",
                    "if (newer.isPresent()) {",
                    "if (newer.isPresent() && draft.nowMs < 0) {"),
            Mutation.of(
                    "C2",
                    "the own node is at the certificate's median anchor before the key is asked for (Byzantine profile)",
                    "seed 30",
                    "SigningRules",
                    "if (behind.isPresent()) {",
                    "if (behind.isPresent() && draft.nowMs < 0) {"),
            Mutation.of(
                    "C2",
                    "the median of the anchors, not the highest",
                    "seed 46",
                    "Anchors",
                    ".skip((Math.max(anchors.size(), 1) - 1) / 2)",
                    ".skip(Math.max(anchors.size(), 1) - 1)"),
            Mutation.of(
                    "C3",
                    "signed or refused, one of them",
                    "seed 3 strangers=2,coins=4",
                    "RefusalRules",
                    "draft.silent || draft.recorded || draft.halted",
                    "draft.silent || draft.halted"),
            Mutation.of(
                    "C3",
                    "a template is lost when an input is gone for the final depth",
                    "seed 5 members=5,threshold=3,quorum=3,faulty=0,liars=0,dead=0,crashes=0,strangers=3,coins=6,loss=0,delay=20,lag=0",
                    "KilledRules",
                    "goneForDaa >= draft.parts.group().finality().finalDepthDaa()",
                    "goneForDaa >= 1"),
            Mutation.of(
                    "S1",
                    "the next one waits for what is paid anew after a Kill",
                    "seed 1 strangers=2,coins=6,contiguous=2,increasing=0,events=4,concurrency=3",
                    "StreamRules",
                    "again.nonce() < event.nonce() && !ahead",
                    "again.nonce() < 0 && !ahead"),
            Mutation.of(
                    "C4",
                    "signatures are verified before they count",
                    "seed 8",
                    "SigningRules",
                    "return draft.parts.multisig().valid(draft.template(), said.signer(), said.signatures())",
                    "return said != null"),
            Mutation.of(
                    "C5",
                    "the bytes are stored before they are submitted",
                    "seed 1",
                    "SubmitRules",
                    "draft.write(new LiveWrite.Transaction(draft.slot(), transaction));",
                    ""),
            Mutation.of(
                    "C6",
                    "Completed at the depth of confirmations",
                    "seed 3",
                    "ConfirmRules",
                    "draft.depthDaa >= draft.parts.group().finality().confirmationsDaa()",
                    "draft.depthDaa >= 0"),
            Mutation.of(
                    "C6",
                    "a reorg goes back",
                    "seed 38 reorgs=6,crashes=0,members=3,threshold=2,quorum=2,faulty=0,liars=0,dead=0,events=2",
                    "ConfirmRules",
                    "draft.accepted = Optional.empty();",
                    ""));

    /** Two of five lose their disks while messages take long: what one said may be ahead of all who are heard first. */
    private static final String OFTEN =
            "members=5,threshold=3,quorum=3,faulty=0,liars=0,dead=0,rewinds=2,loss=20,delay=400,"
                    + "events=4,contiguous=2,increasing=0,coins=12,faults_ms=15000,divergence=0,lag=0,holes=0,strangers=0,concurrency=3,"
                    + "crashes=0";

    static final List<Mutation> RETURNING = List.of(
            Mutation.of(
                    "B2",
                    "a member that forgets: in doubt of its own data it speaks",
                    "seed 1",
                    "ReturnRules",
                    "return turn.open.slot() <= turn.presence.silentTo();",
                    "return false;"),
            Mutation.of(
                    "B2",
                    "a member that comes back with nothing says nothing up to its bar",
                    "lost 400000",
                    "Presence",
                    "return !heardOut || absence.doubt().isPresent() ? Long.MAX_VALUE : absence.barredTo();",
                    "return heardOut && absence.doubt().isEmpty() ? 0 : Long.MAX_VALUE;"),
            Mutation.of(
                    "B2",
                    "Q others prove where the log is",
                    "seed 2 " + OFTEN,
                    "ReturnRules",
                    "return proven(turn) >= turn.quorum() && bar(turn);",
                    "return proven(turn) >= 1 && bar(turn);"),
            Mutation.of(
                    "B2",
                    "a height that is named is proven by its certificates",
                    "seed 28 " + OFTEN,
                    "ReturnRules",
                    "boolean reached = answer.value() <= turn.log.height();",
                    "boolean reached = true;"),
            Mutation.of(
                    "D2",
                    "the two slots before are not both Pass",
                    "seed 14",
                    "PassRules",
                    "if (passed(turn, turn.log.height()) && passed(turn, turn.log.height() - 1)) {",
                    "if (false) {"));
}
