package quorate.codecs.crypto;

import fr.acinq.secp256k1.Secp256k1;

/** Whether libsecp256k1 is there for this platform. */
final class NativeLibrary {
    private static final boolean LOADS = tryToLoad();

    private NativeLibrary() {}

    static boolean loads() {
        return LOADS;
    }

    private static boolean tryToLoad() {
        byte[] one = new byte[32];
        one[31] = 1;
        try {
            return Secp256k1.get().secKeyVerify(one);
        } catch (LinkageError | IllegalStateException noNativeLibrary) {
            return false;
        }
    }
}
