package quorate.simulator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.protocol.Bytes;
import quorate.protocol.ChainView;
import quorate.protocol.Coin;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.LiveInput;
import quorate.protocol.Outpoint;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;

/**
 * One chain for all nodes: ten blocks a second, coins, a mempool that refuses double spends, acceptance, and reorgs of the
 * newest blocks. A node shows it as it was at some DAA score, its own tip.
 */
final class SimChain {
    static final long MS_PER_DAA = 100;
    static final long FIRST_DAA = 10_000;
    private static final long NEVER = Long.MAX_VALUE;

    /** @param spentDaa when it was spent; {@link #NEVER} while it is not */
    private record Output(Coin coin, long spentDaa) {}

    private record Tx(Template template, TemplateHash hash, long acceptedDaa, Hash32 block) {}

    private final Group group;
    private final SimCraft craft;
    private final SimKeys keys;
    private final Agenda agenda;
    private final Dice dice;
    private final Oracle oracle;
    private final SortedMap<Outpoint, Output> outputs = new TreeMap<>();
    private final SortedMap<TemplateHash, Template> mempool = new TreeMap<>();
    private final SortedMap<TemplateHash, Tx> accepted = new TreeMap<>();
    private final SortedMap<Long, SortedMap<Outpoint, Coin>> shown = new TreeMap<>();
    private SortedSet<Outpoint> spentInMempool = new TreeSet<>();
    private int blocks;

    SimChain(Group group, SimCraft craft, SimKeys keys, Agenda agenda, Dice dice, Oracle oracle) {
        this.group = group;
        this.craft = craft;
        this.keys = keys;
        this.agenda = agenda;
        this.dice = dice;
        this.oracle = oracle;
    }

    long tipDaa() {
        return FIRST_DAA + agenda.nowMs() / MS_PER_DAA;
    }

    /** A coin of the pool, old enough for everything. */
    void fund(int tag, long amountSompi) {
        Hash32 txid = craft.blake3(ByteBuffer.allocate(4).putInt(tag).array());
        Outpoint outpoint = new Outpoint(txid, 0);
        outputs.put(outpoint, new Output(new Coin(outpoint, amountSompi, group.poolScript(), 1, false), NEVER));
    }

    /** What a node shows whose tip is {@code tipDaa} and which does not see {@code hidden}. */
    ChainView view(long tipDaa, boolean fresh, long feerateSompiPerGram, SortedSet<Outpoint> hidden) {
        SortedMap<Outpoint, Coin> coins = shown.computeIfAbsent(tipDaa, this::coinsAt);
        if (!hidden.isEmpty()) {
            coins = new TreeMap<>(coins);
            coins.keySet().removeAll(hidden);
        }
        return new ChainView(tipDaa, fresh, coins, spentInMempool, feerateSompiPerGram);
    }

    private SortedMap<Outpoint, Coin> coinsAt(long tipDaa) {
        SortedMap<Outpoint, Coin> coins = new TreeMap<>();
        outputs.forEach((outpoint, output) -> {
            if (output.coin().blockDaaScore() <= tipDaa && output.spentDaa() > tipDaa) {
                coins.put(outpoint, output.coin());
            }
        });
        return coins;
    }

    /** Everything that ever was or will be a coin of the pool, as known now. */
    List<Outpoint> outpoints() {
        return List.copyOf(outputs.keySet());
    }

    /** Views are shared between nodes and never modified: what changes makes new ones. */
    private void changed() {
        shown.clear();
        spentInMempool = new TreeSet<>();
        mempool.values().forEach(tx -> tx.inputs().forEach(input -> spentInMempool.add(input.outpoint())));
    }

    /** How deep the template's acceptance is on the chain itself; -1 when it is not accepted. */
    long depthDaa(TemplateHash hash) {
        Tx tx = accepted.get(hash);
        return tx == null ? -1 : tipDaa() - tx.acceptedDaa();
    }

    /** What the same node says of one transaction. */
    LiveInput seen(TemplateHash hash, long tipDaa) {
        Tx tx = accepted.get(hash);
        if (tx != null && tx.acceptedDaa() <= tipDaa) {
            return new LiveInput.Accepted(tx.block(), tx.acceptedDaa(), tipDaa - tx.acceptedDaa());
        }
        return tx != null || mempool.containsKey(hash) ? new LiveInput.InMempool() : new LiveInput.NotSeen();
    }

