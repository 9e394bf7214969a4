package quorate.codecs.kaspa;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import quorate.protocol.Outpoint;

/** Puts together what several signers made of the same PSKT. Refuses what the node's wallet refuses, and PSKTs of different shape. */
public final class PsktCombiner {
    private PsktCombiner() {}

    /** @throws PsktException naming what differs */
    public static Pskt combine(Pskt left, Pskt right) {
        same("number of inputs", left.inputs().size(), right.inputs().size());
        same("number of outputs", left.outputs().size(), right.outputs().size());
        List<PsktInput> inputs = new ArrayList<>();
        for (int i = 0; i < left.inputs().size(); i++) {
            inputs.add(input(
                    "input " + i + " ", left.inputs().get(i), right.inputs().get(i)));
        }
        List<PsktOutput> outputs = new ArrayList<>();
        for (int i = 0; i < left.outputs().size(); i++) {
            outputs.add(output(
                    "output " + i + " ", left.outputs().get(i), right.outputs().get(i)));
        }
        return new Pskt(global(left.global(), right.global()), inputs, outputs);
    }

    private static PsktGlobal global(PsktGlobal left, PsktGlobal right) {
        same("version", left.version(), right.version());
        if (left.version() == 0
                && (left.payload().isPresent() || right.payload().isPresent())) {
            throw new PsktException("version", "at least 1 for a payload", left.version());
        }
        return new PsktGlobal(
                left.version(),
                same("txVersion", left.txVersion(), right.txVersion()),
                either("fallbackLockTime", left.fallbackLockTime(), right.fallbackLockTime()),
                left.inputsModifiable() && right.inputsModifiable(),
                left.outputsModifiable() && right.outputsModifiable(),
                unsignedMax(left.inputCount(), right.inputCount()),
                unsignedMax(left.outputCount(), right.outputCount()),
                union(left.xpubs(), right.xpubs(), PsktCombiner::longerPath),
                either("id", left.id(), right.id()),
                union("proprietary", left.proprietaries(), right.proprietaries()),
                union("unknown field", left.unknowns(), right.unknowns()),
                either("payload", left.payload(), right.payload()));
    }

    private static PsktInput input(String where, PsktInput left, PsktInput right) {
        Outpoint outpoint = same(where + "previousOutpoint", left.previousOutpoint(), right.previousOutpoint());
        var signatures = new TreeMap<>(left.partialSignatures());
        signatures.putAll(right.partialSignatures());
        return new PsktInput(
                either(where + "utxoEntry", left.coin(), right.coin()),
                outpoint,
                greater(left.sequence(), right.sequence()),
                greater(left.minTime(), right.minTime()),
                signatures,
                same(where + "sighashType", left.sighashType(), right.sighashType()),
                either(where + "redeemScript", left.redeemScript(), right.redeemScript()),
                either(where + "sigOpCount", left.sigOpCount(), right.sigOpCount()),
                union(where + "derivation", left.derivations(), right.derivations()),
                either(where + "finalScriptSig", left.finalScript(), right.finalScript()),
                union(where + "proprietary", left.proprietaries(), right.proprietaries()),
                union(where + "unknown field", left.unknowns(), right.unknowns()));
    }

    private static PsktOutput output(String where, PsktOutput left, PsktOutput right) {
        return new PsktOutput(
                same(where + "amount", left.amountSompi(), right.amountSompi()),
                same(where + "scriptPublicKey", left.scriptPublicKey(), right.scriptPublicKey()),
                either(where + "redeemScript", left.redeemScript(), right.redeemScript()),
                union(where + "derivation", left.derivations(), right.derivations()),
                union(where + "proprietary", left.proprietaries(), right.proprietaries()),
                union(where + "unknown field", left.unknowns(), right.unknowns()));
    }

    private static <T> T same(String what, T left, T right) {
        if (!Objects.equals(left, right)) {
            throw new PsktException(what, left, right);
        }
        return left;
    }

    private static <T> Optional<T> either(String what, Optional<T> left, Optional<T> right) {
        if (left.isPresent() && right.isPresent()) {
            same(what, left.get(), right.get());
        }
        return left.or(() -> right);
    }

    private static <K, V> SortedMap<K, V> union(String what, SortedMap<K, V> left, SortedMap<K, V> right) {
        return union(left, right, (a, b) -> {
            throw new PsktException(what, a, b);
        });
    }

    private static <K, V> SortedMap<K, V> union(
            SortedMap<K, V> left, SortedMap<K, V> right, BinaryOperator<V> onConflict) {
        SortedMap<K, V> union = new TreeMap<>(left);
        right.forEach((key, value) -> union.merge(key, value, (a, b) -> a.equals(b) ? a : onConflict.apply(a, b)));
        return union;
    }

    /** Of two sources of one extended key the longer path, if the shorter is its end. */
    private static KeySource longerPath(KeySource left, KeySource right) {
        String leftSteps = left.derivationPath().substring(1);
        String rightSteps = right.derivationPath().substring(1);
        if (leftSteps.length() != rightSteps.length() && leftSteps.endsWith(rightSteps)) {
            return left;
        }
        if (leftSteps.length() != rightSteps.length() && rightSteps.endsWith(leftSteps)) {
            return right;
        }
        throw new PsktException("xpub's key source", left, right);
    }

    private static Optional<Long> greater(Optional<Long> left, Optional<Long> right) {
        return left.isPresent() && right.isPresent()
                ? Optional.of(unsignedMax(left.get(), right.get()))
                : left.or(() -> right);
    }

    private static long unsignedMax(long left, long right) {
        return Long.compareUnsigned(left, right) >= 0 ? left : right;
    }
}
