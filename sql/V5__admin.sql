-- What operators decide: halt, approvals, tokens, and the record of it all. Written by the Admin part; a halt also by the
-- parts that find its ground.

-- A pool (or '*', every pool of this member) is halted while a row for it stands. Reading and raising are ordered by an
-- advisory lock: once a halt is committed, no statement and no signature can be committed any more.
CREATE TABLE halt (
    pool text NOT NULL,
    ground text NOT NULL CHECK (ground IN ('OPERATOR', 'EQUIVOCATION', 'REORG')),
    reason text NOT NULL,
    member integer,
    raised_by text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (pool, ground)
);

CREATE FUNCTION halt_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('quorate halt', 0));
    RETURN NULL;
END $$;

CREATE TRIGGER halt_lock BEFORE INSERT OR UPDATE OR DELETE ON halt
    FOR EACH STATEMENT EXECUTE FUNCTION halt_lock();

-- Refuses the row while its pool is halted; what cannot be stored cannot leave. An error while reading refuses it too.
CREATE FUNCTION not_halted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    why text;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('quorate halt', 0));
    SELECT reason INTO why FROM halt WHERE pool IN (NEW.pool, '*') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'pool % is halted: %', NEW.pool, why USING ERRCODE = 'QR001', CONSTRAINT = 'not_halted';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_not_halted BEFORE INSERT ON own_statement FOR EACH ROW EXECUTE FUNCTION not_halted();
CREATE TRIGGER a_not_halted BEFORE INSERT ON fate FOR EACH ROW EXECUTE FUNCTION not_halted();
CREATE TRIGGER a_not_halted BEFORE INSERT ON signed FOR EACH ROW EXECUTE FUNCTION not_halted();
CREATE TRIGGER a_not_halted BEFORE INSERT ON own_signature FOR EACH ROW EXECUTE FUNCTION not_halted();

-- S2: this operator's approval of a Cancel.
CREATE TABLE cancel_approval (
    sequence bigserial PRIMARY KEY,
    pool text NOT NULL,
    stream text NOT NULL,
    nonce bigint NOT NULL,
    event_id bytea CHECK (octet_length(event_id) = 32),
    approved_by text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT cancel_approval_once UNIQUE NULLS NOT DISTINCT (pool, stream, nonce, event_id)
);

-- S1: this operator's approval of a late event.
CREATE TABLE late_approval (
    sequence bigserial PRIMARY KEY,
    pool text NOT NULL,
    event_id bytea NOT NULL CHECK (octet_length(event_id) = 32),
    approved_by text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT late_approval_once UNIQUE (pool, event_id)
);

-- Bearer tokens: only their hash is kept.
CREATE TABLE token (
    name text PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    revoked_at timestamptz
);

-- Every change by a person: who, what, why, before, after. Each row's hash covers the one before it.
CREATE TABLE audit (
    sequence bigint PRIMARY KEY,
    actor text NOT NULL,
    role text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    reason text NOT NULL CHECK (length(trim(reason)) > 0),
    before jsonb,
    after jsonb,
    at timestamptz NOT NULL,
    previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32)
);

-- sha256 over the previous hash and every field, each with its length in front so that no two rows read the same.
CREATE FUNCTION audit_hash(row_ audit) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(row_.previous_hash || convert_to(string_agg(length(field) || ':' || field, '' ORDER BY place), 'UTF8'))
    FROM unnest(ARRAY[
        row_.sequence::text, row_.actor, row_.role, row_.action, row_.subject, row_.reason,
        coalesce(row_.before::text, ''), coalesce(row_.after::text, ''),
        to_char(row_.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    ]) WITH ORDINALITY AS f (field, place)
$$;

CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_sequence bigint;
    last_hash bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('quorate audit', 0));
    SELECT sequence, hash INTO last_sequence, last_hash FROM audit ORDER BY sequence DESC LIMIT 1;
    NEW.sequence := coalesce(last_sequence, 0) + 1;
    NEW.previous_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
    NEW.at := clock_timestamp();
    NEW.hash := audit_hash(NEW);
    RETURN NEW;
END $$;

CREATE TRIGGER audit_chain BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_chain();

-- The first row whose hash or link is wrong; no row when the chain is whole.
CREATE VIEW audit_broken AS
    SELECT sequence FROM (
        SELECT a.sequence,
            a.hash IS DISTINCT FROM audit_hash(a) AS altered,
            a.previous_hash IS DISTINCT FROM
                coalesce(lag(a.hash) OVER (ORDER BY a.sequence), decode(repeat('00', 32), 'hex')) AS unlinked,
            a.sequence IS DISTINCT FROM coalesce(lag(a.sequence) OVER (ORDER BY a.sequence), 0) + 1 AS missing
        FROM audit a) checked
    WHERE altered OR unlinked OR missing
    ORDER BY sequence LIMIT 1;
