-- The change feed: every step appends what it touched in its own transaction; the dashboard's live view is this table.
--
-- Sequences commit out of order, so a reader that remembers only the highest sequence would lose rows. A reader's position is
-- therefore (tx, sequence), and it reads only transactions below every transaction still running (quorate.node.postgres.ChangeFeed).
CREATE TABLE change (
    sequence bigserial PRIMARY KEY,
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    kind text NOT NULL CHECK (kind IN ('event', 'slot', 'stream', 'signer', 'pool', 'audit')),
    id text NOT NULL,
    pool text,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX change_position ON change (tx, sequence);
CREATE INDEX change_at ON change (at);
