package quorate.node.chain;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quorate.protocol.Hash32;

/**
 * What the node said about a submitted transaction, read from its texts (kaspad has no error codes). It is a hint for what to do
 * next; acceptance is proven by the virtual chain and the UTXO set alone.
 *
 * @param text the node's own words, or why there are none
 * @param conflicting the mempool's other spender of an input, for {@link Kind#DOUBLE_SPEND}
 */
public record SubmitOutcome(Kind kind, String text, Optional<Hash32> conflicting) {
    /** Classes of answers. */
    public enum Kind {
        /** Taken into the mempool now. */
        SUBMITTED,
        /** In the mempool before. */
        IN_MEMPOOL,
        /** The node saw it in some block within two minutes; that block need not be on the virtual chain. */
        IN_A_BLOCK,
        /** Another transaction in the mempool spends an input. */
        DOUBLE_SPEND,
        /** An input is unknown, or spent (also by this very transaction, some time ago). */
        ORPHAN_OR_SPENT,
        FEE_TOO_LOW,
        MASS_TOO_HIGH,
        NON_STANDARD,
        SCRIPT_INVALID,
        IMMATURE_COINBASE,
        /** Lock time or sequence not reached yet. */
        LOCKED,
        /** Amounts, version, subnetwork or other structure that no node will ever take. */
        INVALID,
        /** Mempool full, node in transition: the same bytes again later. */
        NODE_BUSY,
        /** The transaction did not leave this process. */
        NOT_SENT,
        /** It may or may not have been taken. */
        UNKNOWN
    }

    private record Row(Kind kind, String part) {}

    // KASPA.md section 5: the first row whose text is contained decides.
    private static final List<Row> TABLE = List.of(
            new Row(Kind.IN_MEMPOOL, "is already in the mempool"),
            new Row(Kind.IN_A_BLOCK, "was already accepted by the consensus"),
            new Row(Kind.DOUBLE_SPEND, "already spent by transaction"),
            new Row(Kind.ORPHAN_OR_SPENT, "is an orphan where orphan is disallowed"),
            new Row(Kind.INVALID, "is impossible to have a matching UTXO entry"),
            new Row(Kind.ORPHAN_OR_SPENT, "is lacking a matching UTXO entry"),
            new Row(Kind.ORPHAN_OR_SPENT, "are missing from current utxo context"),
            new Row(Kind.FEE_TOO_LOW, "fees which is under the required amount of"),
            new Row(Kind.FEE_TOO_LOW, "is not greater than the fee rate of the replaced transaction"),
            new Row(Kind.NON_STANDARD, "is not standard:"),
            new Row(Kind.MASS_TOO_HIGH, "is larger than max allowed size of"),
            new Row(Kind.MASS_TOO_HIGH, "contextual mass (including storage mass) is incomputable"),
            new Row(Kind.MASS_TOO_HIGH, "due to incomputable storage mass"),
            new Row(Kind.SCRIPT_INVALID, "failed to verify the signature script"),
            new Row(Kind.SCRIPT_INVALID, "failed to verify empty signature script"),
            new Row(Kind.IMMATURE_COINBASE, "spends an immature UTXO"),
            new Row(Kind.LOCKED, "is not finalized"),
            new Row(Kind.LOCKED, "sequence locks conditions was not met"),
            new Row(Kind.NODE_BUSY, "it's full with transactions with higher priority"),
            new Row(Kind.NODE_BUSY, "consensus is currently in a transitional ibd state"),
            new Row(Kind.INVALID, "transaction tries to spend"),
            new Row(Kind.INVALID, "has zero value"),
            new Row(Kind.INVALID, "is higher than the max allowed of"),
            new Row(Kind.INVALID, "overflowed u64"),
            new Row(Kind.INVALID, "transaction has no inputs"),
            new Row(Kind.INVALID, "transaction has duplicate inputs"),
            new Row(Kind.INVALID, "where the max allowed is"),
            new Row(Kind.INVALID, "signature script is above"),
            new Row(Kind.INVALID, "transaction version"),
            new Row(Kind.INVALID, "transaction subnetwork id"),
            new Row(Kind.INVALID, "transaction has non-zero gas"),
            new Row(Kind.INVALID, "coinbase transaction"),
            new Row(Kind.INVALID, "is inconsistent with transaction version"));

    private static final Pattern OTHER_TXID = Pattern.compile("already spent by transaction ([0-9a-f]{64})");

    /** Reads the node's error text. A text that no row knows is {@link Kind#UNKNOWN}: neither success nor failure. */
    public static SubmitOutcome ofRejection(String text) {
        for (Row row : TABLE) {
            if (text.contains(row.part())) {
                return new SubmitOutcome(row.kind(), text, otherSpender(text));
            }
        }
        return new SubmitOutcome(Kind.UNKNOWN, text, Optional.empty());
    }

    static SubmitOutcome submitted() {
        return new SubmitOutcome(Kind.SUBMITTED, "taken into the mempool", Optional.empty());
    }

    static SubmitOutcome ofFailure(KaspaNodeException failure) {
        return switch (failure.code()) {
            case REJECTED -> ofRejection(failure.getMessage());
            case UNREACHABLE, TOO_MANY_PENDING -> silent(Kind.NOT_SENT, failure);
            case CONNECTION_LOST, DEADLINE, MALFORMED, CLOSED -> silent(Kind.UNKNOWN, failure);
        };
    }

    private static SubmitOutcome silent(Kind kind, KaspaNodeException failure) {
        return new SubmitOutcome(kind, failure.code() + ": " + failure.getMessage(), Optional.empty());
    }

    private static Optional<Hash32> otherSpender(String text) {
        Matcher matcher = OTHER_TXID.matcher(text);
        return matcher.find() ? Optional.of(Hash32.ofHex(matcher.group(1))) : Optional.empty();
    }

    /** The node has it, as far as its words go. Not evidence of acceptance. */
    public boolean known() {
        return switch (kind) {
            case SUBMITTED, IN_MEMPOOL, IN_A_BLOCK -> true;
            case DOUBLE_SPEND,
                    ORPHAN_OR_SPENT,
                    FEE_TOO_LOW,
                    MASS_TOO_HIGH,
                    NON_STANDARD,
                    SCRIPT_INVALID,
                    IMMATURE_COINBASE,
                    LOCKED,
                    INVALID,
                    NODE_BUSY,
                    NOT_SENT,
                    UNKNOWN -> false;
        };
    }
}
