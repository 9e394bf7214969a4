-- C3: refusals, own and others'. A template's fate (V4) says which of the two this member has done: signed or refused.

-- Who made it: with the signature, what others may hand on.
ALTER TABLE refused ADD COLUMN member integer NOT NULL CHECK (member BETWEEN 0 AND 19);
CREATE INDEX refused_slot ON refused (pool, slot);

-- R of them and the template can never get M signatures: they go into the Kill that says so, and are kept like it.
CREATE TABLE peer_refusal (
    pool text NOT NULL,
    slot bigint NOT NULL,
    member integer NOT NULL CHECK (member BETWEEN 0 AND 19),
    template_hash bytea NOT NULL CHECK (octet_length(template_hash) = 32),
    signature bytea NOT NULL,
    signed_bytes bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT peer_refusal_once PRIMARY KEY (pool, slot, member),
    CONSTRAINT peer_refusal_of_slot FOREIGN KEY (pool, slot, template_hash) REFERENCES slot (pool, slot, template_hash)
);

-- An administrator's order to refuse a slot's template: obeyed once, also after a restart, unless the template is signed here.
CREATE TABLE refusal_order (
    pool text NOT NULL,
    slot bigint NOT NULL,
    ordered_by text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT refusal_order_once PRIMARY KEY (pool, slot),
    CONSTRAINT refusal_order_of_slot FOREIGN KEY (pool, slot) REFERENCES slot (pool, slot)
);

GRANT SELECT, INSERT ON peer_refusal, refusal_order TO ${app_role};

DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['peer_refusal', 'refusal_order']
    LOOP
        EXECUTE format('CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON %I FOR EACH ROW
            EXECUTE FUNCTION never_rewritten()', kept);
        EXECUTE format('CREATE TRIGGER kept_whole BEFORE TRUNCATE ON %I FOR EACH STATEMENT
            EXECUTE FUNCTION never_rewritten()', kept);
    END LOOP;
END $$;
