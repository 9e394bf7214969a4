package quorate.node.postgres;

import io.vertx.sqlclient.Tuple;

/** One statement with its values, ready to be sent. */
public record Sql(String text, Tuple values) {
    public static Sql of(String text, Object... values) {
        return new Sql(text, Tuple.wrap(values));
    }
}
