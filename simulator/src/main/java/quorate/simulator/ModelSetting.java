package quorate.simulator;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.protocol.ChainView;
import quorate.protocol.Coin;
import quorate.protocol.CoinSelection;
import quorate.protocol.Decision;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.Profile;
import quorate.protocol.Retry;
import quorate.protocol.Selection;
import quorate.protocol.Setup;
import quorate.protocol.Source;
import quorate.protocol.Template;
import quorate.protocol.Timing;

/** What the model is about: a small group, two events of two streams, and one coin that both want. */
final class ModelSetting {
    /** Nobody who was heard is ever forgotten, and nothing waits longer than a jump of the clock. */
    private static final Timing TIMING =
            new Timing(1_000, 100_000_000, new Retry(3, 1_000, 4_000, 2.0, 100), 1_000, 64, 4);

    private final Options options;
    private final Group group;
    private final SimCraft craft;
    private final ChainView view;
    private final List<Event> events;

    private ModelSetting(Options options) {
        this.options = options;
        this.group = Groups.of(options);
        this.craft = new SimCraft(group);
        Outpoint outpoint = new Outpoint(craft.blake3(new byte[] {1}), 0);
        SortedMap<Outpoint, Coin> coins = new TreeMap<>();
        coins.put(outpoint, new Coin(outpoint, 10_000_000_000L, group.poolScript(), 1, false));
        this.view = new ChainView(100_000, true, coins, new TreeSet<>(), 100);
        this.events = List.of(event(0), event(1));
    }

    /** N = 3, M = Q = 2, crash profile; two live events are allowed, so that the second slot may begin. */
    static ModelSetting crash() {
        return new ModelSetting(Options.drawnFrom(1, Optional.of(Profile.CRASH))
                .with("members=3,threshold=2,quorum=2,faulty=0,liars=0,contiguous=2,increasing=0,concurrency=2"));
    }

    /** N = 4, M = Q = 3, f = 1: the last member says everything to everybody. */
    static ModelSetting byzantine() {
        return new ModelSetting(Options.drawnFrom(1, Optional.of(Profile.BYZANTINE))
                .with("members=4,threshold=3,quorum=3,faulty=1,liars=1,contiguous=2,increasing=0,concurrency=2"));
    }

    private Event event(int number) {
        return new Event(
                new EventId(craft.blake3(new byte[] {2, (byte) number})),
                new Source.Api(),
                craft.blake3(new byte[] {3, (byte) number}),
                Groups.stream(number),
                0,
                OptionalLong.empty(),
                Groups.script(number + 1),
                100_000_000L);
    }

    List<Event> events() {
        return events;
    }

    ChainView view() {
        return view;
    }

    Group group() {
        return group;
    }

    SimCraft craft() {
        return craft;
    }

    Oracle oracle() {
        Oracle oracle =
                new Oracle(group, options.with(Knob.LIARS, group.members()), craft); // it only keeps the disk's books
        events.forEach(oracle::event);
        return oracle;
    }

    Setup setup(NodeId self, long boot) {
        return new Setup(group, TIMING, craft, SimKeys.identity(self), boot);
    }

    /** The one way to pay the event with the one coin. */
    Decision pay(Event event) {
        Selection selection = CoinSelection.select(group, craft, view, new TreeSet<>(), List.of(event), 1, 0, 0);
        Template template = ((Selection.Built) selection).template();
        return new Decision.Pay(List.of(event.id()), template);
    }

    static quorate.protocol.DecisionHash genesis() {
        return new quorate.protocol.DecisionHash(Hash32.ZERO);
    }
}
