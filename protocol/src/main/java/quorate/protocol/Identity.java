package quorate.protocol;

/**
 * The identity key of this signer, which is never a spending key. Signing is deterministic and has no effect: a statement
 * counts as made when the shell has stored it (V1).
 */
public interface Identity {
    NodeId self();

    <S extends Statement> Signed<S> sign(S statement);
}
