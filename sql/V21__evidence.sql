-- V6, G1: what a member can be held to: its own signature stands on it. Bounded for each member, so that a liar cannot fill the disk:
-- one is proof, more add nothing.

-- An envelope that its sender signed, and in it a statement that its maker never signed.
CREATE TABLE forgery (
    pool text NOT NULL,
    member integer NOT NULL CHECK (member BETWEEN 0 AND 19),
    place integer NOT NULL DEFAULT 0 CHECK (place BETWEEN 1 AND 16),
    fault text NOT NULL,
    envelope bytea NOT NULL CHECK (octet_length(envelope) <= 66048),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT forgery_once PRIMARY KEY (pool, member, place)
);

CREATE FUNCTION forgery_bounded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('quorate forgery', 0)); -- one after another: each takes the next place
    SELECT count(*) + 1 INTO NEW.place FROM forgery WHERE pool = NEW.pool AND member = NEW.member;
    RETURN CASE WHEN NEW.place <= 16 THEN NEW END;
END $$;

CREATE TRIGGER forgery_bounded BEFORE INSERT ON forgery FOR EACH ROW EXECUTE FUNCTION forgery_bounded();

-- In the Byzantine profile a liar can say two things in every round, for ever.
CREATE INDEX equivocation_of ON equivocation (pool, member);
CREATE FUNCTION equivocation_bounded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN (SELECT count(*) FROM equivocation WHERE pool = NEW.pool AND member = NEW.member) < 64 THEN NEW END;
END $$;

CREATE TRIGGER equivocation_bounded BEFORE INSERT ON equivocation FOR EACH ROW EXECUTE FUNCTION equivocation_bounded();

GRANT SELECT, INSERT ON forgery TO ${app_role};
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON forgery FOR EACH ROW EXECUTE FUNCTION never_rewritten();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON forgery FOR EACH STATEMENT EXECUTE FUNCTION never_rewritten();
