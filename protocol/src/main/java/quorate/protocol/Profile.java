package quorate.protocol;

/** Which faults the group tolerates (PROTOCOL.md, Numbers). */
public enum Profile {
    /** Members crash and lose messages, but never make two different statements where one is allowed. */
    CRASH,
    /** Up to f members do anything at all. */
    BYZANTINE
}
