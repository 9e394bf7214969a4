-- The ledger: what this member signed or refused, what came of it. Written by the Commit part alone.

-- C3: signed or refused, one row for each template, for ever.
CREATE TABLE fate (
    sequence bigserial UNIQUE,
    template_hash bytea NOT NULL CHECK (octet_length(template_hash) = 32),
    fate text NOT NULL CHECK (fate IN ('signed', 'refused')),
    pool text NOT NULL,
    slot bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT fate_once PRIMARY KEY (template_hash),
    CONSTRAINT fate_which UNIQUE (template_hash, fate),
    CONSTRAINT fate_of_slot FOREIGN KEY (pool, slot, template_hash) REFERENCES slot (pool, slot, template_hash),
    -- C2: the certificate is durable before the key is touched.
    CONSTRAINT fate_after_certificate FOREIGN KEY (pool, slot) REFERENCES certificate (pool, slot)
);

-- C2: signed(event -> template). A row is retired only by a foreign key to the Kill or Replace that ended it.
CREATE TABLE signed (
    sequence bigserial PRIMARY KEY,
    event_id bytea NOT NULL CHECK (octet_length(event_id) = 32),
    template_hash bytea NOT NULL,
    fate text NOT NULL DEFAULT 'signed' CHECK (fate = 'signed'),
    pool text NOT NULL,
    slot bigint NOT NULL,
    retired_by_slot bigint,
    retired_by_kind text CHECK (retired_by_kind IN ('KILL', 'REPLACE')),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT signed_has_fate FOREIGN KEY (template_hash, fate) REFERENCES fate (template_hash, fate),
    CONSTRAINT signed_event_template UNIQUE (event_id, template_hash),
    CONSTRAINT signed_retired_by FOREIGN KEY (pool, retired_by_slot, retired_by_kind) REFERENCES slot (pool, slot, kind),
    CONSTRAINT signed_retired_whole CHECK ((retired_by_slot IS NULL) = (retired_by_kind IS NULL)),
    CONSTRAINT signed_retired_later CHECK (retired_by_slot > slot)
);

-- C2: one standing signed template per event.
CREATE UNIQUE INDEX signed_one_per_event ON signed (event_id) WHERE retired_by_slot IS NULL;
CREATE INDEX signed_slot ON signed (pool, slot);
-- C7: volume counts from what was signed within a window.
CREATE INDEX signed_at ON signed (pool, at);

-- C2: bound(outpoint -> events): event ids sorted and concatenated, so that templates of the same events may share an outpoint.
CREATE TABLE bound (
    sequence bigserial PRIMARY KEY,
    txid bytea NOT NULL CHECK (octet_length(txid) = 32),
    output_index integer NOT NULL CHECK (output_index >= 0),
    events bytea NOT NULL CHECK (octet_length(events) > 0 AND octet_length(events) % 32 = 0),
    template_hash bytea NOT NULL,
    fate text NOT NULL DEFAULT 'signed' CHECK (fate = 'signed'),
    pool text NOT NULL,
    slot bigint NOT NULL,
    released_by_slot bigint,
    released_by_kind text CHECK (released_by_kind = 'KILL'),
    released_by_final bigint,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT bound_has_fate FOREIGN KEY (template_hash, fate) REFERENCES fate (template_hash, fate),
    CONSTRAINT bound_released_by FOREIGN KEY (pool, released_by_slot, released_by_kind)
        REFERENCES slot (pool, slot, kind),
    CONSTRAINT bound_released_whole CHECK ((released_by_slot IS NULL) = (released_by_kind IS NULL))
);

-- C2: an outpoint is bound once while it stands.
CREATE UNIQUE INDEX bound_one_per_outpoint ON bound (txid, output_index)
    WHERE released_by_slot IS NULL AND released_by_final IS NULL;
CREATE INDEX bound_slot ON bound (pool, slot);

-- C3: a refusal is a signed promise. No writer yet; the schema already keeps it apart from a signature.
CREATE TABLE refused (
    sequence bigserial UNIQUE,
    template_hash bytea PRIMARY KEY,
    fate text NOT NULL DEFAULT 'refused' CHECK (fate = 'refused'),
    pool text NOT NULL,
    slot bigint NOT NULL,
    ground text NOT NULL,
    signature bytea NOT NULL,
    signed_bytes bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT refused_has_fate FOREIGN KEY (template_hash, fate) REFERENCES fate (template_hash, fate)
);

