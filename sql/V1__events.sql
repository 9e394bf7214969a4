-- Events, streams and dead letters. Written by the Ingestion part alone.

CREATE TABLE events (
    event_id bytea PRIMARY KEY CHECK (octet_length(event_id) = 32),
    pool text NOT NULL,
    source_tag integer NOT NULL CHECK (source_tag BETWEEN 1 AND 4),
    source_domain bigint,
    external_id bytea NOT NULL CHECK (octet_length(external_id) = 32),
    stream text NOT NULL,
    nonce bigint NOT NULL CHECK (nonce >= 0),
    previous_nonce bigint CHECK (previous_nonce >= 0),
    destination_version integer NOT NULL,
    destination_script bytea NOT NULL,
    amount_sompi bigint NOT NULL CHECK (amount_sompi > 0),
    -- The proof as it was received: what peers are given, and check again. Null once retention has taken it.
    material bytea CHECK (octet_length(material) <= 16384),
    known_since_ms bigint NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX events_received ON events (received_at DESC, event_id);
CREATE INDEX events_stream ON events (stream, nonce);
CREATE INDEX events_content ON events (source_tag, source_domain, external_id);
