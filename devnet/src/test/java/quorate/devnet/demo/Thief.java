package quorate.devnet.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.Network;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.codecs.kaspa.Scripts;
import quorate.codecs.kaspa.Sighash;
import quorate.codecs.kaspa.SighashType;
import quorate.codecs.kaspa.Transaction;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;

/** Somebody who holds the pool's keys and asks nobody: spends what a payment spends, to himself. */
final class Thief {
    private static final Bytes KEY = Bytes.of(Schnorr.best().publicKey(secret()));
    static final String ADDRESS = new Address(Network.SIMNET, Address.Type.P2PK, KEY).encode();
    private static final long FEE_SOMPI = 5_000_000;

    private final PoolTransactions pool;
    private final List<Bytes> keys;
    private final int threshold;

    Thief(DemoNetwork network) {
        this.pool = network.group().transactions();
        this.keys = network.secrets().spending();
        this.threshold = network.group().numbers().signatureThreshold();
    }

    private static byte[] secret() {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 77);
        return key;
    }

    /** @param coins the pool's, those that the payment spends among them */
    Transaction spend(Transaction payment, List<Coin> coins) {
        List<Coin> spent = payment.inputs().stream()
                .map(input -> coins.stream()
                        .filter(coin -> coin.outpoint().equals(input.previousOutpoint()))
                        .findFirst()
                        .orElseThrow())
                .toList();
        long amount = spent.stream().mapToLong(Coin::amountSompi).sum();
        Transaction unsigned = new Transaction(
                0,
                payment.inputs(),
                List.of(new Transaction.Output(amount - FEE_SOMPI, Scripts.payToPublicKey(KEY))),
                0,
                Transaction.NATIVE_SUBNETWORK,
                0,
                Bytes.EMPTY,
                0);
        Sighash sighash = new Sighash(unsigned, spent);
        List<Bytes> scripts = new ArrayList<>();
        for (int input = 0; input < spent.size(); input++) {
            byte[] digest = sighash.schnorr(input, SighashType.ALL).toBytes();
            List<Bytes> signatures = keys.subList(0, threshold).stream()
                    .map(key -> Bytes.of(Schnorr.best().sign(key.toBytes(), digest, new byte[32])))
                    .toList();
            scripts.add(Scripts.multisigSignatureScript(signatures, SighashType.ALL, pool.redeemScript()));
        }
        return unsigned.withSignatureScripts(scripts);
    }
}
