package quorate.cli;

/** What the user is told when a command fails: exit code 1. */
final class CommandFailed extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    CommandFailed(String message) {
        super(message);
    }
}
