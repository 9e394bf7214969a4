package quorate.node.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.node.Driver;
import quorate.node.NodeClock;
import quorate.node.postgres.Outcome;
import quorate.protocol.ChainView;
import quorate.protocol.LiveAction;
import quorate.protocol.LiveInput;
import quorate.protocol.LiveSlot;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveWrite;

/** What changes while a slot is being read from the database reaches it all the same. */
class LiveSlotsTest {
    private static final long SLOT = 7;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Promise<Void> read = Promise.promise();
    private final List<LiveInput> told = new ArrayList<>();
    private int machines;
    private LiveStage stage = LiveStage.SUBMIT;
    private final LiveSlots slots = new LiveSlots(context, new NodeClock());

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void whenTheNodeIsResumedWhileASlotOpens_thenTheSlotIsNotLeftHalted() {
        assertThat(halts(() -> {
                    slots.halted("pause");
                    Future<Void> opened = open();
                    slots.resumed();
                    return opened;
                }))
                .endsWith(new LiveInput.Resumed());
    }

    /** C3: what was read before the Kill was stored must not stay unkilled. */
    @Test
    void whenASlotIsKilledWhileItOpens_thenItIsTold() {
        halts(() -> {
            Future<Void> opened = open();
            slots.durable(SLOT, new LiveInput.Killed(9));
            return opened;
        });
        assertThat(told()).contains(new LiveInput.Killed(9));
    }

    /** C3: an administrator's order is given once. */
    @Test
    void whenARefusalIsOrderedWhileASlotOpens_thenItIsTold() {
        LiveInput ordered = new LiveInput.RefusalOrdered("not ours");
        halts(() -> {
            Future<Void> opened = open();
            slots.durable(SLOT, ordered);
            return opened;
        });
        assertThat(told()).contains(ordered);
    }

    @Test
    void whenTheNodeIsHaltedWhileASlotOpens_thenTheSlotIsHalted() {
        assertThat(halts(() -> {
                    Future<Void> opened = open();
                    slots.halted("lease lost");
                    return opened;
                }))
                .endsWith(new LiveInput.Halted("lease lost"));
    }

    @Test
    void whenTheChainMovesWhileASlotOpens_thenTheSlotSeesIt() {
        ChainView latest = view(2);
        onContext(() -> {
            slots.chainChanged(view(1));
            Future<Void> opened = open();
            slots.chainChanged(latest);
            read.complete();
            return opened;
        });
        assertThat(told()).contains(new LiveInput.ChainChanged(latest));
    }

    /** C3: a killed slot is watched for the final depth, and only the chain tells how deep that is. */
    @Test
    void whenTheChainMoves_thenAKilledSlotSeesIt() {
        stage = LiveStage.KILLED;
        ChainView latest = view(2);
        onContext(() -> {
            Future<Void> opened = open();
            read.complete();
            return opened;
        });
        onContext(() -> {
            slots.chainChanged(latest);
            return Future.succeededFuture();
        });
        assertThat(told()).contains(new LiveInput.ChainChanged(latest));
    }

    @Test
    void whenASlotIsOpenedTwiceAtOnce_thenOneMachineWorksOnIt() {
        onContext(() -> {
            Future<Void> both = Future.all(open(), open()).mapEmpty();
            read.complete();
            return both;
        });
        assertThat(machines).isEqualTo(1);
        onContext(() -> open());
        assertThat(machines).isEqualTo(1);
    }

    @Test
    void whenASlotIsCompleted_thenItSeesNoMoreCoins() {
        read.complete();
        onContext(() -> open().onSuccess(ignored -> slots.chainChanged(view(1))));
        assertThat(told()).contains(new LiveInput.ChainChanged(view(1)));
        onContext(() -> {
            stage = LiveStage.COMPLETED;
            slots.all(new LiveInput.Tick()); // takes the slot there
            slots.chainChanged(view(2));
            stage = LiveStage.SUBMIT; // a reorg takes it back
            slots.all(new LiveInput.NotSeen());
            slots.chainChanged(view(3));
            return Future.succeededFuture();
        });
        assertThat(told())
                .doesNotContain(new LiveInput.ChainChanged(view(2)))
                .contains(new LiveInput.ChainChanged(view(3)));
    }

    /** B2: nothing is signed before the log has heard its peers, whichever opens first. */
    @Test
    void whenASlotOpensBeforeTheLogMaySpeak_thenItIsSilentUntilItIsToldOtherwise() {
        onContext(() -> {
            Future<Void> opened = open();
            read.complete();
            return opened;
        });
        onContext(() -> {
            slots.silentTo(SLOT - 1);
            slots.silentTo(SLOT);
            return Future.succeededFuture();
        });
        assertThat(told())
                .filteredOn(LiveInput.Silent.class::isInstance)
                .containsExactly(new LiveInput.Silent(true), new LiveInput.Silent(false), new LiveInput.Silent(true));
    }

    private Future<Void> open() {
        return slots.open(SLOT, present -> {
            machines++;
            return new Listening(present);
        });
    }

    private List<LiveInput> halts(Supplier<Future<Void>> opening) {
        onContext(() -> {
            Future<Void> opened = opening.get();
            read.complete();
            return opened;
        });
        return told().stream()
                .filter(input -> input instanceof LiveInput.Halted || input instanceof LiveInput.Resumed)
                .toList();
    }

    private List<LiveInput> told() {
        List<LiveInput> copy = new ArrayList<>();
        onContext(() -> {
            copy.addAll(told);
            return Future.succeededFuture();
        });
        return copy;
    }

    private void onContext(Supplier<Future<Void>> what) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> what.get().onComplete(done));
        done.future().await();
    }

    private static ChainView view(long tipDaaScore) {
        return new ChainView(tipDaaScore, true, new TreeMap<>(), new TreeSet<>(), 100);
    }

    /** Read only when the test lets it; keeps what it is told. */
    private final class Listening implements Driver.Machine<LiveSlot, LiveInput, LiveWrite, LiveAction> {
        private final LiveMachine.Present present;

        Listening(LiveMachine.Present present) {
            this.present = present;
        }

        @Override
        public String name() {
            return "listening";
        }

        @Override
        public Driver.Stepped<LiveSlot, LiveWrite, LiveAction> step(LiveSlot state, LiveInput input, long nowMs) {
            told.add(input);
            return new Driver.Stepped<>(LiveSlotSamples.at(SLOT, stage), List.of(), List.of());
        }

        @Override
        public Future<Outcome<Void>> store(List<LiveWrite> writes) {
            return Future.failedFuture(new IllegalStateException("nothing to store"));
        }

        @Override
        public Future<Driver.Loaded<LiveSlot, LiveInput>> load(long nowMs) {
            List<LiveInput> asItIsNow = new ArrayList<>();
            present.view().get().ifPresent(view -> asItIsNow.add(new LiveInput.ChainChanged(view)));
            present.haltReason().get().ifPresent(reason -> asItIsNow.add(new LiveInput.Halted(reason)));
            return read.future().map(ignored -> new Driver.Loaded<>(LiveSlotSamples.at(SLOT, stage), asItIsNow));
        }

        @Override
        public void inputRefused() {
            throw new IllegalStateException("a mailbox of this test is never full");
        }

        @Override
        public void reread(LiveSlot state) {
            throw new IllegalStateException("nothing is stored, so nothing is read again");
        }

        @Override
        public void perform(List<LiveAction> actions) {
            assertThat(actions).isEmpty();
        }
    }
}
