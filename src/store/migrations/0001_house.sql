-- The first schema.  Types: ID I64 TEXT BOOL TIME REAL JSON BLOB (tools/sqlgen expands
-- them for each store).  Times are ms UTC.  Folded columns are filled by text_fold.

CREATE TABLE setting (
	name TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL,
	updated_at TIME NOT NULL
);

-- ---- people ----

CREATE TABLE organisation (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	domains JSON NOT NULL,
	note TEXT NOT NULL,
	value_tier TEXT NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
CREATE INDEX organisation_by_name ON organisation (name_folded);

CREATE TABLE organisation_domain (
	domain TEXT NOT NULL PRIMARY KEY,
	organisation_id I64 NOT NULL REFERENCES organisation (id) ON DELETE CASCADE
);

CREATE TABLE person (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	organisation_id I64 REFERENCES organisation (id) ON DELETE SET NULL,
	locale TEXT NOT NULL,
	zone TEXT NOT NULL,
	note TEXT NOT NULL,
	value_tier TEXT NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
CREATE INDEX person_by_name ON person (name_folded, id);
CREATE INDEX person_by_organisation ON person (organisation_id, id);

-- A person's addresses: e-mail, phone (E.164), handle.  verified: proved by a link or DMARC.
CREATE TABLE identity (
	id ID,
	person_id I64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	address TEXT NOT NULL,
	address_folded TEXT NOT NULL,
	verified BOOL NOT NULL,
	undeliverable BOOL NOT NULL,
	soft_bounces I64 NOT NULL,
	created_at TIME NOT NULL,
	UNIQUE (kind, address_folded)
);
CREATE INDEX identity_by_person ON identity (person_id, id);

CREATE TABLE team (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL UNIQUE,
	tier I64 NOT NULL,
	active BOOL NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);

-- role: owner, admin, agent, light (light agents read and write notes only)
CREATE TABLE agent (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	email TEXT NOT NULL,
	email_folded TEXT NOT NULL UNIQUE,
	password_hash TEXT,
	role TEXT NOT NULL,
	locale TEXT NOT NULL,
	zone TEXT NOT NULL,
	theme TEXT NOT NULL,
	signature_html TEXT NOT NULL,
	undo_ms I64 NOT NULL,
	keys_off BOOL NOT NULL,
	totp_secret TEXT,
	totp_step I64 NOT NULL,
	active BOOL NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);

CREATE TABLE team_member (
	team_id I64 NOT NULL REFERENCES team (id) ON DELETE CASCADE,
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	PRIMARY KEY (team_id, agent_id)
);
CREATE INDEX team_member_by_agent ON team_member (agent_id, team_id);

-- ---- sign-in ----

CREATE TABLE session (
	id ID,
	token_hash TEXT NOT NULL UNIQUE,
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	csrf TEXT NOT NULL,
	ip TEXT NOT NULL,
	user_agent TEXT NOT NULL,
	created_at TIME NOT NULL,
	seen_at TIME NOT NULL,
	expires_at TIME NOT NULL
);
CREATE INDEX session_by_agent ON session (agent_id, id);

CREATE TABLE api_key (
	id ID,
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	name TEXT NOT NULL,
	token_hash TEXT NOT NULL UNIQUE,
	scopes JSON NOT NULL,
	expires_at TIME,
	last_used_at TIME,
	revoked_at TIME,
	created_at TIME NOT NULL
);

-- Links sent by mail or printed: setup, invite, reset, verify.  Stored hashed, used once.
CREATE TABLE link_token (
	id ID,
	token_hash TEXT NOT NULL UNIQUE,
	purpose TEXT NOT NULL,
	agent_id I64 REFERENCES agent (id) ON DELETE CASCADE,
	email TEXT NOT NULL,
	detail JSON NOT NULL,
	expires_at TIME,
	used_at TIME,
	created_at TIME NOT NULL
);

CREATE TABLE recovery_code (
	id ID,
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	code_hash TEXT NOT NULL,
	used_at TIME
);
CREATE INDEX recovery_code_by_agent ON recovery_code (agent_id);

-- Counters that are raised before the guarded work is done.
CREATE TABLE rate_limit (
	bucket TEXT NOT NULL PRIMARY KEY,
	n I64 NOT NULL,
	window_at TIME NOT NULL
);

-- ---- mailboxes ----

-- Secrets (in_secret, out_secret, oauth_secret) are sealed with the master key.
CREATE TABLE mailbox (
	id ID,
	name TEXT NOT NULL,
	address TEXT NOT NULL,
	address_folded TEXT NOT NULL UNIQUE,
	aliases JSON NOT NULL,
	from_name TEXT NOT NULL,
	team_id I64 REFERENCES team (id) ON DELETE SET NULL,
	locale TEXT NOT NULL,
	in_kind TEXT NOT NULL,
	in_host TEXT NOT NULL,
	in_port I64 NOT NULL,
	in_tls TEXT NOT NULL,
	in_user TEXT NOT NULL,
	in_secret TEXT,
	in_folders JSON NOT NULL,
	in_after TEXT NOT NULL,
	in_move_to TEXT NOT NULL,
	out_kind TEXT NOT NULL,
	out_host TEXT NOT NULL,
	out_port I64 NOT NULL,
	out_tls TEXT NOT NULL,
	out_user TEXT NOT NULL,
	out_secret TEXT,
	auth_kind TEXT NOT NULL,
	oauth_secret TEXT,
	authserv_id TEXT NOT NULL,
	signature_html TEXT NOT NULL,
	auto_ack BOOL NOT NULL,
	size_limit I64 NOT NULL,
	active BOOL NOT NULL,
	state TEXT NOT NULL,
	last_ok_at TIME,
	last_error TEXT NOT NULL,
	failures I64 NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);

CREATE TABLE mail_cursor (
	mailbox_id I64 NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE,
	folder TEXT NOT NULL,
	uidvalidity I64 NOT NULL,
	last_uid I64 NOT NULL,
	updated_at TIME NOT NULL,
	PRIMARY KEY (mailbox_id, folder)
);

-- Raw mail, stored before it is parsed.  state: stored, done, duplicate, problem
CREATE TABLE mail_in (
	id ID,
	mailbox_id I64,
	source TEXT NOT NULL,
	folder TEXT NOT NULL,
	uidvalidity I64,
	uid I64,
	sha256 TEXT NOT NULL,
	size I64 NOT NULL,
	envelope JSON NOT NULL,
	received_at TIME NOT NULL,
	state TEXT NOT NULL,
	reason TEXT NOT NULL,
	attempts I64 NOT NULL,
	not_before TIME NOT NULL,
	lease_until TIME NOT NULL,
	lease I64 NOT NULL,
	ticket_id I64,
	message_id I64,
	handled_at TIME
);
CREATE UNIQUE INDEX mail_in_once ON mail_in (mailbox_id, sha256);
CREATE UNIQUE INDEX mail_in_uid ON mail_in (mailbox_id, folder, uidvalidity, uid);
CREATE INDEX mail_in_waiting ON mail_in (not_before, id) WHERE state = 'stored';
CREATE INDEX mail_in_problem ON mail_in (id) WHERE state = 'problem';
CREATE INDEX mail_in_by_message ON mail_in (message_id);

-- ---- tickets ----

-- category: new, open, pending, hold, solved, closed.  An empty name is shown translated.
CREATE TABLE status (
	id ID,
	category TEXT NOT NULL,
	name TEXT NOT NULL,
	position I64 NOT NULL,
	active BOOL NOT NULL
);

-- The number that customers see is the id: unique, increasing, never reused.
-- priority: 1 low, 2 normal, 3 high, 4 urgent
CREATE TABLE ticket (
	id ID,
	subject TEXT NOT NULL,
	status_id I64 NOT NULL REFERENCES status (id),
	category TEXT NOT NULL,
	priority I64 NOT NULL,
	type TEXT NOT NULL,
	channel TEXT NOT NULL,
	requester_id I64 NOT NULL REFERENCES person (id),
	assignee_id I64 REFERENCES agent (id),
	team_id I64 REFERENCES team (id) ON DELETE SET NULL,
	mailbox_id I64 REFERENCES mailbox (id) ON DELETE SET NULL,
	language TEXT NOT NULL,
	spam BOOL NOT NULL,
	snippet TEXT NOT NULL,
	tag_names JSON NOT NULL,
	messages I64 NOT NULL,
	last_event_id I64 NOT NULL,
	follows_id I64,
	merged_into_id I64,
	customer_at TIME,
	agent_at TIME,
	solved_at TIME,
	closed_at TIME,
	due_at TIME,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
-- sqlite:
INSERT INTO sqlite_sequence (name, seq) VALUES ('ticket', 1000);
-- end
-- pg:
ALTER TABLE ticket ALTER COLUMN id RESTART WITH 1001;
-- end
-- Closed tickets cost the open ones nothing: the queues are partial indexes.
CREATE INDEX ticket_open ON ticket (updated_at, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam;
CREATE INDEX ticket_open_priority ON ticket (priority, updated_at, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam;
CREATE INDEX ticket_mine ON ticket (assignee_id, updated_at, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam;
CREATE INDEX ticket_team ON ticket (team_id, updated_at, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam;
CREATE INDEX ticket_unassigned ON ticket (updated_at, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam AND assignee_id IS NULL;
CREATE INDEX ticket_solved ON ticket (updated_at, id) WHERE category IN ('solved', 'closed') AND NOT spam;
CREATE INDEX ticket_spam ON ticket (updated_at, id) WHERE spam;
CREATE INDEX ticket_by_requester ON ticket (requester_id, id);

-- People besides the requester.  role: cc, third_party (unknown sender on the thread)
CREATE TABLE participant (
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	person_id I64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	role TEXT NOT NULL,
	created_at TIME NOT NULL,
	PRIMARY KEY (ticket_id, person_id)
);
CREATE INDEX participant_by_person ON participant (person_id, ticket_id);

-- kind: public, note.  direction: in (from outside), out (from the desk).
-- flags: space-separated words: auto bounce unverified third_party unparsed forwarded
CREATE TABLE message (
	id ID,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	direction TEXT NOT NULL,
	channel TEXT NOT NULL,
	author_kind TEXT NOT NULL,
	author_id I64,
	author_name TEXT NOT NULL,
	author_address TEXT NOT NULL,
	recipients JSON NOT NULL,
	subject TEXT NOT NULL,
	html TEXT NOT NULL,
	text TEXT NOT NULL,
	quoted_html TEXT NOT NULL,
	language TEXT NOT NULL,
	flags TEXT NOT NULL,
	remote_images I64 NOT NULL,
	attachments I64 NOT NULL,
	rfc_id TEXT,
	raw_sha TEXT,
	mailbox_id I64,
	undone_at TIME,
	created_at TIME NOT NULL
);
CREATE INDEX message_by_ticket ON message (ticket_id, id);

-- Every Message-ID that we sent, received or saw in a References header of a ticket.
CREATE TABLE mail_ref (
	ref TEXT NOT NULL,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	own BOOL NOT NULL,
	created_at TIME NOT NULL,
	PRIMARY KEY (ref, ticket_id)
);
CREATE INDEX mail_ref_by_ticket ON mail_ref (ticket_id);

-- One per (message, recipient); the token itself is only in the mail.
CREATE TABLE reply_token (
	token_hash TEXT NOT NULL PRIMARY KEY,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	message_id I64 NOT NULL,
	agent_id I64,
	address_folded TEXT NOT NULL,
	revoked_at TIME,
	created_at TIME NOT NULL
);
CREATE INDEX reply_token_by_message ON reply_token (message_id);

CREATE TABLE attachment (
	id ID,
	ticket_id I64,
	message_id I64,
	agent_id I64,
	sha256 TEXT NOT NULL,
	name TEXT NOT NULL,
	mime_type TEXT NOT NULL,
	size I64 NOT NULL,
	inline BOOL NOT NULL,
	content_id TEXT NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX attachment_by_message ON attachment (message_id, id);
CREATE INDEX attachment_by_sha ON attachment (sha256);

CREATE TABLE tag (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL UNIQUE,
	created_at TIME NOT NULL
);

CREATE TABLE ticket_tag (
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	tag_id I64 NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
	PRIMARY KEY (ticket_id, tag_id)
);
CREATE INDEX ticket_tag_by_tag ON ticket_tag (tag_id, ticket_id);

-- The event log.  Its id is the sequence that live updates, indexes and webhooks follow.
CREATE TABLE event (
	id ID,
	ticket_id I64,
	kind TEXT NOT NULL,
	actor_kind TEXT NOT NULL,
	actor_id I64,
	actor_name TEXT NOT NULL,
	detail JSON NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX event_by_ticket ON event (ticket_id, id);

-- How far each follower of the event log has come.
CREATE TABLE follower (
	name TEXT NOT NULL PRIMARY KEY,
	last_id I64 NOT NULL
);

-- Kept counts: bucket "open", "unassigned", "mine:7", "team:3", "solved", "spam".
-- Sharded so that PostgreSQL's writers do not queue on one row; read as a sum.
CREATE TABLE counter (
	bucket TEXT NOT NULL,
	shard I64 NOT NULL,
	n I64 NOT NULL,
	PRIMARY KEY (bucket, shard)
);

CREATE TABLE draft (
	draft_key TEXT NOT NULL,
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	mode TEXT NOT NULL,
	html TEXT NOT NULL,
	recipients JSON NOT NULL,
	attachment_ids JSON NOT NULL,
	rev I64 NOT NULL,
	updated_at TIME NOT NULL,
	PRIMARY KEY (draft_key, agent_id, mode)
);

-- One row per recipient of a message.  state: held, queued, sending, sent, deferred, failed, cancelled
CREATE TABLE outbox (
	id ID,
	ticket_id I64,
	message_id I64,
	mailbox_id I64,
	purpose TEXT NOT NULL,
	address TEXT NOT NULL,
	address_folded TEXT NOT NULL,
	rfc_id TEXT,
	reply_token TEXT NOT NULL,
	content JSON NOT NULL,
	state TEXT NOT NULL,
	attempts I64 NOT NULL,
	not_before TIME NOT NULL,
	lease_until TIME NOT NULL,
	lease I64 NOT NULL,
	last_reply TEXT NOT NULL,
	ambiguous BOOL NOT NULL,
	sent_at TIME,
	created_at TIME NOT NULL
);
CREATE INDEX outbox_due ON outbox (not_before, id) WHERE state IN ('held', 'queued', 'deferred', 'sending');
CREATE INDEX outbox_by_message ON outbox (message_id, id);
CREATE INDEX outbox_by_rfc_id ON outbox (rfc_id);
CREATE INDEX outbox_by_address ON outbox (address_folded, id);

-- Automatic mail that was sent, for the limits of reliability.md T4 and T5.
CREATE TABLE auto_mail (
	id ID,
	address_folded TEXT NOT NULL,
	ticket_id I64,
	created_at TIME NOT NULL
);
CREATE INDEX auto_mail_by_address ON auto_mail (address_folded, created_at);
CREATE INDEX auto_mail_by_time ON auto_mail (created_at);

CREATE TABLE idempotency (
	key_hash TEXT NOT NULL PRIMARY KEY,
	http_status I64 NOT NULL,
	body TEXT NOT NULL,
	created_at TIME NOT NULL
);

-- ---- bytes and words ----

CREATE TABLE blob (
	sha256 TEXT NOT NULL PRIMARY KEY,
	size I64 NOT NULL,
	place TEXT NOT NULL,
	data BLOB,
	stored_at TIME NOT NULL
);

CREATE TABLE blob_chunk (
	sha256 TEXT NOT NULL,
	seq I64 NOT NULL,
	data BLOB,
	PRIMARY KEY (sha256, seq)
);

-- Full text over folded words, one document per message (rowid = message.id).
-- sqlite:
CREATE VIRTUAL TABLE search_fts USING fts5 (body, content='', tokenize='unicode61 remove_diacritics 0', detail=full);
-- end
-- pg:
CREATE TABLE search_fts (message_id BIGINT NOT NULL PRIMARY KEY, body tsvector NOT NULL);
CREATE INDEX search_fts_body ON search_fts USING gin (body);
-- end

INSERT INTO status (category, name, position, active) VALUES
	('new', '', 1, TRUE), ('open', '', 2, TRUE), ('pending', '', 3, TRUE),
	('hold', '', 4, TRUE), ('solved', '', 5, TRUE), ('closed', '', 6, TRUE);
