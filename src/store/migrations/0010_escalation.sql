-- Hand-overs between teams, the forms that go with them, and lists of questions.

-- kind: escalation, return, questions.  version_id: what is asked now.
CREATE TABLE form (
	id ID,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	position I64 NOT NULL,
	active BOOL NOT NULL,
	version_id I64,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);

-- Every edit is a version: answers stay readable beside the questions that were asked.
CREATE TABLE form_version (
	id ID,
	form_id I64 NOT NULL REFERENCES form (id) ON DELETE CASCADE,
	name TEXT NOT NULL,
	definition JSON NOT NULL,
	agent_id I64,
	created_at TIME NOT NULL
);
CREATE INDEX form_version_by_form ON form_version (form_id, id);

-- Every move from one team to another.  kind: escalation, transfer, return.
-- assignee_id: who had it; watched: he became a watcher by it; priority_from: 0 when it stayed.
-- returned_at: when an escalation came back from where it went.
CREATE TABLE handover (
	id ID,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	from_team_id I64,
	to_team_id I64,
	from_tier I64 NOT NULL,
	to_tier I64 NOT NULL,
	actor_kind TEXT NOT NULL,
	actor_id I64,
	actor_name TEXT NOT NULL,
	assignee_id I64,
	watched BOOL NOT NULL,
	priority_from I64 NOT NULL,
	form_id I64,
	form_version_id I64,
	answers JSON NOT NULL,
	why TEXT NOT NULL,
	message_id I64,
	returned_at TIME,
	undone_at TIME,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX handover_by_ticket ON handover (ticket_id, id);
CREATE INDEX handover_escalated ON handover (created_at, id) WHERE kind = 'escalation';
CREATE INDEX handover_by_form ON handover (form_id) WHERE form_id IS NOT NULL;

-- What agents found out by a ticket's list of questions.  rev: raised by every save.
CREATE TABLE question_answer (
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	form_id I64 NOT NULL REFERENCES form (id) ON DELETE CASCADE,
	form_version_id I64 NOT NULL,
	answers JSON NOT NULL,
	rev I64 NOT NULL,
	agent_id I64,
	updated_at TIME NOT NULL,
	PRIMARY KEY (ticket_id, form_id)
);
CREATE INDEX question_answer_by_form ON question_answer (form_id);
