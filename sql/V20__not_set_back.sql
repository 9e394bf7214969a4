-- B2: a database that is set back under a running signer (a standby promoted without its last transactions, a restore) takes none of
-- its further steps: what the signer knows to be committed must be there in the transaction that adds to it.
CREATE FUNCTION keep_step(of_lane text, next_step bigint, known bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    held bigint;
BEGIN
    UPDATE kept_step SET step = next_step WHERE lane = of_lane AND step >= known;
    IF NOT FOUND THEN
        SELECT step INTO held FROM kept_step WHERE lane = of_lane;
        RAISE EXCEPTION 'B2: the database is behind this signer: expected step % of the % or a later one, found %', known, of_lane, held
            USING ERRCODE = 'QR004', CONSTRAINT = 'not_set_back';
    END IF;
END $$;
