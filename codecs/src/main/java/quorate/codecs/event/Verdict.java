package quorate.codecs.event;

import quorate.protocol.Bytes;
import quorate.protocol.Event;
import quorate.protocol.Finding;
import quorate.protocol.Hash32;

/** What checks 1, 2 and the first nonce said about event material: the same at every signer of the group. */
public sealed interface Verdict {
    /**
     * An event that may be paid, as far as its material tells.
     *
     * @param address the destination as the source wrote it
     * @param contentDigest differs between two contents of one external id
     * @param material canonical bytes
     */
    record Verified(Event event, String address, Hash32 contentDigest, Bytes material) implements Verdict {}

    /** @param path the field at fault, or empty */
    record Rejected(RejectionCode code, String path, String expected, String found) implements Verdict {
        public Finding finding() {
            return new Finding(code.check(), code.name(), expected, found);
        }
    }
}
