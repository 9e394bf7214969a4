-- Checks 5 and 12: what is known here of another content of the event's (source, external id). PAID: a standing payment of the log
-- pays it, so that no certificate of votes excuses another payment. KNOWN: it is known and not cancelled.
CREATE FUNCTION other_content(event bytea) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM event_content mine
        JOIN event_content other ON other.source = mine.source AND other.external_id = mine.external_id
            AND other.event_id <> mine.event_id
        JOIN decided_event d ON d.event_id = other.event_id AND d.undone_by_slot IS NULL
        JOIN slot s ON s.pool = d.pool AND s.slot = d.slot
        WHERE mine.event_id = event AND s.kind IN ('PAY', 'REPLACE')) THEN
        RETURN 'PAID';
    END IF;
    RETURN CASE WHEN second_content(event) THEN 'KNOWN' ELSE 'NONE' END;
END $$;
