package quorate.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.protocol.Bytes;
import quorate.protocol.Group;
import quorate.protocol.Identity;
import quorate.protocol.Multisig;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.Template;

/** Keys that anybody could forge, and nobody in a run does: a signature names the signer and what it signs. */
final class SimKeys implements Multisig {
    private static final int SIGNER_BYTES = 4;
    private final Group group;
    private final SimCraft craft;

    SimKeys(Group group, SimCraft craft) {
        this.group = group;
        this.craft = craft;
    }

    /** What the member's spending key makes of a template, one for each input. */
    List<Bytes> sign(Template template, NodeId signer) {
        List<Bytes> signatures = new ArrayList<>();
        byte[] hash = craft.templateHash(template).hash().toBytes();
        for (int i = 0; i < template.inputs().size(); i++) {
            signatures.add(Bytes.of(ByteBuffer.allocate(2 * SIGNER_BYTES + hash.length)
                    .putInt(signer.index())
                    .putInt(i)
                    .put(hash)
                    .array()));
        }
        return signatures;
    }

    @Override
    public boolean valid(Template template, NodeId signer, List<Bytes> signatures) {
        return signatures.equals(sign(template, signer));
    }

    /** The template's hash and M signatures: what {@link #verifies} asks for. */
    @Override
    public Bytes finalise(Template template, SortedMap<NodeId, List<Bytes>> signatures) {
        if (signatures.size() < group.signatureThreshold()) {
            throw new IllegalStateException(
                    "expected " + group.signatureThreshold() + " signers, found " + signatures.keySet());
        }
        List<NodeId> signers =
                signatures.keySet().stream().limit(group.signatureThreshold()).toList();
        Mixer mixer = new Mixer().add(craft.templateHash(template).hash());
        signers.forEach(signer -> signatures.get(signer).forEach(one -> mixer.add(one.toBytes())));
        ByteBuffer buffer = ByteBuffer.allocate(32 + signers.size() * SIGNER_BYTES);
        buffer.put(mixer.hash().toBytes());
        signers.forEach(signer -> buffer.putInt(signer.index()));
        return Bytes.of(buffer.array());
    }

    /** Whether the bytes are this template with M valid signatures: the node's script check. */
    boolean verifies(Template template, Bytes transaction) {
        SortedMap<NodeId, List<Bytes>> signatures = new TreeMap<>();
        ByteBuffer buffer = ByteBuffer.wrap(transaction.toBytes()).position(32);
        while (buffer.hasRemaining()) {
            NodeId signer = new NodeId(buffer.getInt());
            signatures.put(signer, sign(template, signer));
        }
        return signatures.size() >= group.signatureThreshold()
                && finalise(template, signatures).equals(transaction);
    }

    /** The identity key of a member. */
    static Identity identity(NodeId self) {
        Bytes signature = Bytes.of(("by " + self).getBytes(StandardCharsets.US_ASCII));
        return new Identity() {
            @Override
            public NodeId self() {
                return self;
            }

            @Override
            public <S extends Statement> Signed<S> sign(S statement) {
                return new Signed<>(self, statement, signature);
            }
        };
    }
}
