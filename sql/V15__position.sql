-- B2: how far this database's memory reaches, as the position file outside of it knows: each transaction that adds to what this
-- member has said takes the next step of its lane. A database that was set back shows an earlier step, or another lineage.
DROP VIEW position;

-- Whose steps these are. A member that has come back from a doubt begins a new one: a backup from before it is known by that.
CREATE TABLE lineage (
    sequence bigserial PRIMARY KEY,
    id text NOT NULL CHECK (length(id) = 32),
    system_identifier bigint NOT NULL,
    timeline text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT lineage_once UNIQUE (id)
);

CREATE TABLE kept_step (
    lane text PRIMARY KEY CHECK (lane IN ('log', 'ledger')),
    step bigint NOT NULL CHECK (step >= 0)
);

INSERT INTO kept_step (lane, step) VALUES ('log', 0), ('ledger', 0);

GRANT SELECT, INSERT ON lineage TO ${app_role};
GRANT USAGE ON SEQUENCE lineage_sequence_seq TO ${app_role};
GRANT SELECT, UPDATE (step) ON kept_step TO ${app_role};

CREATE FUNCTION kept_step_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.step <= OLD.step OR NEW.lane <> OLD.lane THEN
        RAISE EXCEPTION 'B2: steps of lane % only go forward', OLD.lane USING ERRCODE = 'QR003', CONSTRAINT = 'kept_step_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER kept_step_forward BEFORE UPDATE ON kept_step FOR EACH ROW EXECUTE FUNCTION kept_step_forward();
CREATE TRIGGER kept BEFORE DELETE ON kept_step FOR EACH ROW EXECUTE FUNCTION never_rewritten();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON kept_step FOR EACH STATEMENT EXECUTE FUNCTION never_rewritten();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON lineage FOR EACH ROW EXECUTE FUNCTION never_rewritten();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON lineage FOR EACH STATEMENT EXECUTE FUNCTION never_rewritten();
