-- D2: a Replace gives the events of a slot one more template. All that stand share an input, so that at most one can confirm.

-- The Pay whose events a Kill or a Replace is about.
ALTER TABLE slot ADD COLUMN root bigint;
ALTER TABLE slot DISABLE TRIGGER slot_fixed;
UPDATE slot SET root = undoes WHERE undoes IS NOT NULL; -- before this there was no Replace
ALTER TABLE slot ENABLE TRIGGER slot_fixed;
ALTER TABLE slot
    ADD CONSTRAINT slot_root_named CHECK ((undoes IS NULL) = (root IS NULL)),
    ADD CONSTRAINT slot_undoes_root UNIQUE (pool, slot, kind, root);
CREATE INDEX slot_root ON slot (pool, root) WHERE root IS NOT NULL;

CREATE FUNCTION slot_root() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(root, slot) INTO NEW.root FROM slot WHERE pool = NEW.pool AND slot = NEW.undoes;
    NEW.root := coalesce(NEW.root, NEW.undoes); -- slot_undoes_decided refuses what is not there
    RETURN NEW;
END $$;

CREATE TRIGGER slot_root BEFORE INSERT ON slot FOR EACH ROW WHEN (NEW.undoes IS NOT NULL) EXECUTE FUNCTION slot_root();

-- Whether a template of this Pay's events stands.
CREATE FUNCTION template_stands(pool_ text, root_ bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM slot s
        WHERE s.pool = pool_ AND (s.slot = root_ OR (s.root = root_ AND s.kind = 'REPLACE'))
            AND NOT EXISTS (SELECT 1 FROM slot k WHERE k.pool = s.pool AND k.undoes = s.slot AND k.kind = 'KILL'))
$$;

-- D2: its events stay decided while any template of theirs stands; the Kill of the last one undoes that.
ALTER TABLE decided_event DROP CONSTRAINT decided_event_undone_by, ADD CONSTRAINT decided_event_undone_by
    FOREIGN KEY (pool, undone_by_slot, undone_by_kind, slot) REFERENCES slot (pool, slot, kind, root);

CREATE OR REPLACE FUNCTION slot_is_killed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM slot WHERE pool = NEW.pool AND slot = NEW.undoes FOR UPDATE;
    IF NOT template_stands(NEW.pool, NEW.root) THEN
        UPDATE decided_event SET undone_by_slot = NEW.slot, undone_by_kind = NEW.kind
            WHERE pool = NEW.pool AND slot = NEW.root AND undone_by_slot IS NULL;
    END IF;
    UPDATE signed SET retired_by_slot = NEW.slot, retired_by_kind = NEW.kind
        WHERE pool = NEW.pool AND slot = NEW.undoes AND retired_by_slot IS NULL;
    UPDATE bound SET released_by_slot = NEW.slot, released_by_kind = NEW.kind
        WHERE pool = NEW.pool AND slot = NEW.undoes AND released_by_slot IS NULL AND released_by_final IS NULL;
    RETURN NULL;
END $$;

-- C2: what was signed of the replaced template is retired with the Replace, and its outpoints stay bound.
CREATE FUNCTION slot_is_replaced() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM slot WHERE pool = NEW.pool AND slot = NEW.undoes FOR UPDATE;
    UPDATE signed SET retired_by_slot = NEW.slot, retired_by_kind = NEW.kind
        WHERE pool = NEW.pool AND slot = NEW.undoes AND retired_by_slot IS NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER slot_is_replaced AFTER INSERT ON slot FOR EACH ROW WHEN (NEW.kind = 'REPLACE')
    EXECUTE FUNCTION slot_is_replaced();

-- C2: one standing signed row for each event, and that is the newest template's. The row lock orders it with the Replace.
CREATE FUNCTION not_replaced() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM slot WHERE pool = NEW.pool AND slot = NEW.slot FOR KEY SHARE;
    IF EXISTS (SELECT 1 FROM slot r WHERE r.pool = NEW.pool AND r.undoes = NEW.slot AND r.kind = 'REPLACE'
            AND NOT EXISTS (SELECT 1 FROM slot k WHERE k.pool = r.pool AND k.undoes = r.slot AND k.kind = 'KILL')) THEN
        RAISE EXCEPTION 'slot % of pool % is replaced', NEW.slot, NEW.pool
            USING ERRCODE = 'QR006', CONSTRAINT = 'not_replaced';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER c_not_replaced BEFORE INSERT ON fate FOR EACH ROW WHEN (NEW.fate = 'signed') EXECUTE FUNCTION not_replaced();

-- C2: an outpoint is bound to one set of events while it stands; templates of the same events share it, each with a row of its own
-- that its own Kill releases.
DROP INDEX bound_one_per_outpoint;
CREATE UNIQUE INDEX bound_once_per_template ON bound (txid, output_index, template_hash);
CREATE INDEX bound_outpoint ON bound (txid, output_index) WHERE released_by_slot IS NULL AND released_by_final IS NULL;

CREATE FUNCTION bound_to_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two at once see each other: whoever comes second waits here until the first has committed.
    PERFORM pg_advisory_xact_lock(hashtextextended('quorate bound ' || encode(NEW.txid, 'hex') || NEW.output_index, 0));
    IF EXISTS (SELECT 1 FROM bound b WHERE b.txid = NEW.txid AND b.output_index = NEW.output_index AND b.events <> NEW.events
            AND b.released_by_slot IS NULL AND b.released_by_final IS NULL) THEN
        RAISE EXCEPTION 'outpoint %:% is bound to other events', encode(NEW.txid, 'hex'), NEW.output_index
            USING ERRCODE = 'QR007', CONSTRAINT = 'bound_one_per_outpoint';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bound_to_one BEFORE INSERT ON bound FOR EACH ROW EXECUTE FUNCTION bound_to_one();

-- C2: the stored evidence that one of several templates is final frees what the others would have spent.
CREATE FUNCTION others_released() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    family bigint;
BEGIN
    SELECT coalesce(root, slot) INTO family FROM slot WHERE pool = NEW.pool AND slot = NEW.slot;
    IF EXISTS (SELECT 1 FROM slot WHERE pool = NEW.pool AND root = family AND kind = 'REPLACE')
        AND EXISTS (SELECT 1 FROM acceptance WHERE pool = NEW.pool AND slot = NEW.slot AND accepting_block IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM slot WHERE pool = NEW.pool AND undoes = NEW.slot AND kind = 'KILL') THEN
        UPDATE bound SET released_by_final = NEW.slot
            WHERE pool = NEW.pool AND slot <> NEW.slot AND released_by_slot IS NULL AND released_by_final IS NULL
                AND slot IN (SELECT s.slot FROM slot s
                    WHERE s.pool = NEW.pool AND (s.slot = family OR (s.root = family AND s.kind = 'REPLACE')));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER others_released AFTER UPDATE ON live_stage FOR EACH ROW
    WHEN (NEW.stage = 'FINAL' AND OLD.stage <> 'FINAL') EXECUTE FUNCTION others_released();
