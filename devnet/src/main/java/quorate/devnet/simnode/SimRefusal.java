package quorate.devnet.simnode;

/** An error text that goes to the client as it is, in the words of a real node. */
final class SimRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SimRefusal(String text) {
        super(text, null, false, false);
    }
}
