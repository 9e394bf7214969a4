-- Where to look for a transaction on the chain: from which chain block on, for each live slot; and, for slots that this member
-- learns late, a block from before anything that it may have missed.
CREATE TABLE tx_watch (
    pool text NOT NULL,
    slot bigint NOT NULL,
    from_block bytea NOT NULL CHECK (octet_length(from_block) = 32),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pool, slot)
);

CREATE TABLE chain_anchor (
    pool text PRIMARY KEY,
    block bytea NOT NULL CHECK (octet_length(block) = 32),
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT, INSERT ON tx_watch TO ${app_role};
GRANT SELECT, INSERT, UPDATE ON chain_anchor TO ${app_role};
