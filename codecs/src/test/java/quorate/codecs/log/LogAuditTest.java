package quorate.codecs.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.group.Groups;
import quorate.codecs.wire.RealCraft;
import quorate.codecs.wire.Signing;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.KillGround;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.Profile;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.StreamId;
import quorate.protocol.Template;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/** A log is believed by its signatures alone: each thing that a liar could change is found, and named. */
class LogAuditTest {
    private static final GroupConfig GROUP = Groups.of(3, 2);
    private static final GroupConfig BYZANTINE =
            Groups.of(Groups.members(4), new GroupConfig.Numbers(3, 3, 1, Profile.BYZANTINE));
    private static final Signing SIGNING = GROUP.signing(Schnorr.best());
    private static final RealCraft CRAFT = new RealCraft(GROUP.groupHash(), GROUP.pool(), GROUP.transactions());
    private static final DecisionHash FIRST = new DecisionHash(Hash32.ZERO);

    private final LogAudit audit = new LogAudit(GROUP);
    private DecisionHash last = FIRST;
    private long height;

    @Test
    void whenEverySlotIsCertified_thenTheLogHoldsAndSoDoesWhatIsWrittenOfIt() {
        List<LogLine> log = List.of(
                next(pay(1, 1)), next(pay(2, 2)), next(kill(1)), next(pay(1, 3)), next(cancel(9, Optional.empty())));
        for (LogLine line : log) {
            assertThat(LogLine.read(line.toJson(GROUP), GROUP)).isEqualTo(line);
            audit.take(line);
        }
        assertThat(audit.counts()).isEqualTo(new LogAudit.Counts(5, 3, 0, 1, 1, 2));
        assertThat(audit.last()).isEqualTo(last);
    }

    @Test
    void whenASlotIsLeftOut_thenItIsMissed() {
        audit.take(next(pay(1, 1)));
        next(pay(2, 2));
        refused(next(pay(3, 3)), "slot 2: D1: expected slot 2, found slot 3");
    }

    @Test
    void whenASlotIsAnotherOne_thenTheNextDoesNotFollowIt() {
        audit.take(certified(1, FIRST, pay(7, 7), 0, 1));
        next(pay(1, 1));
        refused(next(pay(2, 2)), "slot 2: D1: expected a decision after");
    }

    @Test
    void whenTheDecisionIsExchanged_thenItsCertificateIsOfAnother() {
        LogLine line = next(pay(1, 1));
        refused(new LogLine(line.previous(), pay(1, 2), line.certificate()), "slot 1: C1: expected a certificate of");
    }

    @Test
    void whenTooFewLocked_thenItIsNotDecided() {
        refused(certified(1, FIRST, pay(1, 1), 0), "expected 2 members, found 1");
        refused(certified(1, FIRST, pay(1, 1), 0, 0), "signer-0 twice");
    }

    @Test
    void whenALockIsAnothers_thenItsSignatureIsBad() {
        LogLine line = certified(1, FIRST, pay(1, 1), 0, 1);
        List<Signed<Statement.Lock>> locks = new ArrayList<>(line.certificate().locks());
        locks.set(
                1,
                new Signed<>(
                        new NodeId(2), locks.get(1).statement(), locks.get(1).signature()));
        Certificate forged = new Certificate(1, 0, line.certificate().decision(), locks);
        refused(new LogLine(FIRST, line.decision(), forged), "a bad signature of signer-2");
    }

    @Test
    void whenAnEventIsPaidTwice_thenTheSecondIsRefused() {
        audit.take(next(pay(1, 1)));
        refused(next(pay(1, 2)), "D2: expected events that nothing has decided");
    }

    @Test
    void whenATemplateComesBack_thenItIsRefused() {
        audit.take(next(pay(1, 1)));
        audit.take(next(kill(1)));
        refused(next(pay(1, 1)), "D2: expected a new template");
    }

    @Test
    void whenWhatDoesNotStandIsKilled_thenItIsRefused() {
        audit.take(next(pay(1, 1)));
        audit.take(next(kill(1)));
        refused(next(kill(1)), "D2: expected a Kill of a standing template");
    }

    @Test
    void whenATemplateIsReplaced_thenTheEventIsPaidAnewWhenBothAreKilled() {
        audit.take(next(pay(1, 1)));
        audit.take(next(replace(1, 1, 1)));
        audit.take(next(kill(2)));
        refused(next(pay(1, 3)), "D2: expected events that nothing has decided");
        height--;
        last = audit.last();
        audit.take(next(kill(1)));
        audit.take(next(pay(1, 3)));
        assertThat(audit.counts()).isEqualTo(new LogAudit.Counts(5, 2, 1, 2, 0, 1));
    }

