-- Rules: what the desk does by itself when something happens on a ticket, or has not
-- happened for a time.

-- kind: event, time.
CREATE TABLE rule (
	id ID,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	position I64 NOT NULL,
	active BOOL NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);

CREATE TABLE rule_version (
	id ID,
	rule_id I64 NOT NULL REFERENCES rule (id) ON DELETE CASCADE,
	name TEXT NOT NULL,
	active BOOL NOT NULL,
	definition JSON NOT NULL,
	agent_id I64,
	created_at TIME NOT NULL
);
CREATE INDEX rule_version_by_rule ON rule_version (rule_id, id);

-- outcome: fired, failed, stopped (too often on one ticket).  Why a rule did not fire is not
-- kept: it is worked out when somebody asks.
CREATE TABLE rule_log (
	id ID,
	rule_id I64 NOT NULL,
	version_id I64 NOT NULL,
	ticket_id I64 NOT NULL,
	event_id I64,
	outcome TEXT NOT NULL,
	detail JSON NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX rule_log_by_rule ON rule_log (rule_id, id);
CREATE INDEX rule_log_by_ticket ON rule_log (ticket_id, id);
CREATE INDEX rule_log_troubled ON rule_log (id) WHERE outcome <> 'fired';

-- When a time rule comes to a ticket: since is the instant it counts from, and an instant is
-- acted on once.  next_at null: acted on, or its conditions do not hold yet (done false).
CREATE TABLE rule_due (
	rule_id I64 NOT NULL REFERENCES rule (id) ON DELETE CASCADE,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	since TIME NOT NULL,
	next_at TIME,
	done BOOL NOT NULL,
	PRIMARY KEY (rule_id, ticket_id)
);
CREATE INDEX rule_due_next ON rule_due (next_at, ticket_id) WHERE next_at IS NOT NULL;
CREATE INDEX rule_due_by_ticket ON rule_due (ticket_id);

-- Time rules that are new or were changed: open tickets are gone through in the background,
-- by their last change, so that one that changes meanwhile is not missed.
CREATE TABLE rule_scan (
	rule_id I64 PRIMARY KEY,
	seen_at TIME NOT NULL,
	seen_id I64 NOT NULL
);
