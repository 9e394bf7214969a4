-- The pool's log: what this member said, what others said, what was decided. Written by the Proposal part alone.
-- Kinds of statements, in the order of V1: 0 vote, 1 lock. Times with _ms are the core's, in milliseconds since 1970.

-- V1: the furthest that this member has spoken, one row for each pool. Only the trigger below moves it, and only forward.
CREATE TABLE high_water (
    pool text PRIMARY KEY,
    slot bigint NOT NULL,
    round integer NOT NULL,
    kind integer NOT NULL
);

-- Order in which statements were stored, own and others' together: memory is loaded in this order.
CREATE SEQUENCE statement_sequence;

-- B1: never deleted, never rewritten.
CREATE TABLE own_statement (
    sequence bigint NOT NULL DEFAULT nextval('statement_sequence'),
    pool text NOT NULL,
    slot bigint NOT NULL CHECK (slot >= 1),
    round integer NOT NULL CHECK (round >= 0),
    kind integer NOT NULL CHECK (kind IN (0, 1)),
    member integer NOT NULL CHECK (member BETWEEN 0 AND 19),
    decision_hash bytea CHECK (octet_length(decision_hash) = 32),
    signature bytea NOT NULL,
    signed_bytes bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- V1: one statement for each slot, round and kind.
    CONSTRAINT own_statement_once PRIMARY KEY (pool, slot, round, kind),
    CONSTRAINT own_statement_sequence UNIQUE (sequence),
    -- A lock names what it locks; only a vote may be empty.
    CONSTRAINT own_lock_names_decision CHECK (kind = 0 OR decision_hash IS NOT NULL)
);

-- V6: two different hashes of one member for one (slot, round, kind) are both kept.
CREATE TABLE peer_statement (
    sequence bigint PRIMARY KEY DEFAULT nextval('statement_sequence'),
    pool text NOT NULL,
    slot bigint NOT NULL CHECK (slot >= 1),
    round integer NOT NULL CHECK (round >= 0),
    kind integer NOT NULL CHECK (kind IN (0, 1)),
    member integer NOT NULL CHECK (member BETWEEN 0 AND 19),
    decision_hash bytea CHECK (octet_length(decision_hash) = 32),
    signature bytea NOT NULL,
    signed_bytes bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT peer_statement_once UNIQUE NULLS NOT DISTINCT (pool, slot, round, kind, member, decision_hash),
    CONSTRAINT peer_lock_names_decision CHECK (kind = 0 OR decision_hash IS NOT NULL)
);

CREATE TABLE proposal (
    sequence bigserial PRIMARY KEY,
    pool text NOT NULL,
    slot bigint NOT NULL CHECK (slot >= 1),
    round integer NOT NULL CHECK (round >= 0),
    proposer integer NOT NULL CHECK (proposer BETWEEN 0 AND 19),
    decision_hash bytea NOT NULL CHECK (octet_length(decision_hash) = 32),
    decision bytea NOT NULL CHECK (octet_length(decision) <= 65536),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT proposal_once UNIQUE (pool, slot, round, proposer, decision_hash)
);

-- What the checks of section 5 said; an empty list of findings is a pass.
CREATE TABLE judged (
    pool text NOT NULL,
    slot bigint NOT NULL,
    round integer NOT NULL,
    decision_hash bytea NOT NULL,
    findings jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pool, slot, round, decision_hash)
);

CREATE TABLE round_entered (
    pool text NOT NULL,
    slot bigint NOT NULL,
    round integer NOT NULL,
    entered_at_ms bigint NOT NULL,
    PRIMARY KEY (pool, slot, round)
);

