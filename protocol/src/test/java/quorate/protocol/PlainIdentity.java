package quorate.protocol;

import java.nio.charset.StandardCharsets;

/** An identity key without a key. */
record PlainIdentity(NodeId self) implements Identity {
    @Override
    public <S extends Statement> Signed<S> sign(S statement) {
        return new Signed<>(self, statement, Bytes.of((self + " says " + statement).getBytes(StandardCharsets.UTF_8)));
    }
}
