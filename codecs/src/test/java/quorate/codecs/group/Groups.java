package quorate.codecs.group;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.event.SourcePolicy;
import quorate.codecs.hyperlane.ValidatorSet;
import quorate.codecs.kaspa.Network;
import quorate.protocol.Bytes;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
import quorate.protocol.StreamId;

/** Groups for tests, with keys that their names make. */
public final class Groups {
    private Groups() {}

    public static byte[] secret(String name) {
        return Hashes.sha256(name.getBytes(StandardCharsets.UTF_8)).toBytes();
    }

    public static Hash32 key(String name) {
        return Hash32.of(Schnorr.best().publicKey(secret(name)));
    }

    public static List<GroupConfig.Member> members(int count) {
        List<GroupConfig.Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new GroupConfig.Member("signer-" + i, key("identity-" + i), key("spending-" + i)));
        }
        return members;
    }

    public static GroupConfig of(int members, int threshold) {
        return of(members(members), new GroupConfig.Numbers(threshold, threshold, 0, Profile.CRASH));
    }

    public static GroupConfig of(List<GroupConfig.Member> members, GroupConfig.Numbers numbers) {
        Group.Funds funds = new Group.Funds(
                300,
                1_000,
                100,
                Group.FeeMode.SIGNERS_PAY,
                100,
                1_000,
                10_000_000,
                1_000_000_000_000L,
                10_000_000_000_000L,
                86_400_000);
        return new GroupConfig(
                Network.SIMNET,
                new PoolId("main"),
                members,
                numbers,
                new GroupConfig.Paying(true, 1, 1, funds),
                new Group.Finality(100, 432_000),
                Group.Streams.DEFAULT,
                sources());
    }

    private static SourcePolicy sources() {
        TreeMap<Long, ValidatorSet> validators = new TreeMap<>();
        validators.put(1L, new ValidatorSet(List.of(address(1), address(2), address(3)), 2));
        TreeSet<SourcePolicy.Sender> senders = new TreeSet<>();
        senders.add(new SourcePolicy.Sender(1, Hash32.ofHex("aa".repeat(32))));
        TreeMap<Long, List<Bytes>> layerZero = new TreeMap<>();
        layerZero.put(30_101L, List.of(address(9)));
        TreeMap<String, List<Hash32>> relayers = new TreeMap<>();
        relayers.put("acme", List.of(key("acme")));
        TreeMap<StreamId, Long> firstNonces = new TreeMap<>();
        firstNonces.put(new StreamId("api:acme:orders"), 5L);
        return new SourcePolicy(
                Network.SIMNET,
                97,
                validators,
                senders,
                layerZero,
                relayers,
                new SourcePolicy.Payments(10_000_000, 1_000_000_000_000L, new TreeSet<>(), new TreeSet<>()),
                firstNonces);
    }

    private static Bytes address(int fill) {
        byte[] address = new byte[20];
        java.util.Arrays.fill(address, (byte) fill);
        return Bytes.of(address);
    }
}
