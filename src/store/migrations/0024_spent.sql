-- Where the time of a clock with a verdict went: "label:ms label:ms", the same labels as of
-- causes, summing to its elapsed time.  Beside sla_cause, which only breaches have, in one
-- column of a row that is written anyway: an answer in time must not cost rows of its own.
-- NULL: no verdict, or ended before this was kept.
ALTER TABLE sla_clock ADD COLUMN spent TEXT;
