package quorate.node.postgres;

import io.vertx.pgclient.PgException;

/** Reads what went wrong from the client's exceptions: by SQLSTATE and constraint name, never by message text. */
public final class Failures {
    private Failures() {}

    public static DatabaseFailure of(Throwable error) {
        return switch (error) {
            case DatabaseFailed known -> known.failure();
            case PgException server -> ofServer(server);
            default -> new DatabaseFailure.Unavailable(error.getClass().getSimpleName() + ": " + error.getMessage());
        };
    }

    /** Whether the server answered and the session goes on; otherwise the connection is lost with its transaction. */
    static boolean isServersAnswer(Throwable error) {
        return error instanceof PgException server && !isSessionEnd(server.getSqlState());
    }

    private static DatabaseFailure ofServer(PgException error) {
        String state = error.getSqlState() == null ? "" : error.getSqlState();
        String detail = error.getErrorMessage() + (error.getDetail() == null ? "" : ": " + error.getDetail());
        String constraint = error.getConstraint() == null ? "" : error.getConstraint();
        if (state.startsWith("23") || state.startsWith("QR")) {
            return new DatabaseFailure.Refused(Promise.of(constraint), constraint, detail);
        }
        if (state.equals("42501")) { // insufficient privilege: the role is made so that only kept rows answer this
            return new DatabaseFailure.Refused(Promise.KEPT, constraint, detail);
        }
        if (state.equals("25006")) {
            return new DatabaseFailure.ReadOnly(detail);
        }
        if (state.equals("40001") || state.equals("40P01") || state.equals("55P03") || state.equals("57014")) {
            return new DatabaseFailure.Contended(state, detail);
        }
        if (isSessionEnd(state) || state.startsWith("53")) {
            return new DatabaseFailure.Unavailable(state + " " + detail);
        }
        return new DatabaseFailure.Broken(state, detail);
    }

    /** 08: connection; 57P0x: shutdown, crash, not yet up, dropped, idle for too long. */
    private static boolean isSessionEnd(String state) {
        return state == null || state.startsWith("08") || state.startsWith("57P") || state.equals("25P03");
    }
}
