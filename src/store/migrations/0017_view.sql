-- Views that agents make themselves.  What stands in one is kept ticket by ticket, so that
-- neither its count nor its pages scan.

-- scope: personal (agent_id), team (team_id), shared.  conditions: desk/promise/condition.h,
-- null: every open ticket.  whose: any, mine (the reader's own).  asleep: with snoozed ones.
-- columns: what rows show besides.  grouping: '' or priority, team, assignee.
-- gen: under which number its tickets are kept; another one with each change of what it asks.
CREATE TABLE own_view (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	scope TEXT NOT NULL,
	agent_id I64 REFERENCES agent (id) ON DELETE CASCADE,
	team_id I64 REFERENCES team (id) ON DELETE CASCADE,
	conditions JSON NOT NULL,
	whose TEXT NOT NULL,
	asleep BOOL NOT NULL,
	columns JSON NOT NULL,
	grouping_by TEXT NOT NULL,
	ordering TEXT NOT NULL,
	gen I64 NOT NULL UNIQUE,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
CREATE INDEX own_view_shared ON own_view (name_folded, id) WHERE scope = 'shared';
CREATE INDEX own_view_by_agent ON own_view (agent_id, id) WHERE agent_id IS NOT NULL;
CREATE INDEX own_view_by_team ON own_view (team_id, id) WHERE team_id IS NOT NULL;

-- agent_id: in whose count; 0: in everybody's
CREATE TABLE own_view_ticket (
	gen I64 NOT NULL,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	agent_id I64 NOT NULL,
	PRIMARY KEY (gen, ticket_id)
);
CREATE INDEX own_view_ticket_of ON own_view_ticket (ticket_id, gen);

-- Numbers that no view has any more, until what was kept under them is gone.
CREATE TABLE own_view_gone (
	gen I64 NOT NULL PRIMARY KEY
);

-- One row.  asked: the newest gen; reached: up to which gen all open tickets have been looked
-- at; going: which one the walk is for, with its cursor over (due_order, id); again_at: once
-- more from then on, for writers that began before (PostgreSQL).
CREATE TABLE own_view_walk (
	id ID,
	asked I64 NOT NULL,
	going I64 NOT NULL,
	reached I64 NOT NULL,
	due_order I64 NOT NULL,
	ticket_id I64 NOT NULL,
	again_at TIME
);
INSERT INTO own_view_walk (asked, going, reached, due_order, ticket_id) VALUES (0, 0, 0, 0, 0);

-- In which order an agent has his views, and which he does not want to see.
CREATE TABLE view_place (
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	view_key TEXT NOT NULL,
	position I64 NOT NULL,
	hidden BOOL NOT NULL,
	PRIMARY KEY (agent_id, view_key)
);

-- Searches kept under a name.
CREATE TABLE saved_search (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	query TEXT NOT NULL,
	scope TEXT NOT NULL,
	agent_id I64 REFERENCES agent (id) ON DELETE CASCADE,
	team_id I64 REFERENCES team (id) ON DELETE CASCADE,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX saved_search_shared ON saved_search (name_folded, id) WHERE scope = 'shared';
CREATE INDEX saved_search_by_agent ON saved_search (agent_id, id) WHERE agent_id IS NOT NULL;
CREATE INDEX saved_search_by_team ON saved_search (team_id, id) WHERE team_id IS NOT NULL;
