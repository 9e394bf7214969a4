-- B2: that this member's data may be older than what it has said: why, since when, and how it ended: with the slot up to which it
-- says, signs and refuses nothing, ever, or with an administrator's word that the data are current.
CREATE TABLE absence (
    sequence bigserial PRIMARY KEY,
    pool text NOT NULL,
    reason text NOT NULL,
    since_ms bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    barred_to bigint CHECK (barred_to >= 1),
    barred_at_ms bigint,
    asserted_by text,
    CONSTRAINT absence_ends_once CHECK (barred_to IS NULL OR asserted_by IS NULL),
    CONSTRAINT absence_barred_when CHECK ((barred_to IS NULL) = (barred_at_ms IS NULL))
);

-- One doubt at a time.
CREATE UNIQUE INDEX absence_one_doubt ON absence (pool) WHERE barred_to IS NULL AND asserted_by IS NULL;
CREATE INDEX absence_barred ON absence (pool, barred_to) WHERE barred_to IS NOT NULL;

GRANT SELECT, INSERT ON absence TO ${app_role};
GRANT UPDATE (barred_to, barred_at_ms, asserted_by) ON absence TO ${app_role};
GRANT USAGE ON SEQUENCE absence_sequence_seq TO ${app_role};

-- B1: what ended a doubt is set once; nothing else of it changes.
CREATE FUNCTION absence_set_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.barred_to IS NOT NULL OR OLD.asserted_by IS NOT NULL
        OR (OLD.sequence, OLD.pool, OLD.reason, OLD.since_ms, OLD.at)
            IS DISTINCT FROM (NEW.sequence, NEW.pool, NEW.reason, NEW.since_ms, NEW.at) THEN
        RAISE EXCEPTION 'an absence is never rewritten (B2)' USING ERRCODE = 'QR003', CONSTRAINT = 'absence_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER absence_set_once BEFORE UPDATE ON absence FOR EACH ROW EXECUTE FUNCTION absence_set_once();
CREATE TRIGGER kept BEFORE DELETE ON absence FOR EACH ROW EXECUTE FUNCTION never_rewritten();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON absence FOR EACH STATEMENT EXECUTE FUNCTION never_rewritten();

-- B2: nothing is stated and no fate is set while there is a doubt, and never concerning a slot that this member is barred from.
CREATE FUNCTION not_silent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM absence a WHERE a.pool = NEW.pool AND a.barred_to >= NEW.slot)
        OR EXISTS (SELECT 1 FROM absence a WHERE a.pool = NEW.pool AND a.barred_to IS NULL AND a.asserted_by IS NULL) THEN
        RAISE EXCEPTION 'this member is returning: nothing concerning slot % of pool %', NEW.slot, NEW.pool
            USING ERRCODE = 'QR006', CONSTRAINT = 'not_silent';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER b_not_silent BEFORE INSERT ON own_statement FOR EACH ROW EXECUTE FUNCTION not_silent();
CREATE TRIGGER c_not_silent BEFORE INSERT ON fate FOR EACH ROW EXECUTE FUNCTION not_silent();
