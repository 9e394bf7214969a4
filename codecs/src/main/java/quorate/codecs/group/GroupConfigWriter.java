package quorate.codecs.group;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import quorate.codecs.event.SourcePolicy;
import quorate.protocol.Group;

/** The tree that {@link GroupConfigReader} reads back as the same configuration: every value, defaults included. */
public final class GroupConfigWriter {
    private GroupConfigWriter() {}

    public static ObjectNode write(GroupConfig config) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put(
                "protocol_version", GroupConfig.protocolVersion(config.numbers().profile()));
        root.put("network", config.network().id()).put("pool", config.pool().name());
        ArrayNode members = root.putArray("members");
        for (GroupConfig.Member member : config.members()) {
            members.addObject()
                    .put("name", member.name())
                    .put("identity_key", member.identityKey().toHex())
                    .put("spending_key", member.spendingKey().toHex());
        }
        GroupConfig.Numbers numbers = config.numbers();
        root.put("signature_threshold", numbers.signatureThreshold())
                .put("commit_quorum", numbers.quorum())
                .put("faulty", numbers.faulty())
                .put("profile", lower(numbers.profile()));
        paying(root, config.paying());
        root.putObject("finality")
                .put("confirmations_daa", config.finality().confirmationsDaa())
                .put("final_depth_daa", config.finality().finalDepthDaa());
        ObjectNode streams = root.putObject("streams")
                .put("settle_ms", config.streams().settleMs())
                .put("next_after", lower(config.streams().nextAfter()));
        ObjectNode firstNonces = streams.putObject("first_nonces");
        config.sources().firstNonces().forEach((stream, nonce) -> firstNonces.put(stream.text(), nonce));
        sources(root, config.sources());
        return root;
    }

    private static void paying(ObjectNode root, GroupConfig.Paying paying) {
        Group.Funds funds = paying.funds();
        root.put("payload", paying.payload() ? "event_ids" : "none")
                .put("max_payments", paying.maxPayments())
                .put("pool_concurrency", paying.poolConcurrency());
        ObjectNode inputs = root.putObject("inputs")
                .put("min_depth_daa", funds.minInputDepthDaa())
                .put("coinbase_maturity_daa", funds.coinbaseMaturityDaa())
                .put("max", funds.maxInputs());
        funds.depthRelaxation()
                .ifPresent(relaxation -> inputs.putObject("depth_relaxation")
                        .put("after_retries", relaxation.afterRetries())
                        .put("min_depth_floor_daa", relaxation.minDepthFloorDaa())
                        .put("max_event_amount_sompi", relaxation.maxEventAmountSompi()));
        root.putObject("fees")
                .put("mode", lower(funds.feeMode()))
                .put("floor_sompi_per_gram", funds.feerateFloorSompiPerGram())
                .put("ceiling_sompi_per_gram", funds.feerateCeilingSompiPerGram())
                .put("step_percent", funds.feeStepPercent())
                .put("replace_after_ms", funds.replaceAfterMs());
        root.putObject("amounts")
                .put("min_sompi", funds.minAmountSompi())
                .put("max_sompi", funds.maxAmountSompi())
                .put("volume_sompi", funds.volumeLimitSompi())
                .put("volume_window_ms", funds.volumeWindowMs());
    }

    private static void sources(ObjectNode root, SourcePolicy sources) {
        ObjectNode destinations = root.putObject("destinations");
        sources.payments().allowed().forEach(destinations.putArray("allowed")::add);
        sources.payments().denied().forEach(destinations.putArray("denied")::add);
        ObjectNode hyperlane = root.putObject("hyperlane").put("domain", sources.ownDomain());
        ArrayNode origins = hyperlane.putArray("origins");
        sources.validators().forEach((domain, validators) -> {
            ObjectNode origin = origins.addObject().put("domain", domain).put("threshold", validators.threshold());
            ArrayNode addresses = origin.putArray("validators");
            validators.addresses().forEach(address -> addresses.add("0x" + address));
            ArrayNode senders = origin.putArray("senders");
            sources.senders().stream()
                    .filter(sender -> sender.originDomain() == domain)
                    .forEach(sender -> senders.add("0x" + sender.address()));
        });
        ArrayNode layerZero = root.putArray("layer_zero");
        sources.layerZeroKeys().forEach((srcEid, keys) -> {
            ArrayNode addresses = layerZero.addObject().put("src_eid", srcEid).putArray("keys");
            keys.forEach(key -> addresses.add("0x" + key));
        });
        ArrayNode api = root.putArray("api");
        sources.apiRelayers().forEach((relayer, keys) -> {
            ArrayNode hex = api.addObject().put("relayer", relayer).putArray("keys");
            keys.forEach(key -> hex.add(key.toHex()));
        });
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
