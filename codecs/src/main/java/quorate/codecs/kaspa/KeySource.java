package quorate.codecs.kaspa;

import quorate.protocol.Bytes;

/** Where a key comes from: 4 bytes of its master key's fingerprint, and a path such as {@code m/44'/111111'/0'}. */
public record KeySource(Bytes keyFingerprint, String derivationPath) {}
