package quorate.protocol;

/**
 * An unspent output as a Kaspa node reports it.
 *
 * @param amountSompi value in sompi
 * @param blockDaaScore DAA score of the block that accepted it; {@link Long#MAX_VALUE} while its parent is unaccepted
 */
public record Coin(
        Outpoint outpoint, long amountSompi, ScriptPublicKey scriptPublicKey, long blockDaaScore, boolean coinbase) {}