    LiveInput submit(Template template, Bytes transaction) {
        TemplateHash hash = craft.templateHash(template);
        if (accepted.containsKey(hash) || mempool.containsKey(hash)) {
            return new LiveInput.SubmitAnswered(false, true, "already known");
        }
        if (!keys.verifies(template, transaction)) {
            throw new Broken("C5: submitted bytes are not their template with M signatures");
        }
        outbid(template);
        for (TemplateInput input : template.inputs()) {
            if (!free(input.outpoint())) {
                return new LiveInput.SubmitAnswered(false, false, "input " + input.outpoint() + " is spent");
            }
        }
        mempool.put(hash, template);
        changed();
        boolean dropped = dice.chance(0.1);
        agenda.in(dice.between(50, 600), () -> leaveMempool(hash, dropped));
        return new LiveInput.SubmitAnswered(true, false, "");
    }

    /** A dearer transaction of the same coin takes the place of those in the mempool, at some nodes. */
    private void outbid(Template template) {
        SortedSet<Outpoint> wanted = new TreeSet<>();
        template.inputs().forEach(input -> wanted.add(input.outpoint()));
        boolean gone = mempool.values()
                .removeIf(other -> other.inputs().stream().anyMatch(input -> wanted.contains(input.outpoint()))
                        && other.feeSompi() < template.feeSompi()
                        && dice.chance(0.7));
        if (gone) {
            changed();
        }
    }

    private boolean free(Outpoint outpoint) {
        Output output = outputs.get(outpoint);
        return output != null
                && output.spentDaa() == NEVER
                && mempool.values().stream()
                        .flatMap(tx -> tx.inputs().stream())
                        .noneMatch(input -> input.outpoint().equals(outpoint));
    }

    private void leaveMempool(TemplateHash hash, boolean dropped) {
        Template template = mempool.remove(hash);
        if (template == null) {
            return;
        }
        if (dropped || template.inputs().stream().anyMatch(input -> spent(input.outpoint()))) {
            changed();
            return;
        }
        long daa = tipDaa();
        Hash32 block = craft.blake3(ByteBuffer.allocate(4).putInt(blocks++).array());
        template.inputs().forEach(input -> spend(input.outpoint(), daa));
        for (int i = 0; i < template.outputs().size(); i++) {
            TemplateOutput output = template.outputs().get(i);
            if (output.scriptPublicKey().equals(group.poolScript())) {
                Outpoint outpoint = new Outpoint(hash.hash(), i);
                Coin coin = new Coin(outpoint, output.amountSompi(), group.poolScript(), daa, false);
                outputs.put(outpoint, new Output(coin, NEVER));
            }
        }
        accepted.put(hash, new Tx(template, hash, daa, block));
        changed();
        oracle.accepted(hash);
    }

    private boolean spent(Outpoint outpoint) {
        Output output = outputs.get(outpoint);
        return output == null || output.spentDaa() != NEVER;
    }

    /** Somebody else spends the coin, for good; what the mempool would have spent it with is dropped. False if it is spent. */
    boolean steal(Outpoint outpoint) {
        if (spent(outpoint)) {
            return false;
        }
        mempool.values()
                .removeIf(tx ->
                        tx.inputs().stream().anyMatch(input -> input.outpoint().equals(outpoint)));
        long spentDaa = tipDaa();
        spend(outpoint, spentDaa);
        oracle.stolen(outpoint, () -> tipDaa() - spentDaa);
        changed();
        return true;
    }

    private void spend(Outpoint outpoint, long daa) {
        outputs.computeIfPresent(outpoint, (same, output) -> new Output(output.coin(), daa));
    }

    /** The newest blocks are replaced by others that hold none of their transactions; some are back in the mempool. */
    void reorg(long depthDaa) {
        long fromDaa = tipDaa() - depthDaa;
        List<Tx> undone = new ArrayList<>(accepted.values());
        undone.removeIf(tx -> tx.acceptedDaa() < fromDaa);
        for (Tx tx : undone) {
            accepted.remove(tx.hash());
            oracle.undone(tx.hash());
            tx.template().inputs().forEach(input -> spend(input.outpoint(), NEVER));
            for (int i = 0; i < tx.template().outputs().size(); i++) {
                outputs.remove(new Outpoint(tx.hash().hash(), i));
            }
            if (dice.chance(0.5)) {
                mempool.put(tx.hash(), tx.template());
                agenda.in(dice.between(50, 600), () -> leaveMempool(tx.hash(), false));
            }
        }
        changed();
    }
}
