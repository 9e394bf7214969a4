package quorate.node.admin;

/** The SQL of the read API about events, in one place. */
final class EventQueries {
    private static final String SUMMARY = """
            SELECT e.event_id, e.external_id, e.stream, e.nonce, e.amount_sompi, e.destination_address, e.received_at,
                   e.first_seen_via, p.phase, p.phase_started_at_ms, p.round, p.slot, p.pool, p.retry_count,
                   p.canonical_hash,
                   coalesce(p.waiting_check, l.waiting_check) AS waiting_check,
                   coalesce(p.waiting_code, l.waiting_code) AS waiting_code,
                   coalesce(p.waiting_expected, l.waiting_expected) AS waiting_expected,
                   coalesce(p.waiting_found, l.waiting_found) AS waiting_found,
                   l.stage, t.txid,
                   CASE WHEN t.txid IS NULL AND a.slot IS NOT NULL THEN s.decision END AS seen_decision, a.accepted_at_daa_score, a.accepting_block, sa.set_by AS set_aside_by
            FROM events e
            LEFT JOIN event_phase p ON p.event_id = e.event_id
            LEFT JOIN live_stage l ON l.pool = p.pool AND l.slot = p.slot
            LEFT JOIN finished_transaction t ON t.pool = p.pool AND t.slot = p.slot
            LEFT JOIN acceptance a ON a.pool = p.pool AND a.slot = p.slot
            LEFT JOIN slot s ON s.pool = p.pool AND s.slot = p.slot
            LEFT JOIN set_aside sa ON sa.pool = p.pool AND sa.slot = p.slot
            """;

    /** $1 event ids. */
    static final String BY_IDS = SUMMARY + "WHERE e.event_id = ANY($1)";

    /** $1 phase or null, $2 stream or null, $3 since or null, $4 and $5 cursor (received_at, event_id) or null, $6 limit, $7 pool or null. */
    static final String PAGE = SUMMARY + """
            WHERE ($1::text IS NULL OR coalesce(p.phase, 'PROPOSING') = $1)
              AND ($2::text IS NULL OR e.stream = $2)
              AND ($3::timestamptz IS NULL OR e.received_at >= $3)
              AND ($7::text IS NULL OR e.pool = $7)
              AND ($4::timestamptz IS NULL OR (e.received_at, e.event_id) < ($4, $5))
            ORDER BY e.received_at DESC, e.event_id DESC
            LIMIT $6
            """;

    /** Votes and locks, own and others', of some slots. $1 pool, $2 slots. */
    static final String STATEMENTS = """
            SELECT slot, round, kind, member, decision_hash, anchor_daa_score, at FROM own_statement WHERE pool = $1 AND slot = ANY($2)
            UNION ALL
            SELECT slot, round, kind, member, decision_hash, anchor_daa_score, at FROM peer_statement WHERE pool = $1 AND slot = ANY($2)
            ORDER BY slot, round, kind, member
            """;

    /** Who locked a decided slot, also when the statements themselves are collected. $1 pool, $2 slots. */
    static final String CERTIFICATES =
            "SELECT slot, round, decision_hash, members, anchor_daa_scores, at FROM certificate"
                    + " WHERE pool = $1 AND slot = ANY($2)";

    /** Decisions proposed in the open slot. $1 pool, $2 slot. */
    static final String PROPOSALS =
            "SELECT DISTINCT decision_hash, decision FROM proposal WHERE pool = $1 AND slot = $2";

    /** Who has signed. $1 pool, $2 slots, $3 own member index. */
    static final String SIGNERS = """
            SELECT slot, $3::integer AS member, cardinality(signatures) AS inputs FROM own_signature
            WHERE pool = $1 AND slot = ANY($2)
            UNION ALL
            SELECT slot, member, cardinality(signatures) FROM peer_signature
            WHERE pool = $1 AND slot = ANY($2) AND member <> $3
            ORDER BY slot, member
            """;

    static final String COMPLETED_BY =
            "SELECT DISTINCT member FROM completed WHERE pool = $1 AND slot = $2 ORDER BY member";

    /** $1 event id, $2 pool, $3 slot or null. */
    static final String HISTORY = """
            SELECT at, what, detail FROM (
                SELECT at, 'phase ' || lower(phase) AS what,
                       concat_ws(', ', 'round ' || round, 'slot ' || slot, nullif(retry_count, 0) || ' retries', waiting_code)
                           AS detail
                FROM event_history WHERE event_id = $1
                UNION ALL
                SELECT at, 'stage ' || lower(stage), waiting_code FROM stage_history WHERE pool = $2 AND slot = $3
                UNION ALL
                SELECT received_at, 'received', first_seen_via FROM events WHERE event_id = $1
            ) h ORDER BY at
            """;

    /** Seen first, decided never: the newest slot of the log. $1 pool. */
    static final String HEIGHT = "SELECT coalesce(max(slot), 0) AS height FROM slot WHERE pool = $1";

    private EventQueries() {}
}
