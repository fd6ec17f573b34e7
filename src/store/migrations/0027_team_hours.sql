-- Whose opening hours a team keeps, since when: each row until the next of the same team,
-- the first also before its own instant.  Causes of ended clocks are explained by it, so a
-- row is never changed, and outlives its team.
CREATE TABLE team_hours (
	id ID,
	team_id I64 NOT NULL,
	calendar_id I64,
	from_at TIME NOT NULL,
	agent_id I64,
	event_id I64 NOT NULL
);
INSERT INTO team_hours (team_id, calendar_id, from_at, event_id) SELECT id, calendar_id, 0, 0 FROM team;
