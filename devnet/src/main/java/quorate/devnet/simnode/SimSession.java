package quorate.devnet.simnode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quorate.node.chain.protowire.BlockAddedNotification;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.NotifyCommand;
import quorate.node.chain.protowire.NotifyResponse;
import quorate.node.chain.protowire.NotifyUtxosChangedRequest;
import quorate.node.chain.protowire.UtxosChangedNotification;
import quorate.node.chain.protowire.VirtualChainChangedNotification;
import quorate.node.chain.protowire.VirtualDaaScoreChangedNotification;
import quorate.protocol.Coin;
import quorate.protocol.ScriptPublicKey;

/** One client's stream: its questions answered in order, its subscriptions, what it is told after each step of the chain. */
final class SimSession {
    private final SimNode node;
    private final SimAnswers answers;
    private final SimOutbox outbox;
    private final Map<String, ScriptPublicKey> watched = new TreeMap<>();
    private boolean daaScore;
    private boolean virtualChain;
    private boolean acceptedIds;
    private boolean blocks;

    SimSession(SimNode node, SimAnswers answers, SimOutbox outbox) {
        this.node = node;
        this.answers = answers;
        this.outbox = outbox;
    }

    void handle(KaspadRequest request) {
        if (node.knobs().takeDisconnect(call(request))) {
            if (node.knobs().carriedOutFirst()) {
                carryOut(request);
            }
            outbox.close("the stream broke at " + call(request));
            return;
        }
        boolean submission = request.hasSubmitTransaction();
        KaspadResponse.Builder response = carryOut(request);
        if (response != null && !(submission && node.knobs().takeLostAnswer())) {
            outbox.send(response.setId(request.getId()).build());
        }
    }

    /** The name of the request's field; empty for what this node does not know. */
    private static String call(KaspadRequest request) {
        FieldDescriptor field = KaspadRequest.getDescriptor()
                .findFieldByNumber(request.getPayloadCase().getNumber());
        return field == null ? "" : field.getName();
    }

    /** The answer, or null when there is none because the stream has ended. */
    private KaspadResponse.Builder carryOut(KaspadRequest request) {
        try {
            KaspadResponse.Builder response = subscribe(request);
            return response == null ? answers.answer(request) : response;
        } catch (SimRefusal refusal) {
            if (request.getPayloadCase() == KaspadRequest.PayloadCase.PAYLOAD_NOT_SET) {
                outbox.close("a request without a payload that this node knows");
                return null;
            }
            return SimWire.error(request, refusal.getMessage());
        }
    }

    /** The answer to a subscription, or null when the request is none. */
    private KaspadResponse.Builder subscribe(KaspadRequest request) {
        KaspadResponse.Builder response = KaspadResponse.newBuilder();
        NotifyResponse done = NotifyResponse.getDefaultInstance();
        if (request.hasNotifyUtxosChanged()) {
            watch(request.getNotifyUtxosChanged());
            return response.setNotifyUtxosChanged(done);
        }
        if (request.hasNotifyVirtualDaaScoreChanged()) {
            daaScore = started(request.getNotifyVirtualDaaScoreChanged().getCommand());
            return response.setNotifyVirtualDaaScoreChanged(done);
        }
        if (request.hasNotifyVirtualChainChanged()) {
            virtualChain = started(request.getNotifyVirtualChainChanged().getCommand());
            acceptedIds = request.getNotifyVirtualChainChanged().getIncludeAcceptedTransactionIds();
            return response.setNotifyVirtualChainChanged(done);
        }
        if (request.hasNotifyBlockAdded()) {
            blocks = started(request.getNotifyBlockAdded().getCommand());
            return response.setNotifyBlockAdded(done);
        }
        return null;
    }

    private void watch(NotifyUtxosChangedRequest request) {
        for (String address : request.getAddressesList()) {
            if (started(request.getCommand())) {
                watched.put(address, SimAddresses.script(address));
            } else {
                watched.remove(address);
            }
        }
    }

    private static boolean started(NotifyCommand command) {
        return command == NotifyCommand.START;
    }

    void step(SimChain.Step step) {
        if (blocks) {
            for (SimBlock block : step.added()) {
                outbox.send(KaspadResponse.newBuilder()
                        .setBlockAdded(BlockAddedNotification.newBuilder()
                                .setBlock(SimWire.block(
                                        block, true, node.chain().oldest().hash(), true)))
                        .build());
            }
        }
        utxosChanged(step.utxos());
        if (step.added().isEmpty()) {
            return; // coins out of nowhere: no block moved
        }
        if (virtualChain) {
            VirtualChainChangedNotification.Builder change = VirtualChainChangedNotification.newBuilder()
                    .addAllRemovedChainBlockHashes(SimWire.blockHashes(step.removed()))
                    .addAllAddedChainBlockHashes(SimWire.blockHashes(step.added()));
            if (acceptedIds) {
                change.addAllAcceptedTransactionIds(SimWire.accepted(node.chain(), step.added()));
            }
            outbox.send(
                    KaspadResponse.newBuilder().setVirtualChainChanged(change).build());
        }
        if (daaScore) {
            outbox.send(KaspadResponse.newBuilder()
                    .setVirtualDaaScoreChanged(VirtualDaaScoreChangedNotification.newBuilder()
                            .setVirtualDaaScore(node.chain().virtualDaaScore()))
                    .build());
        }
    }

    private void utxosChanged(UtxoChange change) {
        UtxosChangedNotification.Builder told = UtxosChangedNotification.newBuilder();
        watched.forEach((address, script) -> {
            ofScript(change.added(), script).forEach(coin -> told.addAdded(SimWire.utxo(address, coin)));
            ofScript(change.removed(), script).forEach(coin -> told.addRemoved(SimWire.utxo(address, coin)));
        });
        if (told.getAddedCount() + told.getRemovedCount() > 0) {
            outbox.send(KaspadResponse.newBuilder().setUtxosChanged(told).build());
        }
    }

    private static List<Coin> ofScript(Collection<Coin> coins, ScriptPublicKey script) {
        return coins.stream()
                .filter(coin -> coin.scriptPublicKey().equals(script))
                .toList();
    }

    void disconnect() {
        outbox.close("the node is going away");
    }
}
