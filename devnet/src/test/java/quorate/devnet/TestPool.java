package quorate.devnet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.Network;
import quorate.codecs.kaspa.Scripts;
import quorate.codecs.kaspa.Sighash;
import quorate.codecs.kaspa.SighashType;
import quorate.codecs.kaspa.Transaction;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.ScriptPublicKey;

/** An M-of-N pool on simnet with keys of its own, and transactions of it, good and bad. */
final class TestPool {
    static final TestPool TWO_OF_THREE = new TestPool(2, 3);
    static final String ADDRESS = TWO_OF_THREE.address();
    static final ScriptPublicKey SCRIPT = TWO_OF_THREE.script();

    /** A public key of nobody in particular. */
    static final ScriptPublicKey ELSEWHERE_SCRIPT = Scripts.payToPublicKey(publicKey(99));

    static final String ELSEWHERE = new Address(Network.SIMNET, Address.Type.P2PK, publicKey(99)).encode();

    static final long FEE_SOMPI = 5_000_000;
    private static final byte[] NO_RANDOMNESS = new byte[32];

    private final int threshold;
    private final int members;
    private final Bytes redeemScript;

    TestPool(int threshold, int members) {
        this.threshold = threshold;
        this.members = members;
        List<Bytes> keys = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            keys.add(publicKey(i));
        }
        this.redeemScript = Scripts.multisig(threshold, keys);
    }

    static byte[] secretKey(int index) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) (index + 1));
        return key;
    }

    static Bytes publicKey(int index) {
        return Bytes.of(Schnorr.best().publicKey(secretKey(index)));
    }

    Bytes redeemScript() {
        return redeemScript;
    }

    ScriptPublicKey script() {
        return Scripts.payToRedeemScript(redeemScript);
    }

    String address() {
        byte[] script = script().script().toBytes();
        Bytes hash = Bytes.of(Arrays.copyOfRange(script, 2, 34));
        return new Address(Network.SIMNET, Address.Type.P2SH, hash).encode();
    }

    /** Pays {@code amountSompi} elsewhere and the rest, less a fee, back to the pool; signed by the first members. */
    static Transaction pay(List<Coin> coins, long amountSompi) {
        long in = coins.stream().mapToLong(Coin::amountSompi).sum();
        return TWO_OF_THREE.signed(
                TWO_OF_THREE.unsigned(
                        coins,
                        List.of(
                                new Transaction.Output(amountSompi, ELSEWHERE_SCRIPT),
                                new Transaction.Output(in - amountSompi - FEE_SOMPI, SCRIPT))),
                coins);
    }

    Transaction unsigned(List<Coin> coins, List<Transaction.Output> outputs) {
        return unsigned(coins, outputs, members, Bytes.EMPTY);
    }

    Transaction unsigned(List<Coin> coins, List<Transaction.Output> outputs, int sigOpCount, Bytes payload) {
        List<Transaction.Input> inputs = coins.stream()
                .map(coin -> new Transaction.Input(coin.outpoint(), Bytes.EMPTY, 0, sigOpCount))
                .toList();
        return new Transaction(0, inputs, outputs, 0, Transaction.NATIVE_SUBNETWORK, 0, payload, 0);
    }

    /** Signed by members 0 to M-1. */
    Transaction signed(Transaction unsigned, List<Coin> coins) {
        int[] signers = new int[threshold];
        Arrays.setAll(signers, i -> i);
        return signedBy(unsigned, coins, signers);
    }

    /** Signed by the given members in the given order, whether that is valid or not. */
    Transaction signedBy(Transaction unsigned, List<Coin> coins, int... signers) {
        Sighash sighash = new Sighash(unsigned, coins);
        List<Bytes> scripts = new ArrayList<>();
        for (int i = 0; i < coins.size(); i++) {
            byte[] digest = sighash.schnorr(i, SighashType.ALL).toBytes();
            List<Bytes> signatures = new ArrayList<>();
            for (int signer : signers) {
                signatures.add(Bytes.of(Schnorr.best().sign(secretKey(signer), digest, NO_RANDOMNESS)));
            }
            scripts.add(Scripts.multisigSignatureScript(signatures, SighashType.ALL, redeemScript));
        }
        return unsigned.withSignatureScripts(scripts);
    }
}
