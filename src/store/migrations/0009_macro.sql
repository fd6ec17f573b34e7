-- Ready answers and macros: what agents write and do again and again.

-- scope: personal (agent_id), team (team_id), shared.  bodies: HTML by language.
-- search_text: folded name, word and bodies, each on a line of its own.
CREATE TABLE canned (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	shortcut TEXT NOT NULL,
	folder TEXT NOT NULL,
	scope TEXT NOT NULL,
	agent_id I64 REFERENCES agent (id) ON DELETE CASCADE,
	team_id I64 REFERENCES team (id) ON DELETE CASCADE,
	bodies JSON NOT NULL,
	search_text TEXT NOT NULL,
	used I64 NOT NULL,
	used_at TIME,
	active BOOL NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
CREATE INDEX canned_shared ON canned (name_folded, id) WHERE scope = 'shared';
CREATE INDEX canned_by_agent ON canned (agent_id, id) WHERE agent_id IS NOT NULL;
CREATE INDEX canned_by_team ON canned (team_id, id) WHERE team_id IS NOT NULL;

CREATE TABLE canned_file (
	id ID,
	canned_id I64 NOT NULL REFERENCES canned (id) ON DELETE CASCADE,
	sha256 TEXT NOT NULL,
	name TEXT NOT NULL,
	mime_type TEXT NOT NULL,
	size I64 NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX canned_file_of ON canned_file (canned_id, id);
CREATE INDEX canned_file_by_sha ON canned_file (sha256);

-- actions: desk/flow/action.h.  reply_mode: compose (the reply is put before the agent), send.
-- slot: the key 1 to 9 that applies it, 0 none.  offer_*: on which tickets it is offered.
CREATE TABLE macro (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL,
	about TEXT NOT NULL,
	scope TEXT NOT NULL,
	agent_id I64 REFERENCES agent (id) ON DELETE CASCADE,
	team_id I64 REFERENCES team (id) ON DELETE CASCADE,
	actions JSON NOT NULL,
	reply_mode TEXT NOT NULL,
	slot I64 NOT NULL,
	offer_team_id I64 REFERENCES team (id) ON DELETE SET NULL,
	offer_type TEXT NOT NULL,
	used I64 NOT NULL,
	used_at TIME,
	active BOOL NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
CREATE INDEX macro_shared ON macro (name_folded, id) WHERE scope = 'shared';
CREATE INDEX macro_by_agent ON macro (agent_id, id) WHERE agent_id IS NOT NULL;
CREATE INDEX macro_by_team ON macro (team_id, id) WHERE team_id IS NOT NULL;
