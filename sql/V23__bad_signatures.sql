-- C4: a partial signature that does not verify is charged to its sender, who should have verified it before handing it on. What it
-- signed is kept, whole: whoever has the group's public keys and the log's decision of that slot sees the fault, and needs nobody's
-- word. What the table held before were signatures without their envelope, which prove nothing against anyone.
DROP TABLE bad_signature;

CREATE TABLE bad_signature (
    pool text NOT NULL,
    member integer NOT NULL CHECK (member BETWEEN 0 AND 19), -- the envelope's sender
    place integer NOT NULL DEFAULT 0 CHECK (place BETWEEN 1 AND 16),
    slot bigint NOT NULL,
    template_hash bytea NOT NULL CHECK (octet_length(template_hash) = 32), -- as the envelope names it
    signer integer NOT NULL CHECK (signer BETWEEN 0 AND 19), -- whose they are said to be
    fault text NOT NULL,
    envelope bytea NOT NULL CHECK (octet_length(envelope) <= 66048),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT bad_signature_once PRIMARY KEY (pool, member, place),
    CONSTRAINT bad_signature_of_slot UNIQUE (pool, slot, member)
);

CREATE FUNCTION bad_signature_bounded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('quorate bad signature', 0)); -- one after another: each takes the next place
    SELECT count(*) + 1 INTO NEW.place FROM bad_signature WHERE pool = NEW.pool AND member = NEW.member;
    RETURN CASE WHEN NEW.place <= 16 THEN NEW END;
END $$;

CREATE TRIGGER bad_signature_bounded BEFORE INSERT ON bad_signature FOR EACH ROW EXECUTE FUNCTION bad_signature_bounded();

GRANT SELECT, INSERT ON bad_signature TO ${app_role};
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON bad_signature FOR EACH ROW EXECUTE FUNCTION never_rewritten();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON bad_signature FOR EACH STATEMENT EXECUTE FUNCTION never_rewritten();
