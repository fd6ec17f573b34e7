-- Push to browsers whose tab is closed.

-- One row, id 1: the desk's key, by which push services know it.  secret is sealed.
CREATE TABLE push_key (
	id I64 PRIMARY KEY,
	point TEXT NOT NULL,
	secret TEXT NOT NULL,
	created_at TIME NOT NULL
);

-- A browser that asked for it.  session_id: of its sign-in, no reference because a push
-- outlives a session that ran out; signing out removes it.  last_status: what the push
-- service said the last time (HTTP), null when nothing was sent or no answer came.
CREATE TABLE push_sub (
	id ID,
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	session_id I64,
	endpoint_hash TEXT NOT NULL UNIQUE,
	endpoint TEXT NOT NULL,
	p256dh TEXT NOT NULL,
	auth TEXT NOT NULL,
	name TEXT NOT NULL,
	created_at TIME NOT NULL,
	tried_at TIME,
	taken_at TIME,
	last_status I64,
	last_error TEXT NOT NULL
);
CREATE INDEX push_sub_by_agent ON push_sub (agent_id, id);

-- What is to be delivered; gone when it was, or when it is too late.
CREATE TABLE push_item (
	id ID,
	sub_id I64 NOT NULL REFERENCES push_sub (id) ON DELETE CASCADE,
	notice_id I64 NOT NULL,
	ticket_id I64,
	tries I64 NOT NULL,
	not_before TIME NOT NULL,
	lease_until TIME NOT NULL,
	lease I64 NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX push_item_due ON push_item (not_before, id);
CREATE INDEX push_item_by_sub ON push_item (sub_id, ticket_id);