-- Decided slots, a chain: each names the decision hash of the one before, which must be here (D1).
CREATE TABLE slot (
    pool text NOT NULL,
    slot bigint NOT NULL CHECK (slot >= 1),
    decision_hash bytea NOT NULL CHECK (octet_length(decision_hash) = 32),
    previous_slot bigint GENERATED ALWAYS AS (NULLIF(slot - 1, 0)) STORED,
    previous bytea NOT NULL CHECK (octet_length(previous) = 32),
    kind text NOT NULL CHECK (kind IN ('PAY', 'REPLACE', 'KILL', 'CANCEL', 'PASS')),
    decision bytea NOT NULL,
    template_hash bytea CHECK (octet_length(template_hash) = 32),
    ended boolean NOT NULL DEFAULT false,
    decided_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    CONSTRAINT slot_decided_once PRIMARY KEY (pool, slot),
    CONSTRAINT slot_hash UNIQUE (pool, slot, decision_hash),
    CONSTRAINT slot_kind UNIQUE (pool, slot, kind),
    CONSTRAINT slot_template UNIQUE (pool, slot, template_hash),
    -- D2: a template hash is new to the log.
    CONSTRAINT slot_template_new UNIQUE (template_hash),
    CONSTRAINT slot_template_where_paid CHECK ((kind IN ('PAY', 'REPLACE')) = (template_hash IS NOT NULL)),
    CONSTRAINT slot_first CHECK (slot > 1 OR previous = decode(repeat('00', 32), 'hex')),
    CONSTRAINT slot_follows FOREIGN KEY (pool, previous_slot, previous) REFERENCES slot (pool, slot, decision_hash)
);

CREATE INDEX slot_open_ended ON slot (pool, slot) WHERE NOT ended;

-- B1: certificates are never deleted. The locks' signatures stand in member order.
CREATE TABLE certificate (
    sequence bigserial UNIQUE,
    pool text NOT NULL,
    slot bigint NOT NULL,
    round integer NOT NULL CHECK (round >= 0),
    decision_hash bytea NOT NULL,
    members integer[] NOT NULL,
    signatures bytea[] NOT NULL CHECK (cardinality(signatures) = cardinality(members)),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT certificate_once PRIMARY KEY (pool, slot),
    CONSTRAINT certificate_of_slot FOREIGN KEY (pool, slot, decision_hash) REFERENCES slot (pool, slot, decision_hash)
);

-- What each slot decided, one row for each event that it pays or cancels, or for the nonce that it closes.
CREATE TABLE decided_event (
    pool text NOT NULL,
    slot bigint NOT NULL,
    place integer NOT NULL,
    event_id bytea CHECK (octet_length(event_id) = 32),
    stream text,
    nonce bigint,
    undone_by_slot bigint,
    undone_by_kind text CHECK (undone_by_kind IN ('KILL', 'REPLACE')),
    PRIMARY KEY (pool, slot, place),
    FOREIGN KEY (pool, slot) REFERENCES slot (pool, slot),
    CONSTRAINT decided_event_undone_by FOREIGN KEY (pool, undone_by_slot, undone_by_kind)
        REFERENCES slot (pool, slot, kind),
    CONSTRAINT decided_event_undone_whole CHECK ((undone_by_slot IS NULL) = (undone_by_kind IS NULL)),
    CONSTRAINT decided_event_or_nonce CHECK (event_id IS NOT NULL OR (stream IS NOT NULL AND nonce IS NOT NULL))
);

-- D2: an event is decided at most once while it stands, whichever pool it is in.
CREATE UNIQUE INDEX decided_event_once ON decided_event (event_id) WHERE undone_by_slot IS NULL;
CREATE INDEX decided_event_nonce ON decided_event (pool, stream, nonce);
CREATE INDEX decided_event_unplaced ON decided_event (pool, event_id) WHERE stream IS NULL;

