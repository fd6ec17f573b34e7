-- What belongs to a person at work: answers that leave later, signatures, keys, and by
-- which way he is told of what.

-- A reply that leaves at a time.  Until then it is no message: no clock stops for it.
-- state: waiting, refused (why: the key of what stood in its way)
CREATE TABLE scheduled (
	id ID,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	send_at TIME NOT NULL,
	state TEXT NOT NULL,
	why TEXT NOT NULL,
	html TEXT NOT NULL,
	recipients JSON NOT NULL,
	attachment_ids JSON NOT NULL,
	text_only BOOL NOT NULL,
	category TEXT NOT NULL,
	macro_id I64,
	seen_event_id I64,
	created_at TIME NOT NULL
);
CREATE INDEX scheduled_due ON scheduled (send_at, id) WHERE state = 'waiting';
CREATE INDEX scheduled_by_ticket ON scheduled (ticket_id, id);
CREATE INDEX scheduled_by_agent ON scheduled (agent_id, send_at, id);

-- Besides those of agent and mailbox: by team or by agent, in a language ('' stands for all).
-- owner: team, agent
CREATE TABLE signature (
	owner TEXT NOT NULL,
	owner_id I64 NOT NULL,
	language TEXT NOT NULL,
	html TEXT NOT NULL,
	updated_at TIME NOT NULL,
	PRIMARY KEY (owner, owner_id, language)
);

-- name: keys, notify.  wants_new: he is told of new tickets of a team of his
CREATE TABLE agent_pref (
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	name TEXT NOT NULL,
	value JSON NOT NULL,
	wants_new BOOL NOT NULL,
	updated_at TIME NOT NULL,
	PRIMARY KEY (agent_id, name)
);
CREATE INDEX agent_pref_new ON agent_pref (agent_id) WHERE wants_new;

-- ways: 1 bell, 2 mail, 4 the browser's own notice, 8 sound.  mail_at: it goes by mail then
ALTER TABLE notice ADD COLUMN ways I64 NOT NULL DEFAULT 1;
ALTER TABLE notice ADD COLUMN mail_at TIME;
CREATE INDEX notice_mail ON notice (mail_at, id) WHERE mail_at IS NOT NULL;
