package quorate.codecs.crypto;

/** Length checks of cryptographic inputs. */
final class Lengths {
    private Lengths() {}

    static void require(String what, byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(what + ": expected " + length + " bytes, found " + bytes.length);
        }
    }
}
