-- D3: live slots that this member's operator has set aside: they count no more for pool.concurrency here, all else stays. The audit
-- log keeps who did it and who took it back.
CREATE TABLE set_aside (
    pool text NOT NULL,
    slot bigint NOT NULL,
    set_by text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT set_aside_once PRIMARY KEY (pool, slot),
    CONSTRAINT set_aside_of_slot FOREIGN KEY (pool, slot) REFERENCES slot (pool, slot)
);

GRANT SELECT, INSERT, DELETE ON set_aside TO ${app_role};
