package quorate.codecs.event;

import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.AddressException;
import quorate.protocol.ScriptPublicKey;

/** Whether a destination can be and may be paid: an address of the group's network (strictly read), and check 2. */
final class DestinationCheck {
    private static final String PATH = "destination";

    private final SourcePolicy policy;

    DestinationCheck(SourcePolicy policy) {
        this.policy = policy;
    }

    /** The script that {@code address} stands for. */
    ScriptPublicKey script(String address) {
        Address decoded;
        try {
            decoded = Address.decode(address);
        } catch (AddressException bad) {
            throw new Refused(RejectionCode.DESTINATION_INVALID, PATH, "a Kaspa address", bad.getMessage());
        }
        Refused.unless(
                decoded.network() == policy.network(),
                RejectionCode.DESTINATION_INVALID,
                PATH,
                "an address of " + policy.network().id(),
                "one of " + decoded.network().id());
        return decoded.scriptPublicKey();
    }

    void requirePayable(String address, long amountSompi) {
        SourcePolicy.Payments payments = policy.payments();
        Refused.unless(
                amountSompi >= payments.minAmountSompi() && amountSompi <= payments.maxAmountSompi(),
                RejectionCode.POLICY_REFUSED,
                "amountSompi",
                payments.minAmountSompi() + " to " + payments.maxAmountSompi() + " sompi",
                Long.toString(amountSompi));
        Refused.unless(
                !payments.denied().contains(address)
                        && (payments.allowed().isEmpty() || payments.allowed().contains(address)),
                RejectionCode.POLICY_REFUSED,
                PATH,
                "an address that the group's policy allows",
                address);
    }
}
