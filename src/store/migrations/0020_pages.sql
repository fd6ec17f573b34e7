-- The customer's side: brands of the help centre, request forms, tracking links, customers'
-- sign-in, incidents and those who want to hear of them.

-- domain: '' for the brand that answers where no other one's domain is asked for.  texts:
-- {"title":{"en":…},"intro":{…},"footer":{…}}.  band: colour of the header, '' for none.
CREATE TABLE brand (
	id ID,
	name TEXT NOT NULL,
	domain TEXT NOT NULL UNIQUE,
	accent TEXT NOT NULL,
	band TEXT NOT NULL,
	radius I64 NOT NULL,
	texts JSON NOT NULL,
	logo_sha TEXT,
	logo_type TEXT NOT NULL,
	show_sla BOOL NOT NULL,
	show_attainment BOOL NOT NULL,
	show_status BOOL NOT NULL,
	rev I64 NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
INSERT INTO brand (name, domain, accent, band, radius, texts, logo_sha, logo_type, show_sla, show_attainment, show_status, rev, demo, created_at, updated_at)
VALUES ('', '', '#4338ca', '', 8, '{}', NULL, '', TRUE, FALSE, TRUE, 1, FALSE, 0, 0);

-- names, intro: by language.  questions: [{"field":"order_no","required":true,
-- "when":{"field":"topic","is":["order"]}}], own fields of tickets.  hosts: origins with
-- blanks between that may show the form in a frame.
CREATE TABLE request_form (
	id ID,
	brand_id I64 NOT NULL REFERENCES brand (id) ON DELETE CASCADE,
	slug TEXT NOT NULL,
	names JSON NOT NULL,
	intro JSON NOT NULL,
	questions JSON NOT NULL,
	ask_subject BOOL NOT NULL,
	team_id I64 REFERENCES team (id) ON DELETE SET NULL,
	priority I64 NOT NULL,
	type TEXT NOT NULL,
	tags JSON NOT NULL,
	hosts TEXT NOT NULL,
	verify_first BOOL NOT NULL,
	position I64 NOT NULL,
	active BOOL NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL,
	UNIQUE (brand_id, slug)
);
CREATE INDEX request_form_in_order ON request_form (brand_id, position, id);
INSERT INTO request_form (brand_id, slug, names, intro, questions, ask_subject, team_id, priority, type, tags, hosts, verify_first, position, active, demo, created_at, updated_at)
SELECT id, 'general', '{}', '{}', '[]', TRUE, NULL, 2, 'question', '[]', '', FALSE, 1, TRUE, FALSE, 0, 0 FROM brand;

-- One per visitor and form to whom articles were offered; what became of it is how
-- deflection is counted.  visitor_hash: of a random cookie that lives a day.
CREATE TABLE form_visit (
	id ID,
	visitor_hash TEXT NOT NULL,
	form_id I64 NOT NULL REFERENCES request_form (id) ON DELETE CASCADE,
	article_id I64,
	offered_at TIME,
	opened_at TIME,
	solved_at TIME,
	ticket_id I64,
	created_at TIME NOT NULL,
	UNIQUE (visitor_hash, form_id)
);
CREATE INDEX form_visit_by_form ON form_visit (form_id, created_at);

-- Requests that wait until their address is proved: the body as it was sent.
CREATE TABLE form_pending (
	token_hash TEXT NOT NULL PRIMARY KEY,
	form_id I64 NOT NULL REFERENCES request_form (id) ON DELETE CASCADE,
	body JSON NOT NULL,
	ticket_id I64,
	expires_at TIME NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX form_pending_by_end ON form_pending (expires_at);

-- Links to a ticket's public page: unguessable, kept as hashes, gone with the ticket.
CREATE TABLE track_link (
	token_hash TEXT NOT NULL PRIMARY KEY,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	person_id I64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	expires_at TIME NOT NULL,
	revoked_at TIME,
	created_at TIME NOT NULL
);
CREATE INDEX track_link_by_ticket ON track_link (ticket_id);
CREATE INDEX track_link_by_end ON track_link (expires_at);

-- Who wants no automatic mail about a ticket.
CREATE TABLE track_quiet (
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	person_id I64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	created_at TIME NOT NULL,
	PRIMARY KEY (ticket_id, person_id)
);

-- Customers who followed a link from their mailbox.
CREATE TABLE customer_link (
	token_hash TEXT NOT NULL PRIMARY KEY,
	address_folded TEXT NOT NULL,
	used_at TIME,
	expires_at TIME NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX customer_link_by_end ON customer_link (expires_at);
CREATE TABLE customer_session (
	token_hash TEXT NOT NULL PRIMARY KEY,
	person_id I64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	address TEXT NOT NULL,
	csrf TEXT NOT NULL,
	expires_at TIME NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX customer_session_by_end ON customer_session (expires_at);
CREATE INDEX customer_session_by_person ON customer_session (person_id);

-- state: investigating identified watching resolved.  impact: minor major critical upkeep.
CREATE TABLE outage (
	id ID,
	titles JSON NOT NULL,
	state TEXT NOT NULL,
	impact TEXT NOT NULL,
	demo BOOL NOT NULL,
	started_at TIME NOT NULL,
	resolved_at TIME,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
CREATE INDEX outage_by_start ON outage (started_at, id);
CREATE INDEX outage_running ON outage (started_at, id) WHERE resolved_at IS NULL;
CREATE TABLE outage_update (
	id ID,
	outage_id I64 NOT NULL REFERENCES outage (id) ON DELETE CASCADE,
	state TEXT NOT NULL,
	texts JSON NOT NULL,
	agent_id I64,
	created_at TIME NOT NULL
);
CREATE INDEX outage_update_of ON outage_update (outage_id, id);

CREATE TABLE status_subscriber (
	id ID,
	address TEXT NOT NULL,
	address_folded TEXT NOT NULL UNIQUE,
	locale TEXT NOT NULL,
	confirm_hash TEXT,
	stop_hash TEXT NOT NULL UNIQUE,
	confirmed_at TIME,
	created_at TIME NOT NULL
);
CREATE UNIQUE INDEX status_subscriber_confirm ON status_subscriber (confirm_hash);
