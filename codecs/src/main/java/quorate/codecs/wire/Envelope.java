package quorate.codecs.wire;

import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;

/**
 * What carries every message between members (G1).
 *
 * @param bootId drawn anew at each start: two at once are a cloned machine (G4)
 * @param sequence counts the envelopes of one boot; only measures loss
 * @param signature of the sender's identity key over everything before it
 */
public record Envelope(
        Hash32 groupHash, PoolId pool, NodeId sender, long bootId, long sequence, Message message, Bytes signature) {}
