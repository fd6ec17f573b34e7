-- What the report reads by: tickets by when they were solved, those whose customer was
-- told a time, those merged away, and met clocks by what they were promised under.
CREATE INDEX ticket_solved_at ON ticket (solved_at, id) WHERE solved_at IS NOT NULL;
CREATE INDEX ticket_promised ON ticket (promised_at, id) WHERE promised_at IS NOT NULL;
CREATE INDEX ticket_merged ON ticket (id) WHERE merged_into_id IS NOT NULL;
