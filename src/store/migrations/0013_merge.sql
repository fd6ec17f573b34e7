-- Tickets that become one, or two; problems with many incidents; talks beside a ticket.

-- The messages of a merged ticket stay its own: the target's thread shows them too.  What
-- both tickets were before stands here, so that undoing gives it back to the byte.
CREATE TABLE ticket_merge (
	id ID,
	from_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	into_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	from_status_id I64 NOT NULL,
	from_category TEXT NOT NULL,
	from_solved_at TIME,
	from_updated_at TIME NOT NULL,
	into_status_id I64 NOT NULL,
	into_category TEXT NOT NULL,
	into_solved_at TIME,
	into_updated_at TIME NOT NULL,
	from_event I64 NOT NULL,
	into_event I64 NOT NULL,
	status_event I64,
	last_event I64 NOT NULL,
	added JSON NOT NULL,
	agent_id I64,
	agent_name TEXT NOT NULL,
	notified BOOL NOT NULL,
	created_at TIME NOT NULL,
	undone_at TIME,
	undone_name TEXT NOT NULL
);
CREATE INDEX ticket_merge_by_from ON ticket_merge (from_id, id);
CREATE INDEX ticket_merge_by_into ON ticket_merge (into_id, id);
CREATE INDEX ticket_merged_into ON ticket (merged_into_id, id) WHERE merged_into_id IS NOT NULL;

-- A message that became a ticket of its own.
CREATE TABLE ticket_split (
	id ID,
	from_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	into_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	message_id I64 NOT NULL,
	agent_id I64,
	created_at TIME NOT NULL,
	undone_at TIME
);
CREATE INDEX ticket_split_by_from ON ticket_split (from_id, id);
CREATE INDEX ticket_split_by_into ON ticket_split (into_id, id);

-- A ticket belongs to one problem at most.
CREATE TABLE incident (
	ticket_id I64 PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
	problem_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	agent_id I64,
	created_at TIME NOT NULL
);
CREATE INDEX incident_by_problem ON incident (problem_id, ticket_id);

-- A talk with somebody else about a ticket.  Its messages are of kind 'side': no reader of
-- the customer's thread takes them.  state: open, done
CREATE TABLE side_talk (
	id ID,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	subject TEXT NOT NULL,
	state TEXT NOT NULL,
	recipients JSON NOT NULL,
	messages I64 NOT NULL,
	waiting BOOL NOT NULL,
	agent_id I64,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
CREATE INDEX side_talk_by_ticket ON side_talk (ticket_id, id);
ALTER TABLE message ADD COLUMN side_id I64;
CREATE INDEX message_by_side ON message (side_id, id) WHERE side_id IS NOT NULL;
ALTER TABLE mail_ref ADD COLUMN side_id I64;

-- Who else is told when the ticket's status changes: another department's address.
CREATE TABLE status_watch (
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	address_folded TEXT NOT NULL,
	address TEXT NOT NULL,
	locale TEXT NOT NULL,
	created_at TIME NOT NULL,
	PRIMARY KEY (ticket_id, address_folded)
);

-- How often the same person had asked about the same when the ticket was opened.
ALTER TABLE ticket ADD COLUMN repeat_n I64 NOT NULL DEFAULT 0;
