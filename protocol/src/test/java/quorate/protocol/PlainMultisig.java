package quorate.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Spending keys without keys: a signature is the text of what it signs. */
record PlainMultisig(Group group) implements Multisig {
    static List<Bytes> sign(Template template, NodeId signer) {
        return template.inputs().stream()
                .map(input -> text(signer + " signs " + input + " of " + template))
                .toList();
    }

    @Override
    public boolean valid(Template template, NodeId signer, List<Bytes> signatures) {
        return signatures.equals(sign(template, signer));
    }

    @Override
    public Bytes finalise(Template template, SortedMap<NodeId, List<Bytes>> signatures) {
        String signers = signatures.entrySet().stream()
                .filter(entry -> valid(template, entry.getKey(), entry.getValue()))
                .map(Map.Entry::getKey)
                .limit(group.signatureThreshold())
                .map(NodeId::toString)
                .collect(Collectors.joining(","));
        if (signers.split(",").length < group.signatureThreshold()) {
            throw new IllegalStateException("expected " + group.signatureThreshold() + " signers, found " + signers);
        }
        return text(template + " signed by " + signers);
    }

    private static Bytes text(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
