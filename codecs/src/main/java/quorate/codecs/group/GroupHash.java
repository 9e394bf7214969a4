package quorate.codecs.group;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.event.SourcePolicy;
import quorate.codecs.hyperlane.ValidatorSet;
import quorate.protocol.Bytes;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.StreamId;

/**
 * Canonical bytes of a group's configuration: every field in a fixed order, integers big endian, counts and lengths as u32 before
 * what they count, maps and sets in the order of their keys. Equal agreement, equal hash; anything else, another hash.
 */
final class GroupHash {
    private GroupHash() {}

    static Hash32 of(GroupConfig config) {
        return Hashes.blake3(canonical(config));
    }

    static byte[] canonical(GroupConfig config) {
        GroupConfig.Numbers numbers = config.numbers();
        ByteWriter out =
                ByteWriter.bigEndian().text("quorate:group:v1:").u32(GroupConfig.protocolVersion(numbers.profile()));
        out.text(config.network().id()).text(config.pool().name());
        out.u32(config.size());
        for (GroupConfig.Member member : config.members()) {
            out.text(member.name()).hash32(member.identityKey()).hash32(member.spendingKey());
        }
        out.u32(numbers.signatureThreshold()).u32(numbers.quorum()).u32(numbers.faulty());
        out.text(numbers.profile().name());
        // Derived from the keys and M, and yet here: a change of the derivation is another group.
        out.sized(config.transactions().redeemScript());
        paying(out, config.paying());
        out.u64(config.finality().confirmationsDaa()).u64(config.finality().finalDepthDaa());
        out.u64(config.streams().settleMs()).text(config.streams().nextAfter().name());
        sources(out, config.sources());
        return out.toArray();
    }

    private static void paying(ByteWriter out, GroupConfig.Paying paying) {
        out.flag(paying.payload()).u32(paying.maxPayments()).u32(paying.poolConcurrency());
        Group.Funds funds = paying.funds();
        out.u64(funds.minInputDepthDaa()).u64(funds.coinbaseMaturityDaa()).u32(funds.maxInputs());
        out.text(funds.feeMode().name());
        out.u64(funds.feerateFloorSompiPerGram()).u64(funds.feerateCeilingSompiPerGram());
        out.u64(funds.minAmountSompi()).u64(funds.maxAmountSompi());
        out.u64(funds.volumeLimitSompi()).u64(funds.volumeWindowMs());
        out.u32(funds.feeStepPercent()).u64(funds.replaceAfterMs());
        // Only where there is one, so that groups without it keep their hash. No number of DAA that follows reads as
        // this text.
        funds.depthRelaxation()
                .ifPresent(relaxation -> out.text("depth_relaxation")
                        .u32(relaxation.afterRetries())
                        .u64(relaxation.minDepthFloorDaa())
                        .u64(relaxation.maxEventAmountSompi()));
    }

    private static void sources(ByteWriter out, SourcePolicy sources) {
        out.text(sources.network().id()).u32(sources.ownDomain());
        out.u32(sources.validators().size());
        for (Map.Entry<Long, ValidatorSet> origin : sources.validators().entrySet()) {
            out.u32(origin.getKey()).u32(origin.getValue().threshold());
            keys(out, origin.getValue().addresses());
        }
        out.u32(sources.senders().size());
        for (SourcePolicy.Sender sender : sources.senders()) {
            out.u32(sender.originDomain()).hash32(sender.address());
        }
        out.u32(sources.layerZeroKeys().size());
        for (Map.Entry<Long, List<Bytes>> endpoint : sources.layerZeroKeys().entrySet()) {
            keys(out.u32(endpoint.getKey()), endpoint.getValue());
        }
        out.u32(sources.apiRelayers().size());
        for (Map.Entry<String, List<Hash32>> relayer : sources.apiRelayers().entrySet()) {
            out.text(relayer.getKey()).u32(relayer.getValue().size());
            relayer.getValue().forEach(out::hash32);
        }
        SourcePolicy.Payments payments = sources.payments();
        out.u64(payments.minAmountSompi()).u64(payments.maxAmountSompi());
        texts(out, payments.allowed());
        texts(out, payments.denied());
        out.u32(sources.firstNonces().size());
        for (Map.Entry<StreamId, Long> first : sources.firstNonces().entrySet()) {
            out.text(first.getKey().text()).u64(first.getValue());
        }
    }

    private static void keys(ByteWriter out, List<Bytes> keys) {
        out.u32(keys.size());
        keys.forEach(out::sized);
    }

    private static void texts(ByteWriter out, SortedSet<String> texts) {
        out.u32(texts.size());
        texts.forEach(out::text);
    }
}
