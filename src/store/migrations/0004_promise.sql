-- The promise: calendars, policies, clocks.  A clock's rows are a cache of what replaying
-- the ticket's events gives; segments and clock events are not stored at all.

-- A change of any calendar or policy raises the epoch: caches of them are keyed by it.
-- tz_version is the time zone data that the stored clocks were computed with.
CREATE TABLE promise_state (
	id I64 PRIMARY KEY,
	epoch I64 NOT NULL,
	tz_version TEXT NOT NULL
);
INSERT INTO promise_state (id, epoch, tz_version) VALUES (1, 1, '');

CREATE TABLE calendar (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL UNIQUE,
	active BOOL NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);

-- A version replaces what was known for the time from effective_from on.
CREATE TABLE calendar_version (
	id ID,
	calendar_id I64 NOT NULL REFERENCES calendar (id) ON DELETE CASCADE,
	definition JSON NOT NULL,
	effective_from TIME NOT NULL,
	backdated BOOL NOT NULL,
	agent_id I64,
	event_id I64 NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX calendar_version_by_calendar ON calendar_version (calendar_id, id);

CREATE TABLE sla_policy (
	id ID,
	name TEXT NOT NULL,
	position I64 NOT NULL,
	active BOOL NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);

-- Name, position and active stand in every version, so that the set of policies in force
-- at any event of the log can be built again.
CREATE TABLE sla_policy_version (
	id ID,
	policy_id I64 NOT NULL REFERENCES sla_policy (id) ON DELETE CASCADE,
	calendar_id I64 REFERENCES calendar (id),
	name TEXT NOT NULL,
	position I64 NOT NULL,
	active BOOL NOT NULL,
	definition JSON NOT NULL,
	applied_to_running BOOL NOT NULL,
	agent_id I64,
	event_id I64 NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX sla_policy_version_by_policy ON sla_policy_version (policy_id, id);

-- elapsed_ms counts up to running_since while it runs, else it is all there is.
-- fired_through: steps up to this instant were taken; next_fire_at is the first after it.
-- cause: of a breach, computed; cause_corrected: what an agent says it was.
-- The dimensions team_id to demo are the ticket's at the end (now, while it runs).
CREATE TABLE sla_clock (
	id ID,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	metric TEXT NOT NULL,
	inst I64 NOT NULL,
	policy_id I64,
	policy_version_id I64,
	calendar_id I64,
	target_ms I64 NOT NULL,
	state TEXT NOT NULL,
	breached_at TIME,
	due_at TIME,
	at_risk_at TIME,
	started_at TIME NOT NULL,
	stopped_at TIME,
	running_since TIME,
	elapsed_ms I64 NOT NULL,
	next_fire_at TIME,
	fired_through TIME NOT NULL,
	overrun_ms I64 NOT NULL,
	cause TEXT,
	cause_corrected TEXT,
	cause_note TEXT,
	cause_agent_id I64,
	team_id I64,
	agent_id I64,
	priority I64 NOT NULL,
	channel TEXT NOT NULL,
	type TEXT NOT NULL,
	demo BOOL NOT NULL,
	UNIQUE (ticket_id, metric, inst)
);
CREATE INDEX sla_clock_fire ON sla_clock (next_fire_at, id) WHERE next_fire_at IS NOT NULL;
CREATE INDEX sla_clock_policy ON sla_clock (policy_id, ticket_id) WHERE state IN ('running', 'paused');
CREATE INDEX sla_clock_calendar ON sla_clock (calendar_id, ticket_id) WHERE state IN ('running', 'paused');
CREATE INDEX sla_clock_ended ON sla_clock (stopped_at, id) WHERE stopped_at IS NOT NULL;

-- Where a breached clock's time went; the labels sum to its elapsed time.
CREATE TABLE sla_cause (
	clock_id I64 NOT NULL REFERENCES sla_clock (id) ON DELETE CASCADE,
	label TEXT NOT NULL,
	ms I64 NOT NULL,
	PRIMARY KEY (clock_id, label)
);

-- Steps that were taken, once each: whoever inserts the row takes the step.
-- round: raised when a retarget or a pause armed the threshold again.
CREATE TABLE sla_fired (
	clock_id I64 NOT NULL REFERENCES sla_clock (id) ON DELETE CASCADE,
	threshold TEXT NOT NULL,
	round I64 NOT NULL,
	actions JSON NOT NULL,
	fired_at TIME NOT NULL,
	PRIMARY KEY (clock_id, threshold, round)
);

-- Clocks to be replayed after a change of a calendar, a policy or the zone data, in the
-- background; after_ticket_id is how far it came.
CREATE TABLE sla_recompute (
	id ID,
	reason TEXT NOT NULL,
	calendar_id I64,
	policy_id I64,
	after_ticket_id I64 NOT NULL,
	finished_too BOOL NOT NULL,
	tickets_done I64 NOT NULL,
	created_at TIME NOT NULL,
	finished_at TIME
);
CREATE INDEX sla_recompute_waiting ON sla_recompute (id) WHERE finished_at IS NULL;

-- The bell.
CREATE TABLE notice (
	id ID,
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	ticket_id I64,
	detail JSON NOT NULL,
	created_at TIME NOT NULL,
	read_at TIME
);
CREATE INDEX notice_by_agent ON notice (agent_id, id);
CREATE INDEX notice_unread ON notice (agent_id, id) WHERE read_at IS NULL;

-- Written when a team's free capacity reaches or leaves zero.
CREATE TABLE team_capacity_log (
	id ID,
	team_id I64 NOT NULL REFERENCES team (id) ON DELETE CASCADE,
	free I64 NOT NULL,
	at TIME NOT NULL
);
CREATE INDEX team_capacity_log_by_team ON team_capacity_log (team_id, at);

CREATE TABLE watcher (
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	created_at TIME NOT NULL,
	PRIMARY KEY (ticket_id, agent_id)
);
CREATE INDEX watcher_by_agent ON watcher (agent_id, ticket_id);

ALTER TABLE team ADD COLUMN calendar_id I64 REFERENCES calendar (id) ON DELETE SET NULL;
ALTER TABLE team ADD COLUMN lead_id I64 REFERENCES agent (id) ON DELETE SET NULL;
ALTER TABLE team ADD COLUMN next_team_id I64 REFERENCES team (id) ON DELETE SET NULL;

-- sla_stage: none ok paused risk breached, of the clock that the badge shows
-- (sla_clock_id); due_order sorts by due_at, those without one after all others, newest first.
ALTER TABLE ticket ADD COLUMN due_order I64 NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN at_risk_at TIME;
ALTER TABLE ticket ADD COLUMN sla_stage TEXT NOT NULL DEFAULT 'none';
ALTER TABLE ticket ADD COLUMN sla_clock_id I64;
ALTER TABLE ticket ADD COLUMN sla_priority I64 NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN promised_at TIME;
ALTER TABLE ticket ADD COLUMN promise_kept I64 NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN first_resolution_at TIME;
ALTER TABLE ticket ADD COLUMN replies I64 NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN reopens I64 NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN transfers I64 NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN escalations I64 NOT NULL DEFAULT 0;
UPDATE ticket SET due_order = 9007199254740991 - updated_at;
CREATE INDEX ticket_due ON ticket (due_order, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam;
CREATE INDEX ticket_mine_due ON ticket (assignee_id, due_order, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam;
CREATE INDEX ticket_team_due ON ticket (team_id, due_order, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam;
CREATE INDEX ticket_stage ON ticket (sla_stage, due_order, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam AND sla_stage IN ('risk', 'breached');
