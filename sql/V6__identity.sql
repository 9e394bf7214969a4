-- Whose memory this database is. B2: a database of another server or of another member must be noticed before it is believed.
CREATE TABLE owner (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    group_hash bytea NOT NULL CHECK (octet_length(group_hash) = 32),
    member integer NOT NULL CHECK (member BETWEEN 0 AND 19),
    system_identifier bigint NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Each new holder of the identity lease takes the next number; a session that holds an older one writes nothing any more.
CREATE TABLE lease (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch bigint NOT NULL,
    holder text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- B2: how far this database's memory reaches, for each kind of row that must never be lost. Sequences never repeat, so a
-- database that was set back shows smaller numbers than its position file.
CREATE VIEW position AS
    SELECT 'own_statement' AS what, coalesce(max(sequence), 0) AS reached FROM own_statement
    UNION ALL SELECT 'certificate', coalesce(max(sequence), 0) FROM certificate
    UNION ALL SELECT 'fate', coalesce(max(sequence), 0) FROM fate
    UNION ALL SELECT 'signed', coalesce(max(sequence), 0) FROM signed
    UNION ALL SELECT 'bound', coalesce(max(sequence), 0) FROM bound
    UNION ALL SELECT 'refused', coalesce(max(sequence), 0) FROM refused
    UNION ALL SELECT 'own_signature', coalesce(max(sequence), 0) FROM own_signature
    UNION ALL SELECT 'completed', coalesce(max(sequence), 0) FROM completed;

-- The fence: refuses the whole transaction unless the lease still has this epoch. Ordered with the taking of the lease by the
-- same advisory lock as the halt flag.
CREATE FUNCTION require_lease(expected bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('quorate halt', 0));
    SELECT epoch INTO found FROM lease;
    IF found IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'the identity lease has epoch %, this node holds %', found, expected
            USING ERRCODE = 'QR004', CONSTRAINT = 'lease_held';
    END IF;
END $$;

CREATE TRIGGER lease_lock BEFORE INSERT OR UPDATE OR DELETE ON lease FOR EACH STATEMENT EXECUTE FUNCTION halt_lock();
