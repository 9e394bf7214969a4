-- The role that the running node uses (${app_role}). It cannot delete or rewrite what must never be forgotten (B1); triggers
-- say the same to everyone else, the owner included.

GRANT USAGE ON SCHEMA public TO ${app_role};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO ${app_role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${app_role};

-- Moved by triggers or by Flyway alone.
REVOKE INSERT ON high_water, audit_broken, position, ${flyway:table} FROM ${app_role};

-- What may be changed: states, and what retention collects. Everything that is not named here is written once.
GRANT UPDATE (ended, ended_at) ON slot TO ${app_role};
GRANT UPDATE ON event_phase, live_stage, acceptance, judged, round_entered, bad_signature, peer_signature, halt, token, lease
    TO ${app_role};
GRANT DELETE ON change, proposal, judged, round_entered, peer_statement, event_history, stage_history, completed_heard,
    peer_signature, bad_signature, halt, cancel_approval, late_approval TO ${app_role};

-- Ingestion's own tables.
GRANT UPDATE, DELETE ON events, event_content, event_delivery, streams, dead_letters TO ${app_role};

CREATE FUNCTION never_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never rewritten: % refused (B1)', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'QR003', CONSTRAINT = TG_TABLE_NAME || '_kept';
END $$;

DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['own_statement', 'certificate', 'fate', 'refused', 'own_signature', 'equivocation', 'audit',
        'finished_transaction', 'owner']
    LOOP
        EXECUTE format('CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON %I FOR EACH ROW
            EXECUTE FUNCTION never_rewritten()', kept);
        EXECUTE format('CREATE TRIGGER kept_whole BEFORE TRUNCATE ON %I FOR EACH STATEMENT
            EXECUTE FUNCTION never_rewritten()', kept);
    END LOOP;
    FOREACH kept IN ARRAY ARRAY['signed', 'bound', 'slot', 'high_water', 'completed', 'decided_event']
    LOOP
        EXECUTE format('CREATE TRIGGER kept BEFORE DELETE ON %I FOR EACH ROW
            EXECUTE FUNCTION never_rewritten()', kept);
        EXECUTE format('CREATE TRIGGER kept_whole BEFORE TRUNCATE ON %I FOR EACH STATEMENT
            EXECUTE FUNCTION never_rewritten()', kept);
    END LOOP;
END $$;

-- C2: a signed row may be retired once, a bound outpoint released once; nothing else of them ever changes.
CREATE FUNCTION only_retired() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := ARRAY['retired_by_slot', 'retired_by_kind', 'released_by_slot', 'released_by_kind', 'released_by_final'];
    was jsonb := to_jsonb(OLD);
    becomes jsonb := to_jsonb(NEW);
    field text;
BEGIN
    IF (was - may_change) IS DISTINCT FROM (becomes - may_change) THEN
        RAISE EXCEPTION '% is never rewritten (C2)', TG_TABLE_NAME
            USING ERRCODE = 'QR003', CONSTRAINT = TG_TABLE_NAME || '_kept';
    END IF;
    FOREACH field IN ARRAY may_change LOOP
        IF was ->> field IS NOT NULL AND was ->> field IS DISTINCT FROM becomes ->> field THEN
            RAISE EXCEPTION '%.% is set once (C2)', TG_TABLE_NAME, field
                USING ERRCODE = 'QR003', CONSTRAINT = TG_TABLE_NAME || '_kept';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE TRIGGER only_retired BEFORE UPDATE ON signed FOR EACH ROW EXECUTE FUNCTION only_retired();
CREATE TRIGGER only_retired BEFORE UPDATE ON bound FOR EACH ROW EXECUTE FUNCTION only_retired();

-- V1: the high-water mark moves forward, whoever moves it.
CREATE FUNCTION high_water_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.slot, NEW.round, NEW.kind) <= (OLD.slot, OLD.round, OLD.kind) OR NEW.pool <> OLD.pool THEN
        RAISE EXCEPTION 'V1: the high-water mark of pool % moves only forward', OLD.pool
            USING ERRCODE = 'QR003', CONSTRAINT = 'high_water_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER high_water_forward BEFORE UPDATE ON high_water FOR EACH ROW EXECUTE FUNCTION high_water_forward();

-- A decided slot's content is fixed; only whether it has ended changes, back and forth (C6). A generated column has no value yet
-- in a BEFORE trigger, and follows from the others.
CREATE FUNCTION slot_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(OLD) - ARRAY['ended', 'ended_at', 'previous_slot'])
        IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['ended', 'ended_at', 'previous_slot']) THEN
        RAISE EXCEPTION 'slot % of pool % is decided', OLD.slot, OLD.pool
            USING ERRCODE = 'QR003', CONSTRAINT = 'slot_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER slot_fixed BEFORE UPDATE ON slot FOR EACH ROW EXECUTE FUNCTION slot_fixed();
