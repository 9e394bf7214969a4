package quorate.node.keys;

import java.util.List;
import quorate.protocol.Bytes;
import quorate.protocol.Template;

/** This signer's spending key. Nothing but {@link SigningDesk} may call it. */
public interface SpendingKey {
    /** Partial signatures of a template, one for each input. Deterministic. */
    List<Bytes> sign(Template template);
}
