package quorate.protocol;

/**
 * A check that failed, as a value: which, the code operators and metrics see, and what was expected and found.
 *
 * @param code upper-case words such as {@code INSUFFICIENT_DEEP_UTXOS}; append only
 */
public record Finding(Check check, String code, String expected, String found) {}
