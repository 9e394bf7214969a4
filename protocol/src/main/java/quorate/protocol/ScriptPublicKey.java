package quorate.protocol;

/** What an output pays: the script's version (0 on Kaspa today) and its bytes. */
public record ScriptPublicKey(int version, Bytes script) {
    public ScriptPublicKey {
        if (version < 0 || version > 0xffff) {
            throw new IllegalArgumentException("a script version is 0 to 65535, found " + version);
        }
    }
}
