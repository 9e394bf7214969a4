-- C6: the newest block that accepted a final payment is looked at every few seconds, however many payments there were.
CREATE INDEX acceptance_newest ON acceptance (pool, accepted_at_daa_score DESC) WHERE accepting_block IS NOT NULL;
