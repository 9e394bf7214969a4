package quorate.protocol;

import java.util.List;
import java.util.SortedMap;

/** The pool's spending keys as the core needs them; pure functions, made by {@code codecs}. */
public interface Multisig {
    /** C4: whether these are the member's signatures of the template, one for each input. */
    boolean valid(Template template, NodeId signer, List<Bytes> signatures);

    /**
     * C5: the transaction with M signatures in every input, script-checked, as bytes ready to submit.
     *
     * @throws IllegalStateException if fewer than M members signed or the script check fails: signatures were verified before
     */
    Bytes finalise(Template template, SortedMap<NodeId, List<Bytes>> signatures);
}
