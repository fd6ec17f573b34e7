-- Tickets by when they came, for the report of arrivals.
CREATE INDEX ticket_created ON ticket (created_at, id) WHERE NOT spam AND merged_into_id IS NULL;
