-- Events, streams and dead letters. Written by the Ingestion part alone, an event by accept_event() in one round trip.

CREATE TABLE events (
    event_id bytea PRIMARY KEY CHECK (octet_length(event_id) = 32),
    pool text NOT NULL,
    source_tag integer NOT NULL CHECK (source_tag BETWEEN 1 AND 4),
    source_domain bigint,
    external_id bytea NOT NULL CHECK (octet_length(external_id) = 32),
    -- Digest of (event id, stream, nonce): differs between two contents of one external id.
    content_digest bytea NOT NULL CHECK (octet_length(content_digest) = 32),
    stream text NOT NULL,
    nonce bigint NOT NULL CHECK (nonce >= 0),
    previous_nonce bigint CHECK (previous_nonce >= 0),
    destination_version integer NOT NULL,
    destination_script bytea NOT NULL,
    destination_address text NOT NULL,
    amount_sompi bigint NOT NULL CHECK (amount_sompi > 0),
    -- The proof as it was received: what peers are given, and check again. Null once retention has taken it.
    material bytea CHECK (octet_length(material) <= 16384),
    first_seen_via text NOT NULL CHECK (first_seen_via IN ('webhook', 'peer')),
    known_since_ms bigint NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- When peers are told again, as long as nobody has decided it; null when they need not be.
    announce_due_ms bigint
);

CREATE INDEX events_received ON events (received_at DESC, event_id);
CREATE INDEX events_stream ON events (stream, nonce);
CREATE INDEX events_content ON events (source_tag, source_domain, external_id);
CREATE INDEX events_announce ON events (announce_due_ms) WHERE announce_due_ms IS NOT NULL;

-- Every content of an external id that was ever proven here. A relayer's second one is refused (409); one that a peer hands
-- on is kept, because the group may decide it, and check 12 holds this signer's vote until one of them is cancelled.
CREATE TABLE event_content (
    source bytea NOT NULL,
    external_id bytea NOT NULL CHECK (octet_length(external_id) = 32),
    content_digest bytea NOT NULL CHECK (octet_length(content_digest) = 32),
    event_id bytea NOT NULL CHECK (octet_length(event_id) = 32),
    stream text NOT NULL,
    nonce bigint NOT NULL,
    material bytea CHECK (octet_length(material) <= 16384),
    first_seen_via text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT event_content_once PRIMARY KEY (source, external_id, content_digest)
);

CREATE INDEX event_content_event ON event_content (event_id);

-- Who delivered what by webhook: a relayer may read the fate of its own events.
CREATE TABLE event_delivery (
    event_id bytea NOT NULL REFERENCES events (event_id) ON DELETE CASCADE,
    relayer text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (event_id, relayer)
);

CREATE TABLE streams (
    stream text PRIMARY KEY,
    pool text NOT NULL,
    source_tag integer NOT NULL,
    lowest_nonce bigint NOT NULL,
    highest_nonce bigint NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What a relayer delivered and the checks refused (422), for an operator to look at and requeue. The same body is one letter.
CREATE TABLE dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body_digest bytea NOT NULL CHECK (octet_length(body_digest) = 32),
    body bytea NOT NULL,
    relayer text NOT NULL,
    code text NOT NULL,
    path text NOT NULL,
    expected text NOT NULL,
    found text NOT NULL,
    times bigint NOT NULL DEFAULT 1,
    first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Set when a requeue was accepted.
    event_id bytea,
    CONSTRAINT dead_letter_once UNIQUE (body_digest)
);

CREATE INDEX dead_letters_last ON dead_letters (last_at);

-- Check 12: another content of the same (source, external id) is known here and not cancelled. A content that differs in its
-- place in the stream alone has the same event id, so cancelling that event cancels neither apart.
CREATE FUNCTION second_content(event bytea) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM event_content mine
        JOIN event_content other ON other.source = mine.source AND other.external_id = mine.external_id
            AND other.content_digest <> mine.content_digest
        LEFT JOIN event_phase p ON p.event_id = other.event_id
        WHERE mine.event_id = event
            AND (other.event_id = event OR p.phase IS DISTINCT FROM 'CANCELLED'));
END $$;

-- How many events of its stream stand before it: known here, with a lower nonce, and not finished. Every event has a phase from
-- its first moment on. Of a long backlog it looks at 500 events, so that an answer never waits for a count: then it is a
-- lower bound.
CREATE FUNCTION events_before(stream_ text, nonce_ bigint) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (WITH unfinished AS MATERIALIZED (
            SELECT event_id FROM event_phase WHERE phase NOT IN ('COMPLETED', 'CANCELLED') LIMIT 500)
        SELECT count(*) FROM unfinished JOIN events e USING (event_id) WHERE e.stream = stream_ AND e.nonce < nonce_);
