package quorate.node.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.function.Function;
import quorate.codecs.wire.DecisionCodec;
import quorate.protocol.Decision;
import quorate.protocol.Hash32;
import quorate.protocol.Template;

/**
 * A payment's transaction, from a row with {@code txid} and {@code seen_decision}: of the bytes that were finished here, else of
 * the template once the own node has shown it accepted. A signer that was away when the others signed and submitted has no bytes.
 */
record TransactionIds(Function<Template, Hash32> txid) {
    /** In hex; null before there is one. */
    String of(Row row) {
        Buffer seen = row.getBuffer("seen_decision");
        if (seen != null && DecisionCodec.decode(seen.getBytes()) instanceof Decision.Payment pay) {
            return txid.apply(pay.template()).toHex();
        }
        return EventReads.hex(row.getBuffer("txid"));
    }
}
