package quorate.simulator;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import quorate.protocol.Bytes;
import quorate.protocol.Finding;
import quorate.protocol.Hash32;
import quorate.protocol.PoolState;
import quorate.protocol.Table;

/**
 * What a core's state is, for the model: equal fingerprints, equal futures. Times count as past, now or still to come, and what a
 * step never looks at in the model (the signer's parts, the chain that never changes, measured times) not at all.
 */
final class Fingerprint {
    private static final List<String> LEFT_OUT = List.of(
            "PoolState.setup",
            "PoolState.chain",
            "PoolState.rhythm",
            "Presence.askedAtMs",
            "Own.votedAtMs",
            "Peer.heardAtMs", // all are heard at the start, and nobody is ever forgotten
            "EventState.phaseStartedAtMs", // what is only shown
            "EventState.round",
            "EventState.ownProposalHash",
            "EventState.waitingFor",
            "Peer.digestAtMs",
            "Peer.handedAtMs",
            "Peer.relayedAtMs",
            "Peer.wantedAtMs",
            "Peer.handedFrom");
    private static final ClassValue<List<Part>> PARTS = new ClassValue<>() {
        @Override
        protected List<Part> computeValue(Class<?> type) {
            return partsOf(type);
        }
    };

    private final Mixer mixer = new Mixer();
    private final long nowMs;

    private Fingerprint(long nowMs) {
        this.nowMs = nowMs;
    }

    private record Part(Method accessor, boolean time) {}

    /** Of a state at its signer's clock. */
    static long of(PoolState state, long nowMs) {
        Fingerprint fingerprint = new Fingerprint(nowMs);
        fingerprint.add(state);
        return fingerprint.mixer.fingerprint();
    }

    /** Of a value in which times do not matter. */
    static long of(Record value) {
        Fingerprint fingerprint = new Fingerprint(Long.MIN_VALUE);
        fingerprint.add(value);
        return fingerprint.mixer.fingerprint();
    }

    private void add(Object value) {
        switch (value) {
            case Hash32 hash -> mixer.add(hash);
            case Bytes bytes -> mixer.add(bytes.toBytes());
            case Number number -> mixer.add(number.longValue());
            case Boolean truth -> mixer.add(truth ? 1 : 2);
            case String text -> mixer.add(text.hashCode());
            case Enum<?> one -> mixer.add(one.name().hashCode());
            case Optional<?> optional -> {
                mixer.add(optional.isPresent() ? 3 : 4);
                optional.ifPresent(this::add);
            }
            case OptionalLong optional -> mixer.add(optional.orElse(-7));
            case Finding finding -> mixer.add(finding.code().hashCode()); // its text has numbers that move
            case Collection<?> many -> {
                mixer.add(many.size());
                many.forEach(this::add);
            }
            case Table<?, ?> table -> {
                mixer.add(table.size());
                for (Table.Entry<?, ?> entry : table) {
                    add(entry.key());
                    add(entry.value());
                }
            }
            case Map<?, ?> map -> {
                mixer.add(map.size());
                map.forEach((key, one) -> {
                    add(key);
                    add(one);
                });
            }
            case Record entry -> addRecord(entry);
            default -> throw new IllegalStateException("no fingerprint of " + value.getClass());
        }
    }

    private void addRecord(Record entry) {
        mixer.add(entry.getClass().getName().hashCode());
        for (Part part : PARTS.get(entry.getClass())) {
            try {
                Object value = part.accessor().invoke(entry);
                if (part.time()) {
                    long atMs = (Long) value;
                    mixer.add(atMs <= 0 ? 0 : atMs < nowMs ? 1 : atMs == nowMs ? 2 : 3);
                } else {
                    add(value);
                }
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static List<Part> partsOf(Class<?> type) {
        List<Part> found = new ArrayList<>();
        for (RecordComponent component : Arrays.asList(type.getRecordComponents())) {
            if (!LEFT_OUT.contains(type.getSimpleName() + "." + component.getName())) {
                component.getAccessor().setAccessible(true);
                boolean time =
                        component.getType() == long.class && component.getName().endsWith("Ms");
                found.add(new Part(component.getAccessor(), time));
            }
        }
        return found;
    }
}
