package quorate.simulator;

import java.util.List;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;

/** V1, C2: what a message says in its sender's name is on the sender's disk before it leaves. */
final class Durability {
    private Durability() {}

    static void check(Disk disk, NodeId self, Message message) {
        for (Signed<? extends Statement> signed : statements(message)) {
            Oracle.require(
                    !signed.member().equals(self) || disk.holds(signed),
                    "V1",
                    () -> "sent, not stored: " + signed.statement());
        }
        switch (message) {
            case Message.Certified certified ->
                Oracle.require(
                        disk.entry(certified.certificate().slot()).isPresent(), "D1", "a certificate sent, not stored");
            case Message.Signatures signatures ->
                Oracle.require(
                        !signatures.signer().equals(self) || disk.live.hasOwnSignatures(signatures.slot()),
                        "C2",
                        "own signatures sent, not stored");
            case Message.Confirmed confirmed ->
                Oracle.require(
                        !confirmed.completed().member().equals(self) || disk.live.holds(confirmed.completed()),
                        "C6",
                        "Completed sent, not stored");
            case Message.Refused refused ->
                Oracle.require(
                        !refused.refusal().member().equals(self) || disk.live.holdsRefusal(refused.refusal()),
                        "C3",
                        "a refusal sent, not stored");
            case Message.Proposal proposal -> {}
            case Message.VoteCast cast -> {}
            case Message.LockCast cast -> {}
            case Message.Digested digested -> {}
            case Message.LiveDigested digested -> {}
            case Message.Announced announced -> {}
            case Message.Wanted wanted -> {}
            case Message.Hello hello -> {}
            case Message.Asked asked -> {}
            case Message.Answered answered -> {}
        }
    }

    private static List<? extends Signed<? extends Statement>> statements(Message message) {
        return switch (message) {
            case Message.Proposal proposal -> List.of(proposal.vote());
            case Message.VoteCast cast -> List.of(cast.vote());
            case Message.LockCast cast -> List.of(cast.lock());
            case Message.Certified certified -> certified.certificate().locks();
            case Message.Digested digested -> List.of();
            case Message.LiveDigested digested -> List.of();
            case Message.Signatures signatures -> List.of();
            case Message.Confirmed confirmed -> List.of();
            case Message.Refused refused -> List.of();
            case Message.Announced announced -> List.of();
            case Message.Wanted wanted -> List.of();
            case Message.Hello hello -> List.of();
            case Message.Asked asked -> List.of();
            case Message.Answered answered -> List.of();
        };
    }
}
