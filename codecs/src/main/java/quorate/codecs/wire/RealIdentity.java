package quorate.codecs.wire;

import quorate.protocol.Identity;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;

/** Signs statements about one pool of one group by the member's identity key. */
public record RealIdentity(NodeId self, IdentityKey key, Signing signing) implements Identity {
    @Override
    public <S extends Statement> Signed<S> sign(S statement) {
        return new Signed<>(self, statement, key.sign(signing.digest(statement)));
    }
}
