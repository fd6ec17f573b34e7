-- What the desk says by itself in its own words, and what it asks its customers.

-- No row: the built-in words.  team_id 0: for all teams.
CREATE TABLE text_own (
	id ID,
	kind TEXT NOT NULL,
	locale TEXT NOT NULL,
	team_id I64 NOT NULL,
	subject TEXT NOT NULL,
	html TEXT NOT NULL,
	version I64 NOT NULL,
	agent_name TEXT NOT NULL,
	updated_at TIME NOT NULL
);
CREATE UNIQUE INDEX text_own_place ON text_own (kind, team_id, locale);

-- Every save.  html NULL: from then on the built-in words.
CREATE TABLE text_version (
	id ID,
	kind TEXT NOT NULL,
	locale TEXT NOT NULL,
	team_id I64 NOT NULL,
	version I64 NOT NULL,
	subject TEXT NOT NULL,
	html TEXT,
	agent_name TEXT NOT NULL,
	created_at TIME NOT NULL
);
CREATE UNIQUE INDEX text_version_place ON text_version (kind, team_id, locale, version);

-- kind: csat, nps, exit.  The questions stand in the version, so that an answer is always
-- read beside what was asked.  sweep_at, sweep_id: when nps looks for whom to ask, and how
-- far it has come through the persons.
CREATE TABLE survey (
	id ID,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	position I64 NOT NULL,
	active BOOL NOT NULL,
	demo BOOL NOT NULL,
	version I64 NOT NULL,
	sweep_at TIME,
	sweep_id I64 NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
CREATE INDEX survey_sweep ON survey (sweep_at) WHERE sweep_at IS NOT NULL;
CREATE TABLE survey_version (
	survey_id I64 NOT NULL REFERENCES survey (id) ON DELETE CASCADE,
	version I64 NOT NULL,
	definition JSON NOT NULL,
	agent_name TEXT NOT NULL,
	created_at TIME NOT NULL,
	PRIMARY KEY (survey_id, version)
);

-- One question to one person.  agent_id, team_id, channel, reason_id, one_touch: as they were
-- when the ticket was solved.  state: planned, sent, cancelled (why: reopened, merged, spam,
-- optout, recent, sample, no_address, no_mailbox, limit, off).  score -1: none yet.
CREATE TABLE survey_ask (
	id ID,
	survey_id I64 NOT NULL REFERENCES survey (id) ON DELETE CASCADE,
	version I64 NOT NULL,
	kind TEXT NOT NULL,
	ticket_id I64 REFERENCES ticket (id) ON DELETE CASCADE,
	person_id I64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	organisation_id I64,
	agent_id I64,
	team_id I64,
	channel TEXT NOT NULL,
	reason_id I64,
	language TEXT NOT NULL,
	one_touch BOOL NOT NULL,
	demo BOOL NOT NULL,
	state TEXT NOT NULL,
	why TEXT NOT NULL,
	token_hash TEXT,
	due_at TIME NOT NULL,
	sent_at TIME,
	expires_at TIME,
	answered_at TIME,
	score I64 NOT NULL,
	comment TEXT NOT NULL,
	rounds I64 NOT NULL,
	acted BOOL NOT NULL,
	created_at TIME NOT NULL
);
CREATE UNIQUE INDEX survey_ask_token ON survey_ask (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX survey_ask_due ON survey_ask (due_at, id) WHERE state = 'planned';
CREATE UNIQUE INDEX survey_ask_once ON survey_ask (ticket_id) WHERE state = 'planned' AND ticket_id IS NOT NULL;
CREATE INDEX survey_ask_ticket ON survey_ask (ticket_id, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX survey_ask_person ON survey_ask (person_id, id);
CREATE INDEX survey_ask_organisation ON survey_ask (organisation_id, id) WHERE organisation_id IS NOT NULL;
CREATE INDEX survey_ask_sent ON survey_ask (kind, sent_at, id) WHERE sent_at IS NOT NULL;

-- Each time somebody pressed Send; the newest counts.
CREATE TABLE survey_answer (
	id ID,
	ask_id I64 NOT NULL REFERENCES survey_ask (id) ON DELETE CASCADE,
	version I64 NOT NULL,
	score I64 NOT NULL,
	comment TEXT NOT NULL,
	answers JSON NOT NULL,
	created_at TIME NOT NULL
);
CREATE UNIQUE INDEX survey_answer_of ON survey_answer (ask_id, version);

-- Who asked to be left alone.
CREATE TABLE survey_optout (
	person_id I64 PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
	agent_id I64,
	created_at TIME NOT NULL
);
