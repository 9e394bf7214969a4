package quorate.codecs.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.Profile;

class GroupConfigTest {
    @Test
    void whenAConfigurationIsWrittenAndRead_thenItIsTheSameGroup() {
        GroupConfig first = GroupConfigReader.read(GroupConfigWriter.write(Groups.of(3, 2)));
        GroupConfig again = GroupConfigReader.read(GroupConfigWriter.write(first));
        assertThat(again).isEqualTo(first);
        assertThat(again.groupHash()).isEqualTo(first.groupHash());
        Group group = again.toGroup();
        assertThat(group.members()).isEqualTo(3);
        assertThat(group.quorum()).isEqualTo(2);
        assertThat(group.poolScript()).isEqualTo(again.transactions().poolScript());
        assertThat(again.poolAddress().scriptPublicKey()).isEqualTo(group.poolScript());
    }

    // The pool paying itself would be no payment.
    @Test
    void whenAConfigurationIsRead_thenThePoolsOwnAddressIsDenied() {
        GroupConfig config = GroupConfigReader.read(GroupConfigWriter.write(Groups.of(3, 2)));
        assertThat(config.sources().payments().denied())
                .contains(config.poolAddress().encode());
    }

    @Test
    void whenOptionalValuesAreLeftOut_thenTheDefaultsOfTheSeedStand() {
        ObjectNode tree = tree();
        tree.remove(List.of(
                "commit_quorum", "faulty", "profile", "payload", "max_payments", "pool_concurrency", "inputs", "pool"));
        GroupConfig config = GroupConfigReader.read(tree);
        assertThat(config.numbers()).isEqualTo(new GroupConfig.Numbers(2, 2, 0, Profile.CRASH));
        assertThat(config.paying().funds().maxInputs()).isEqualTo(100);
        assertThat(config.paying().funds().minInputDepthDaa()).isEqualTo(300);
        ((ObjectNode) tree.get("finality")).put("confirmations_daa", 1_000);
        assertThat(GroupConfigReader.read(tree).paying().funds().minInputDepthDaa())
                .isEqualTo(1_000);
        assertThat(config.paying().payload()).isTrue();
        assertThat(config.groupHash()).isEqualTo(GroupConfigReader.read(tree()).groupHash());
    }

    // The group hash is in every statement: whatever members must agree on changes it.
    @Test
    void whenAnyValueIsAnother_thenTheGroupHashIsAnother() {
        TreeSet<Hash32> hashes = new TreeSet<>();
        hashes.add(GroupConfigReader.read(tree()).groupHash());
        int changed = 0;
        for (ObjectNode variant : variants()) {
            changed++;
            hashes.add(GroupConfigReader.read(variant).groupHash());
        }
        assertThat(changed).isGreaterThan(20);
        assertThat(hashes).hasSize(changed + 1);
    }

    /** Seed 8.5.2: off unless it is written, and then a part of what members agree on. */
    @Test
    void whenTheDepthIsRelaxed_thenItIsReadWrittenAndPartOfTheHash() {
        assertThat(GroupConfigReader.read(tree()).paying().funds().depthRelaxation())
                .isEmpty();
        ObjectNode tree = tree();
        ObjectNode relaxation = ((ObjectNode) tree.get("inputs")).putObject("depth_relaxation");
        relaxation.put("max_event_amount_sompi", 700);
        GroupConfig config = GroupConfigReader.read(tree);
        assertThat(config.paying().funds().depthRelaxation()).contains(new Group.DepthRelaxation(2, 60, 700));
        assertThat(GroupConfigReader.read(GroupConfigWriter.write(config))).isEqualTo(config);
        TreeSet<Hash32> hashes = new TreeSet<>();
        hashes.add(GroupConfigReader.read(tree()).groupHash());
        hashes.add(config.groupHash());
        for (String each : List.of("after_retries", "min_depth_floor_daa", "max_event_amount_sompi")) {
            relaxation.put(each, 7);
            hashes.add(GroupConfigReader.read(tree).groupHash());
        }
        assertThat(hashes).hasSize(5);
        refused(t -> ((ObjectNode) t.get("inputs")).putObject("depth_relaxation"), "max_event_amount_sompi");
        refused(
                t -> ((ObjectNode) t.get("inputs"))
                        .putObject("depth_relaxation")
                        .put("max_event_amount_sompi", 1)
                        .put("min_depth_floor_daa", 301),
                "inputs.depth_relaxation.min_depth_floor_daa");
    }

    @Test
    void whenThereAreSixteenMembers_thenTheReasonIsGiven() {
        assertThatThrownBy(() -> Groups.of(16, 9))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("1 to 15 members")
                .hasMessageContaining("not standard");
    }

    @Test
    void whenHalfOfTheMembersCouldSign_thenTheReasonIsGiven() {
        assertThatThrownBy(() -> Groups.of(4, 2))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("signature_threshold")
                .hasMessageContaining("more than half");
        assertThatThrownBy(() -> Groups.of(Groups.members(6), new GroupConfig.Numbers(3, 4, 1, Profile.BYZANTINE)))
                .hasMessageContaining("more than half");
    }

