package quorate.codecs.kaspa;

/** What a signature commits to; only these six are legal (KASPA.md 3.3). */
public enum SighashType {
    ALL(0x01),
    NONE(0x02),
    SINGLE(0x04),
    ALL_ANYONE_CAN_PAY(0x81),
    NONE_ANYONE_CAN_PAY(0x82),
    SINGLE_ANYONE_CAN_PAY(0x84);

    private final int value;

    SighashType(int value) {
        this.value = value;
    }

    public int value() {
        return value;
    }

    public static java.util.Optional<SighashType> of(int value) {
        for (SighashType type : values()) {
            if (type.value == value) {
                return java.util.Optional.of(type);
            }
        }
        return java.util.Optional.empty();
    }

    boolean anyoneCanPay() {
        return (value & 0x80) != 0;
    }

    boolean none() {
        return (value & 0x7f) == 2;
    }

    boolean single() {
        return (value & 0x7f) == 4;
    }
}