-- Where an event stands at this member (seed 6.1, EventPhaseState).
CREATE TABLE event_phase (
    event_id bytea PRIMARY KEY CHECK (octet_length(event_id) = 32),
    pool text NOT NULL,
    phase text NOT NULL,
    phase_started_at_ms bigint NOT NULL,
    round integer NOT NULL,
    slot bigint,
    canonical_hash bytea,
    own_proposal_hash bytea,
    retry_count integer NOT NULL,
    due_at_ms bigint NOT NULL,
    waiting_check text,
    waiting_code text,
    waiting_expected text,
    waiting_found text,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX event_phase_list ON event_phase (phase, phase_started_at_ms DESC, event_id);
CREATE INDEX event_phase_unfinished ON event_phase (pool, event_id) WHERE phase NOT IN ('COMPLETED', 'CANCELLED');
CREATE INDEX event_phase_due ON event_phase (due_at_ms) WHERE due_at_ms > 0;
CREATE INDEX event_phase_slot ON event_phase (pool, slot) WHERE slot IS NOT NULL;

CREATE TABLE event_history (
    sequence bigserial PRIMARY KEY,
    event_id bytea NOT NULL,
    phase text NOT NULL,
    round integer NOT NULL,
    slot bigint,
    retry_count integer NOT NULL,
    waiting_code text,
    at_ms bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX event_history_event ON event_history (event_id, sequence);

-- V6: evidence of two different statements, each with its own signed bytes.
CREATE TABLE equivocation (
    sequence bigserial PRIMARY KEY,
    pool text NOT NULL,
    slot bigint NOT NULL,
    round integer NOT NULL,
    kind integer NOT NULL,
    member integer NOT NULL,
    first_hash bytea,
    first_signature bytea NOT NULL,
    first_bytes bytea NOT NULL,
    second_hash bytea,
    second_signature bytea NOT NULL,
    second_bytes bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT equivocation_once UNIQUE (pool, slot, round, kind, member)
);

-- D3: members' signed word that a slot is Completed, as the log heard it.
CREATE TABLE completed_heard (
    pool text NOT NULL,
    slot bigint NOT NULL,
    member integer NOT NULL CHECK (member BETWEEN 0 AND 19),
    template_hash bytea NOT NULL,
    signature bytea NOT NULL,
    signed_bytes bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pool, slot, member, template_hash)
);

-- V1: (slot, round, vote < lock) never goes back. The row lock on high_water makes it so for concurrent writers too.
CREATE FUNCTION own_statement_forward() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO high_water AS h (pool, slot, round, kind) VALUES (NEW.pool, NEW.slot, NEW.round, NEW.kind)
    ON CONFLICT (pool) DO UPDATE SET slot = NEW.slot, round = NEW.round, kind = NEW.kind
    WHERE (h.slot, h.round, h.kind) < (NEW.slot, NEW.round, NEW.kind);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'V1: a statement for slot %, round %, kind % of pool % is not ahead of the last one',
            NEW.slot, NEW.round, NEW.kind, NEW.pool
            USING ERRCODE = 'QR002', CONSTRAINT = 'own_statement_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER own_statement_forward BEFORE INSERT ON own_statement
    FOR EACH ROW EXECUTE FUNCTION own_statement_forward();

CREATE FUNCTION event_phase_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_history (event_id, phase, round, slot, retry_count, waiting_code, at_ms)
    VALUES (NEW.event_id, NEW.phase, NEW.round, NEW.slot, NEW.retry_count, NEW.waiting_code, NEW.phase_started_at_ms);
    RETURN NULL;
END $$;

CREATE TRIGGER event_phase_first AFTER INSERT ON event_phase
    FOR EACH ROW EXECUTE FUNCTION event_phase_history();
CREATE TRIGGER event_phase_changed AFTER UPDATE ON event_phase
    FOR EACH ROW WHEN (OLD.phase IS DISTINCT FROM NEW.phase OR OLD.waiting_code IS DISTINCT FROM NEW.waiting_code
        OR OLD.retry_count IS DISTINCT FROM NEW.retry_count)
    EXECUTE FUNCTION event_phase_history();

-- A stored event is Proposing from its first moment on (seed 3), written with the event itself: telling the core of it needs no
-- second durable step, and unfinished events are found by index among millions.
CREATE FUNCTION event_phase_begins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO event_phase (event_id, pool, phase, phase_started_at_ms, round, retry_count, due_at_ms)
    VALUES (NEW.event_id, NEW.pool, 'PROPOSING', NEW.known_since_ms, 0, 0, 0) ON CONFLICT DO NOTHING;
    -- Decided before it was known here: now its place in the stream is known too.
    UPDATE decided_event SET stream = NEW.stream, nonce = NEW.nonce
    WHERE pool = NEW.pool AND event_id = NEW.event_id AND stream IS NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER event_phase_begins AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION event_phase_begins();