    @Test
    void whenAnInequalityOfTheProfileDoesNotHold_thenItIsNamed() {
        assertThatThrownBy(() -> Groups.of(Groups.members(3), new GroupConfig.Numbers(2, 2, 1, Profile.BYZANTINE)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("N >= 3f+1");
    }

    @Test
    void whenAKeyIsUsedTwice_thenItIsRefused() {
        List<GroupConfig.Member> members = new ArrayList<>(Groups.members(3));
        members.set(2, new GroupConfig.Member("other", members.get(0).spendingKey(), Groups.key("s")));
        assertThatThrownBy(() -> Groups.of(members, new GroupConfig.Numbers(2, 2, 0, Profile.CRASH)))
                .hasMessageContaining("members[2].identity_key")
                .hasMessageContaining("used once");
    }

    @Test
    void whenAFieldIsWrong_thenItsPathIsNamed() {
        refused(t -> t.put("signature_treshold", 2), "signature_treshold");
        refused(t -> t.remove("network"), "network");
        refused(t -> t.put("network", "moonnet"), "network");
        refused(t -> t.put("signature_threshold", "2"), "signature_threshold");
        refused(t -> member(t, 1).put("identity_key", "ff".repeat(32)), "members[1].identity_key");
        refused(t -> member(t, 1).put("spending_key", "abc"), "members[1].spending_key");
        refused(t -> ((ObjectNode) t.get("amounts")).put("max_sompi", 1), "amounts.max_sompi");
        refused(t -> ((ObjectNode) t.get("fees")).put("floor_sompi_per_gram", 99), "fees.floor_sompi_per_gram");
        refused(t -> ((ObjectNode) t.get("finality")).put("final_depth_daa", 1), "finality.final_depth_daa");
        refused(t -> ((ArrayNode) t.get("destinations").get("allowed")).add("kaspa:qqq"), "destinations.allowed");
        refused(t -> ((ObjectNode) t.get("hyperlane").get("origins").get(0)).put("threshold", 4), "validators");
        refused(t -> t.put("protocol_version", 2), "protocol_version");
    }

    // Locks of the Byzantine profile have anchors: who does not know of them belongs to another group, and so does its
    // database.
    @Test
    void whenTheProfileIsByzantine_thenItsProtocolVersionIs2() {
        GroupConfig config = Groups.of(Groups.members(4), new GroupConfig.Numbers(3, 3, 1, Profile.BYZANTINE));
        ObjectNode tree = GroupConfigWriter.write(config);
        assertThat(tree.get("protocol_version").intValue()).isEqualTo(2);
        assertThat(GroupConfigReader.read(tree).numbers()).isEqualTo(config.numbers());
        assertThatThrownBy(() -> GroupConfigReader.read(tree.put("protocol_version", 1)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("protocol_version")
                .hasMessageContaining("2");
        assertThat(tree().get("protocol_version").intValue()).isEqualTo(1);
    }

    private interface Change {
        void to(ObjectNode tree);
    }

    private static void refused(Change change, String path) {
        ObjectNode tree = tree();
        change.to(tree);
        assertThatThrownBy(() -> GroupConfigReader.read(tree))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(path);
    }

    private static ObjectNode tree() {
        return GroupConfigWriter.write(Groups.of(3, 2));
    }

    private static ObjectNode member(ObjectNode tree, int index) {
        return (ObjectNode) tree.get("members").get(index);
    }

    /** For every number, and some texts, a tree in which only it is another. */
    private static List<ObjectNode> variants() {
        List<ObjectNode> variants = new ArrayList<>();
        collect(JsonNodeFactory.instance.arrayNode(), tree(), variants);
        variants.add(tree().put("payload", "none"));
        variants.add(tree().put("pool", "other"));
        variants.add(tree().put("network", "devnet"));
        ObjectNode renamed = tree();
        member(renamed, 0).put("name", "renamed");
        variants.add(renamed);
        ObjectNode swapped = tree();
        ArrayNode members = (ArrayNode) swapped.get("members");
        members.add(members.remove(0));
        variants.add(swapped);
        return variants;
    }

    private static void collect(ArrayNode path, JsonNode node, List<ObjectNode> variants) {
        if (node.isIntegralNumber()) {
            ObjectNode variant = tree();
            JsonNode parent = variant;
            for (int i = 0; i < path.size() - 1; i++) {
                parent = path.get(i).isInt()
                        ? parent.get(path.get(i).intValue())
                        : parent.get(path.get(i).textValue());
            }
            String last = path.get(path.size() - 1).textValue();
            ((ObjectNode) parent).put(last, node.longValue() + 1);
            // Q = 3 and f = 0: a value of its own; the version and f cannot be others in this profile.
            if (!last.equals("protocol_version") && !last.equals("faulty")) {
                variants.add(variant);
            }
            return;
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(path.deepCopy().add(i), node.get(i), variants);
            }
        }
        node.fieldNames().forEachRemaining(name -> collect(path.deepCopy().add(name), node.get(name), variants));
    }
}
