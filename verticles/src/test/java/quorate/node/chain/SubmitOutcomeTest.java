package quorate.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quorate.node.chain.KaspaNodeException.Code;
import quorate.node.chain.SubmitOutcome.Kind;
import quorate.protocol.Hash32;

/** Every text of KASPA.md section 5, and those that no table knows. */
class SubmitOutcomeTest {
    private static final String TXID = "ab".repeat(32);
    private static final String OTHER = "cd".repeat(32);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "IN_MEMPOOL | transaction T is already in the mempool",
                "IN_A_BLOCK | transaction T was already accepted by the consensus",
                "DOUBLE_SPEND | output (O, 1) already spent by transaction O in the mempool",
                "ORPHAN_OR_SPENT | transaction T is an orphan where orphan is disallowed",
                "INVALID | at least one outpoint of the transaction is impossible to have a matching UTXO entry",
                "FEE_TOO_LOW | transaction T is not standard: transaction has 0 fees which is under the required amount of"
                        + " 379400 for compute mass 3794",
                "FEE_TOO_LOW | transaction T is not standard: transaction has 0 fees which is under the required amount of"
                        + " 886800 for normalized transient mass 8868 (proportional to transaction byte size)",
                "NON_STANDARD | transaction T is not standard: transaction output #0: non-standard script form",
                "NON_STANDARD | transaction T is not standard: transaction input 0: non-standard script form",
                "NON_STANDARD | transaction T is not standard: transaction input #0 has 16 signature operations which is"
                        + " more than the allowed max amount of 15",
                "NON_STANDARD | transaction T is not standard: transaction output #0: the version of the scriptPublicKey"
                        + " is higher than the known version",
                "MASS_TOO_HIGH | transaction compute mass of 500001 is larger than max allowed size of 500000",
                "MASS_TOO_HIGH | transaction transient (storage) mass of 1000001 is larger than max allowed size of"
                        + " 1000000",
                "MASS_TOO_HIGH | transaction storage mass of 526315 is larger than max allowed size of 500000",
                "MASS_TOO_HIGH | contextual mass (including storage mass) is incomputable",
                "SCRIPT_INVALID | failed to verify the signature script: not all signatures empty on failed checkmultisig",
                "SCRIPT_INVALID | failed to verify the signature script: false stack entry at end of script execution",
                "SCRIPT_INVALID | failed to verify the signature script: script units exceeded the amount committed in the"
                        + " input: used=300001, limit=209999",
                "SCRIPT_INVALID | failed to verify empty signature script. Inner error: opcode requires at least 1 but"
                        + " stack has only 0",
                "IMMATURE_COINBASE | one of the transaction inputs spends an immature UTXO: transaction input #0 tried to"
                        + " spend coinbase outpoint (O, 0) with daa score of 7",
                "INVALID | transaction tries to spend 2 while its total inputs amount is 1",
                "INVALID | transaction output 0 has zero value",
                "LOCKED | transaction input #0 is not finalized",
                "LOCKED | one of the transaction sequence locks conditions was not met",
                "INVALID | transaction has no inputs",
                "INVALID | transaction has duplicate inputs",
                "INVALID | transaction version 7 is unknown",
                "INVALID | transaction subnetwork id 05 is neither native nor coinbase",
                "INVALID | transaction has non-zero gas: gas is only allowed for Toccata-or-newer tx versions",
                "INVALID | coinbase transaction T cannot be added to the mempool",
                "NODE_BUSY | transaction could not be added to the mempool because it's full with transactions with higher"
                        + " priority",
                "FEE_TOO_LOW | fee rate per contextual mass gram is not greater than the fee rate of the replaced"
                        + " transaction",
                "UNKNOWN | replace by fee found no double spending transaction in the mempool",
                "UNKNOWN | something that no version said before"
            })
    void a_text_has_its_class(Kind kind, String inner) {
        String text = "Rejected transaction " + TXID + ": "
                + inner.replace("T ", TXID + " ")
                        .replace("(O,", "(" + OTHER + ",")
                        .replace(" O ", " " + OTHER + " ");
        SubmitOutcome outcome = SubmitOutcome.ofRejection(text);
        assertThat(outcome.kind()).isEqualTo(kind);
        assertThat(outcome.text()).isEqualTo(text);
        assertThat(outcome.known()).isEqualTo(kind == Kind.IN_MEMPOOL || kind == Kind.IN_A_BLOCK);
    }

    @Test
    void a_node_in_transition_is_busy() {
        assertThat(SubmitOutcome.ofRejection("consensus is currently in a transitional ibd state")
                        .kind())
                .isEqualTo(Kind.NODE_BUSY);
    }

    @Test
    void the_other_spender_is_named() {
        String text = "output (" + TXID + ", 1) already spent by transaction " + OTHER + " in the mempool";
        assertThat(SubmitOutcome.ofRejection(text).conflicting()).contains(Hash32.ofHex(OTHER));
    }

    /** What may have been sent is unknown, what was never sent is not. */
    @ParameterizedTest
    @CsvSource({
        "UNREACHABLE, NOT_SENT",
        "TOO_MANY_PENDING, NOT_SENT",
        "CONNECTION_LOST, UNKNOWN",
        "DEADLINE, UNKNOWN",
        "MALFORMED, UNKNOWN",
        "CLOSED, UNKNOWN"
    })
    void silence_is_neither_success_nor_failure(Code code, Kind kind) {
        SubmitOutcome outcome = SubmitOutcome.ofFailure(new KaspaNodeException(code, "why"));
        assertThat(outcome.kind()).isEqualTo(kind);
        assertThat(outcome.text()).isEqualTo(code + ": why");
        assertThat(outcome.known()).isFalse();
    }
}
