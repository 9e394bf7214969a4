package quorate.node.postgres;

import io.vertx.core.buffer.Buffer;
import quorate.protocol.PoolId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.TemplateHash;

/** Statements about a template and not about a round: the tables that keep them have the same columns. */
public final class TemplateStatements {
    private TemplateStatements() {}

    /** Keeps a Completed statement in {@code table}; the same one again is nothing new. */
    public static Sql completed(String table, CanonicalForms forms, PoolId pool, Signed<Statement.Completed> said) {
        return insert(table, forms, pool, said, said.statement().template());
    }

    /** Keeps a refusal in {@code table}; the same one again is nothing new. */
    public static Sql refusal(String table, CanonicalForms forms, PoolId pool, Signed<Statement.Refusal> said) {
        return insert(table, forms, pool, said, said.statement().template());
    }

    private static Sql insert(
            String table, CanonicalForms forms, PoolId pool, Signed<? extends Statement> said, TemplateHash template) {
        return Sql.of(
                "INSERT INTO " + table + " (pool, slot, member, template_hash, signature, signed_bytes)"
                        + " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                pool.name(),
                said.statement().slot(),
                said.member().index(),
                Buffer.buffer(template.hash().toBytes()),
                Buffer.buffer(said.signature().toBytes()),
                Buffer.buffer(forms.statement(pool, said.statement()).toBytes()));
    }
}