-- Own partial signatures, one for each input of the template: a repeat returns these.
CREATE TABLE own_signature (
    sequence bigserial UNIQUE,
    template_hash bytea NOT NULL,
    fate text NOT NULL DEFAULT 'signed' CHECK (fate = 'signed'),
    pool text NOT NULL,
    slot bigint NOT NULL,
    signatures bytea[] NOT NULL CHECK (cardinality(signatures) > 0),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT own_signature_once PRIMARY KEY (template_hash),
    CONSTRAINT own_signature_of_signed FOREIGN KEY (template_hash, fate) REFERENCES fate (template_hash, fate)
);

CREATE INDEX own_signature_slot ON own_signature (pool, slot);

-- C4: verified before they come here.
CREATE TABLE peer_signature (
    pool text NOT NULL,
    slot bigint NOT NULL,
    member integer NOT NULL CHECK (member BETWEEN 0 AND 19),
    signatures bytea[] NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pool, slot, member)
);

-- C4: charged to their sender; the first of them is kept, the others are counted.
CREATE TABLE bad_signature (
    pool text NOT NULL,
    slot bigint NOT NULL,
    member integer NOT NULL,
    signatures bytea[] NOT NULL,
    times integer NOT NULL DEFAULT 1,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pool, slot, member)
);

-- C5: the finished transaction, stored before it is submitted.
CREATE TABLE finished_transaction (
    pool text NOT NULL,
    slot bigint NOT NULL,
    txid bytea NOT NULL CHECK (octet_length(txid) = 32),
    transaction bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pool, slot)
);

CREATE INDEX finished_transaction_txid ON finished_transaction (txid);

CREATE TABLE live_stage (
    pool text NOT NULL,
    slot bigint NOT NULL,
    stage text NOT NULL,
    since_ms bigint NOT NULL,
    waiting_check text,
    waiting_code text,
    waiting_expected text,
    waiting_found text,
    PRIMARY KEY (pool, slot)
);

CREATE INDEX live_stage_unfinished ON live_stage (pool, slot) WHERE stage <> 'FINAL';

CREATE TABLE stage_history (
    sequence bigserial PRIMARY KEY,
    pool text NOT NULL,
    slot bigint NOT NULL,
    stage text NOT NULL,
    waiting_code text,
    at_ms bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX stage_history_slot ON stage_history (pool, slot, sequence);

-- C6: own evidence; accepting_block is empty after a reorg took it back.
CREATE TABLE acceptance (
    pool text NOT NULL,
    slot bigint NOT NULL,
    accepting_block bytea CHECK (octet_length(accepting_block) = 32),
    accepted_at_daa_score bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pool, slot)
);

-- C6: signed Completed statements, own (never deleted, B1) and others'.
CREATE TABLE completed (
    sequence bigserial UNIQUE,
    pool text NOT NULL,
    slot bigint NOT NULL,
    member integer NOT NULL CHECK (member BETWEEN 0 AND 19),
    template_hash bytea NOT NULL,
    signature bytea NOT NULL,
    signed_bytes bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pool, slot, member, template_hash)
);

CREATE FUNCTION live_stage_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stage_history (pool, slot, stage, waiting_code, at_ms)
    VALUES (NEW.pool, NEW.slot, NEW.stage, NEW.waiting_code, NEW.since_ms);
    RETURN NULL;
END $$;

CREATE TRIGGER live_stage_first AFTER INSERT ON live_stage
    FOR EACH ROW EXECUTE FUNCTION live_stage_history();
CREATE TRIGGER live_stage_changed AFTER UPDATE ON live_stage
    FOR EACH ROW WHEN (OLD.stage IS DISTINCT FROM NEW.stage OR OLD.waiting_code IS DISTINCT FROM NEW.waiting_code)
    EXECUTE FUNCTION live_stage_history();

-- A decided payment is live from its first moment on: live slots are found by index among millions of finished ones.
CREATE FUNCTION slot_becomes_live() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO live_stage (pool, slot, stage, since_ms)
    VALUES (NEW.pool, NEW.slot, 'REVALIDATE', (extract(epoch FROM NEW.decided_at) * 1000)::bigint);
    RETURN NULL;
END $$;

CREATE TRIGGER slot_becomes_live AFTER INSERT ON slot
    FOR EACH ROW WHEN (NEW.kind IN ('PAY', 'REPLACE')) EXECUTE FUNCTION slot_becomes_live();
