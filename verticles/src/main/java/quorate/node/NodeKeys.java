package quorate.node;

import quorate.codecs.crypto.KeyFile;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.group.GroupConfig;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;

/** This signer's two keys, opened and found to be those that the group knows. Never printed. */
public record NodeKeys(NodeId self, SecretKey identity, SecretKey spending) {
    /** @throws ConfigException if the member is unknown, a file cannot be opened, or a key is not the member's */
    public static NodeKeys open(NodeConfig config, GroupConfig group) {
        NodeId self = group.member(config.member())
                .orElseThrow(() -> new ConfigException("member: expected one of "
                        + group.members().stream().map(GroupConfig.Member::name).toList() + ", found '"
                        + config.member() + "'"));
        GroupConfig.Member member = group.members().get(self.index());
        try {
            char[] password = KeyFile.password(config.keys().passwordFile());
            KeyFile.Opened identity = KeyFile.open(config.keys().identityFile(), password);
            KeyFile.Opened spending = KeyFile.open(config.keys().spendingFile(), password);
            require("identity", member.identityKey(), identity.publicKey());
            require("spending", member.spendingKey(), spending.publicKey());
            return new NodeKeys(self, identity.secret(), spending.secret());
        } catch (KeyFile.KeyFileException bad) {
            throw new ConfigException("keys: " + bad.getMessage(), bad);
        }
    }

    private static void require(String which, Hash32 expected, Hash32 found) {
        if (!expected.equals(found)) {
            throw new ConfigException("keys: " + which + " key: expected the group's " + expected + ", found " + found);
        }
    }
}
