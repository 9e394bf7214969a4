package quorate.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.PaymentBody;
import quorate.protocol.Bytes;

/** {@code inspect message}: a Hyperlane message's id and every field of it. */
@Command(
        name = "message",
        description = "A Hyperlane message, as hex digits with or without 0x.",
        mixinStandardHelpOptions = true)
final class InspectMessageCommand implements Runnable {
    @Mixin
    private TextFile file;

    @Mixin
    private Output output;

    @Override
    public void run() {
        String hex = file.read().strip().replaceFirst("^0x", "");
        if (!hex.matches("([0-9a-fA-F]{2})*+")) {
            throw new CommandFailed("message: expected pairs of hex digits, found something else");
        }
        HyperlaneMessage message;
        try {
            message = HyperlaneMessage.decode(Bytes.ofHex(hex));
        } catch (MalformedException bad) {
            throw bad.within("message");
        }
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("id", message.id().toHex())
                .put("version", message.version())
                .put("nonce", message.nonce())
                .put("origin", message.originDomain())
                .put("sender", message.sender().toHex())
                .put("destination", message.destinationDomain())
                .put("recipient", message.recipient().toHex())
                .put("body", message.body().toHex());
        payment(message, report);
        output.print(report);
    }

    /** What the body asks for, where it is a payment; any other body is shown by its bytes alone. */
    private static void payment(HyperlaneMessage message, ObjectNode report) {
        try {
            PaymentBody payment = PaymentBody.decode(message.body());
            report.putObject("payment")
                    .put("amountSompi", Long.toString(payment.amountSompi()))
                    .put("address", payment.address())
                    .put("recipientFits", payment.recipient().equals(message.recipient()));
        } catch (MalformedException noPayment) {
            report.putNull("payment").put("noPayment", noPayment.getMessage());
        }
    }
}
