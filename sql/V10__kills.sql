-- C3: a Kill gives a template up for ever; its events are pending again. What it ended it names, and only that it ends.
ALTER TABLE slot
    ADD COLUMN undoes bigint,
    ADD CONSTRAINT slot_undoes_named CHECK ((kind IN ('KILL', 'REPLACE')) = (undoes IS NOT NULL)),
    ADD CONSTRAINT slot_undoes_earlier CHECK (undoes < slot),
    ADD CONSTRAINT slot_undoes_decided FOREIGN KEY (pool, undoes) REFERENCES slot (pool, slot),
    ADD CONSTRAINT slot_undoes_what UNIQUE (pool, slot, kind, undoes);

-- D2: what is killed stands no more.
CREATE UNIQUE INDEX slot_killed_once ON slot (pool, undoes) WHERE kind = 'KILL';

-- C2: a row is retired only by the Kill or Replace of its own slot.
ALTER TABLE decided_event DROP CONSTRAINT decided_event_undone_by, ADD CONSTRAINT decided_event_undone_by
    FOREIGN KEY (pool, undone_by_slot, undone_by_kind, slot) REFERENCES slot (pool, slot, kind, undoes);
ALTER TABLE signed DROP CONSTRAINT signed_retired_by, ADD CONSTRAINT signed_retired_by
    FOREIGN KEY (pool, retired_by_slot, retired_by_kind, slot) REFERENCES slot (pool, slot, kind, undoes);
ALTER TABLE bound DROP CONSTRAINT bound_released_by, ADD CONSTRAINT bound_released_by
    FOREIGN KEY (pool, released_by_slot, released_by_kind, slot) REFERENCES slot (pool, slot, kind, undoes);

-- Killed templates are rare; the way from an event to its own is short.
CREATE INDEX decided_event_killed ON decided_event (pool, slot) WHERE undone_by_kind = 'KILL';

-- A Kill becomes durable together with all that it ends here. The row lock orders it with a signature of the same slot that is
-- being recorded: that one is recorded before, and retired here, or refused after (not_killed).
CREATE FUNCTION slot_is_killed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM slot WHERE pool = NEW.pool AND slot = NEW.undoes FOR UPDATE;
    UPDATE decided_event SET undone_by_slot = NEW.slot, undone_by_kind = NEW.kind
        WHERE pool = NEW.pool AND slot = NEW.undoes AND undone_by_slot IS NULL;
    UPDATE signed SET retired_by_slot = NEW.slot, retired_by_kind = NEW.kind
        WHERE pool = NEW.pool AND slot = NEW.undoes AND retired_by_slot IS NULL;
    UPDATE bound SET released_by_slot = NEW.slot, released_by_kind = NEW.kind
        WHERE pool = NEW.pool AND slot = NEW.undoes AND released_by_slot IS NULL AND released_by_final IS NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER slot_is_killed AFTER INSERT ON slot FOR EACH ROW WHEN (NEW.kind = 'KILL') EXECUTE FUNCTION slot_is_killed();

-- C3: a killed template is neither signed nor refused any more.
CREATE FUNCTION not_killed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM slot WHERE pool = NEW.pool AND slot = NEW.slot FOR KEY SHARE;
    IF EXISTS (SELECT 1 FROM slot WHERE pool = NEW.pool AND undoes = NEW.slot AND kind = 'KILL') THEN
        RAISE EXCEPTION 'slot % of pool % is killed', NEW.slot, NEW.pool
            USING ERRCODE = 'QR005', CONSTRAINT = 'not_killed';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER b_not_killed BEFORE INSERT ON fate FOR EACH ROW EXECUTE FUNCTION not_killed();

-- C3: what a decision about an event undid is undone once, and nothing else of it changes but its place, once it is known.
CREATE FUNCTION only_undone() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := ARRAY['undone_by_slot', 'undone_by_kind', 'stream', 'nonce'];
    was jsonb := to_jsonb(OLD);
    becomes jsonb := to_jsonb(NEW);
    field text;
BEGIN
    IF (was - may_change) IS DISTINCT FROM (becomes - may_change) THEN
        RAISE EXCEPTION 'decided_event is never rewritten' USING ERRCODE = 'QR003', CONSTRAINT = 'decided_event_kept';
    END IF;
    FOREACH field IN ARRAY may_change LOOP
        IF was ->> field IS NOT NULL AND was ->> field IS DISTINCT FROM becomes ->> field THEN
            RAISE EXCEPTION 'decided_event.% is set once', field
                USING ERRCODE = 'QR003', CONSTRAINT = 'decided_event_kept';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE TRIGGER only_undone BEFORE UPDATE ON decided_event FOR EACH ROW EXECUTE FUNCTION only_undone();