END $$;

-- Stores a proven event once. Outcomes: stored; known (the same content again); second_content (a peer's, stored beside the
-- first); second_place (a peer's, the same event at another place of a stream); and for webhooks alone: conflict (other holds
-- the first content's digest), nonce_taken (other holds the event that
-- has the place), paused (reason). Two contents of one external id, and two events of one place, cannot pass side by side.
CREATE FUNCTION accept_event(
    pool_ text, event_ bytea, source_ bytea, source_tag_ integer, source_domain_ bigint, external_id_ bytea, digest_ bytea,
    stream_ text, nonce_ bigint, previous_nonce_ bigint, version_ integer, script_ bytea, address_ text, amount_ bigint,
    material_ bytea, relayer_ text, now_ms_ bigint, announce_due_ms_ bigint,
    OUT outcome text, OUT other bytea, OUT reason text) LANGUAGE plpgsql AS $$
DECLARE
    webhook boolean := relayer_ IS NOT NULL;
    via text := CASE WHEN relayer_ IS NULL THEN 'peer' ELSE 'webhook' END;
    fresh boolean;
BEGIN
    IF webhook THEN
        SELECT h.reason INTO reason FROM halt h WHERE h.pool IN (pool_, '*') LIMIT 1;
        IF FOUND THEN
            outcome := 'paused';
            RETURN;
        END IF;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('content ' || encode(source_ || external_id_, 'hex'), 0));
    IF EXISTS (SELECT 1 FROM event_content c
            WHERE c.source = source_ AND c.external_id = external_id_ AND c.content_digest = digest_) THEN
        outcome := 'known';
        IF webhook THEN
            INSERT INTO event_delivery (event_id, relayer) VALUES (event_, relayer_) ON CONFLICT DO NOTHING;
        END IF;
        RETURN;
    END IF;
    SELECT c.content_digest INTO other FROM event_content c LEFT JOIN event_phase p ON p.event_id = c.event_id
        WHERE c.source = source_ AND c.external_id = external_id_
            AND (c.event_id = event_ OR p.phase IS DISTINCT FROM 'CANCELLED')
        ORDER BY c.received_at LIMIT 1;
    IF other IS NOT NULL AND webhook THEN
        outcome := 'conflict';
        RETURN;
    END IF;
    IF webhook THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('place ' || nonce_ || ' ' || stream_, 0));
        SELECT e.event_id INTO other FROM events e LEFT JOIN event_phase p USING (event_id)
            WHERE e.stream = stream_ AND e.nonce = nonce_ AND p.phase IS DISTINCT FROM 'CANCELLED' LIMIT 1;
        IF FOUND THEN
            outcome := 'nonce_taken';
            RETURN;
        END IF;
    END IF;
    INSERT INTO events (event_id, pool, source_tag, source_domain, external_id, content_digest, stream, nonce, previous_nonce,
            destination_version, destination_script, destination_address, amount_sompi, material, first_seen_via,
            known_since_ms, announce_due_ms)
        VALUES (event_, pool_, source_tag_, source_domain_, external_id_, digest_, stream_, nonce_, previous_nonce_,
            version_, script_, address_, amount_, material_, via, now_ms_, announce_due_ms_)
        ON CONFLICT (event_id) DO NOTHING;
    fresh := FOUND;
    -- The first content's material stands with its event; another's is kept here as evidence.
    INSERT INTO event_content (source, external_id, content_digest, event_id, stream, nonce, material, first_seen_via)
        VALUES (source_, external_id_, digest_, event_, stream_, nonce_, CASE WHEN fresh THEN NULL ELSE material_ END, via);
    IF webhook THEN
        INSERT INTO event_delivery (event_id, relayer) VALUES (event_, relayer_) ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO streams AS s (stream, pool, source_tag, lowest_nonce, highest_nonce)
        VALUES (stream_, pool_, source_tag_, nonce_, nonce_)
        ON CONFLICT (stream) DO UPDATE
        SET lowest_nonce = least(s.lowest_nonce, nonce_), highest_nonce = greatest(s.highest_nonce, nonce_)
        WHERE nonce_ NOT BETWEEN s.lowest_nonce AND s.highest_nonce;
    INSERT INTO change (kind, id, pool) VALUES ('event', encode(event_, 'hex'), pool_), ('stream', stream_, pool_);
    outcome := CASE WHEN other IS NULL THEN 'stored' WHEN fresh THEN 'second_content' ELSE 'second_place' END;
END $$;