    @Test
    void whenAReplaceHasNoInputOfAllThatStand_orIsNotOfTheNewest_thenItIsRefused() {
        audit.take(next(pay(1, 1)));
        refused(next(replace(1, 1, 2)), "D2: expected an input of all templates");
        height--;
        last = audit.last();
        audit.take(next(replace(1, 1, 1)));
        refused(next(replace(1, 1, 1)), "D2: expected a Replace of the newest template");
        height--;
        last = audit.last();
        refused(next(replace(2, 7, 1)), "D2: expected a Replace of the newest template");
    }

    @Test
    void whenAPaidEventOrAClosedNonceIsCancelled_thenItIsRefused() {
        audit.take(next(pay(1, 1)));
        LogLine paid = next(cancel(1, Optional.of(event(1))));
        refused(paid, "D2: expected events that nothing has decided");
        height--;
        last = paid.previous();
        audit.take(next(cancel(2, Optional.empty())));
        refused(next(cancel(2, Optional.empty())), "D2: expected a nonce that is not cancelled");
    }

    @Test
    void whenThreeSlotsPass_thenTheThirdIsRefused() {
        audit.take(next(new Decision.Pass()));
        audit.take(next(new Decision.Pass()));
        audit.take(next(pay(1, 1)));
        audit.take(next(new Decision.Pass()));
        audit.take(next(new Decision.Pass()));
        refused(next(new Decision.Pass()), "D2: expected no third Pass in a row");
    }

    @Test
    void whenALineSaysMoreThanIsSigned_thenItIsRefused() {
        malformed(line -> line.put("paid", true), "paid: expected no such field");
        malformed(line -> line.withObject("locks").put("mallory", "00"), "locks.mallory: expected no such field");
        malformed(line -> line.put("previous", "00"), "previous: expected 32 bytes, found 1 bytes");
        malformed(line -> line.put("decision", "ff"), "decision");
        malformed(line -> line.remove("slot"), "slot");
    }

