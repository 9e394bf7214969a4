-- C1, C2: the chain anchors of locks, in the Byzantine profile alone: the virtual DAA score of the locker's own node when it locked.
-- A database does not know its group's profile, so that the store refuses what is missing or not expected; the schema holds the rest.
ALTER TABLE own_statement ADD COLUMN anchor_daa_score bigint,
    ADD CONSTRAINT own_anchor_of_lock CHECK (anchor_daa_score IS NULL OR (kind = 1 AND anchor_daa_score >= 0));
ALTER TABLE peer_statement ADD COLUMN anchor_daa_score bigint,
    ADD CONSTRAINT peer_anchor_of_lock CHECK (anchor_daa_score IS NULL OR (kind = 1 AND anchor_daa_score >= 0));

-- In member order, one for each lock or none at all.
ALTER TABLE certificate ADD COLUMN anchor_daa_scores bigint[],
    ADD CONSTRAINT certificate_anchors CHECK (anchor_daa_scores IS NULL
        OR (cardinality(anchor_daa_scores) = cardinality(members)
            AND array_position(anchor_daa_scores, NULL) IS NULL AND 0 <= ALL (anchor_daa_scores)));