    @Test
    void whenTheHeadIsOfAnotherGroup_thenItIsRefused() {
        ObjectNode head = (ObjectNode) new LogHead(3).toJson(GROUP);
        assertThat(LogHead.read(head, GROUP)).isEqualTo(new LogHead(3));
        assertThatThrownBy(() -> LogHead.read(head, Groups.of(3, 3)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("groupHash: expected");
        assertThatThrownBy(() -> LogHead.read(head.put("version", 2), GROUP))
                .hasMessageContaining("version: expected 1, found 2");
    }

    private void malformed(Consumer<ObjectNode> change, String why) {
        ObjectNode line = (ObjectNode) certified(1, FIRST, pay(1, 1), 0, 1).toJson(GROUP);
        change.accept(line);
        assertThatThrownBy(() -> LogLine.read(line, GROUP))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whenALogIsOfTheByzantineProfile_thenItsLocksHaveAnchorsInTheFileAndAnyHold() {
        LogLine line = anchored(OptionalLong.of(0), OptionalLong.of(Long.MAX_VALUE), OptionalLong.of(77));
        JsonNode json = line.toJson(BYZANTINE);
        assertThat(json.get("anchorDaaScores").toString())
                .isEqualTo("{\"signer-0\":0,\"signer-1\":9223372036854775807,\"signer-2\":77}");
        assertThat(LogLine.read(json, BYZANTINE)).isEqualTo(line);
        LogAudit byzantine = new LogAudit(BYZANTINE);
        byzantine.take(line);
        assertThat(byzantine.counts().pays()).isEqualTo(1);
    }

    @Test
    void whenAnAnchorIsChangedInTheFile_thenItsLockersSignatureIsBad() {
        LogLine line = anchored(OptionalLong.of(5), OptionalLong.of(6), OptionalLong.of(7));
        ObjectNode json = (ObjectNode) line.toJson(BYZANTINE);
        ((ObjectNode) json.get("anchorDaaScores")).put("signer-1", 60);
        assertThatThrownBy(() -> new LogAudit(BYZANTINE).take(LogLine.read(json, BYZANTINE)))
                .isInstanceOf(LogRefused.class)
                .hasMessageContaining("a bad signature of signer-1");
    }

    @Test
    void whenLocksAreNotTheProfiles_thenTheLogIsRefusedByName() {
        LogLine bare = anchored(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
        assertThat(bare.toJson(BYZANTINE).has("anchorDaaScores")).isFalse();
        assertThatThrownBy(() -> new LogAudit(BYZANTINE).take(bare))
                .isInstanceOf(LogRefused.class)
                .hasMessageContaining("slot 1: C1")
                .hasMessageContaining("ANCHOR_MISSING: expected an anchor in the Byzantine profile, found Lock[");
        refused(
                certified(GROUP, 1, FIRST, pay(1, 1), List.of(OptionalLong.of(1), OptionalLong.of(2))),
                "ANCHOR_UNEXPECTED: expected no anchor in the crash profile, found Lock[");
    }

    @Test
    void whenAnchorsAreNotTheLockersAlone_thenTheFileIsRefused() {
        LogLine line = anchored(OptionalLong.of(5), OptionalLong.of(6), OptionalLong.of(7));
        malformed(line, anchors -> anchors.remove("signer-1"), "anchorDaaScores.signer-1");
        malformed(line, anchors -> anchors.put("signer-3", 8), "anchorDaaScores.signer-3");
        malformed(line, anchors -> anchors.put("signer-1", -1), "anchorDaaScores.signer-1");
        malformed(line, anchors -> anchors.put("signer-1", "6"), "anchorDaaScores.signer-1");
    }

    private static void malformed(LogLine line, Consumer<ObjectNode> change, String field) {
        ObjectNode json = (ObjectNode) line.toJson(BYZANTINE);
        change.accept((ObjectNode) json.get("anchorDaaScores"));
        assertThatThrownBy(() -> LogLine.read(json, BYZANTINE))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(field);
    }

    private static LogLine anchored(OptionalLong... anchors) {
        return certified(BYZANTINE, 1, FIRST, pay(1, 1), List.of(anchors));
    }

    private void refused(LogLine line, String why) {
        LogAudit.Counts before = audit.counts();
        assertThatThrownBy(() -> audit.take(line))
                .isInstanceOf(LogRefused.class)
                .hasMessageContaining(why);
        assertThat(audit.counts()).isEqualTo(before);
    }

    private LogLine next(Decision decision) {
        LogLine line = certified(++height, last, decision, 0, 2);
        last = line.certificate().decision();
        return line;
    }

    /** Locked by as many members as there are anchors. */
    private static LogLine certified(
            GroupConfig group, long slot, DecisionHash previous, Decision decision, List<OptionalLong> anchors) {
        Signing signing = group.signing(Schnorr.best());
        DecisionHash hash = new RealCraft(group.groupHash(), group.pool(), group.transactions())
                .decisionHash(slot, previous, decision);
        List<Signed<Statement.Lock>> locks = new ArrayList<>();
        for (int member = 0; member < anchors.size(); member++) {
            Statement.Lock lock = new Statement.Lock(slot, 0, hash, anchors.get(member));
            byte[] key = Groups.secret("identity-" + member);
            byte[] signature = Schnorr.best().sign(key, signing.digest(lock).toBytes(), new byte[32]);
            locks.add(new Signed<>(new NodeId(member), lock, Bytes.of(signature)));
        }
        return new LogLine(previous, decision, new Certificate(slot, 0, hash, locks));
    }

    private static LogLine certified(long slot, DecisionHash previous, Decision decision, int... members) {
        DecisionHash hash = CRAFT.decisionHash(slot, previous, decision);
        Statement.Lock lock = new Statement.Lock(slot, 0, hash);
        List<Signed<Statement.Lock>> locks = new ArrayList<>();
        for (int member : members) {
            byte[] signature = Schnorr.best()
                    .sign(
                            Groups.secret("identity-" + member),
                            SIGNING.digest(lock).toBytes(),
                            new byte[32]);
            locks.add(new Signed<>(new NodeId(member), lock, Bytes.of(signature)));
        }
        return new LogLine(previous, decision, new Certificate(slot, 0, hash, locks));
    }

    private static Decision.Pay pay(int event, int coin) {
        Hash32 txid = Hash32.ofHex("%064x".formatted(coin));
        TemplateInput input = new TemplateInput(new Outpoint(txid, 0), 1_000_000_000);
        TemplateOutput output =
                new TemplateOutput(900_000_000, GROUP.transactions().poolScript());
        return new Decision.Pay(List.of(event(event)), new Template(List.of(input), List.of(output), Bytes.EMPTY));
    }

    private static Decision.Replace replace(long slot, int event, int coin) {
        Decision.Pay pay = pay(event, coin);
        TemplateOutput less =
                new TemplateOutput(800_000_000 - slot, GROUP.transactions().poolScript());
        return new Decision.Replace(
                slot, pay.events(), new Template(pay.template().inputs(), List.of(less), Bytes.EMPTY));
    }

    private static Decision.Kill kill(long slot) {
        return new Decision.Kill(slot, new KillGround.Lost());
    }

    private static Decision.Cancel cancel(long nonce, Optional<EventId> event) {
        return new Decision.Cancel(new StreamId("api:acme:orders"), nonce, event);
    }

    private static EventId event(int number) {
        return EventId.ofHex("%064x".formatted(1000 + number));
    }
}
