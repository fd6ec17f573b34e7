-- What administrators changed and who signed in: rows are only ever added, each carries
-- the hash of the one before it (desk/audit.h).

CREATE TABLE audit (
	id ID,
	at TIME NOT NULL,
	kind TEXT NOT NULL,
	action TEXT NOT NULL,
	actor_kind TEXT NOT NULL,
	actor_id I64 NOT NULL,
	actor_name TEXT NOT NULL,
	key_id I64 NOT NULL,
	ip TEXT NOT NULL,
	ip_whole BOOL NOT NULL,
	request_id TEXT NOT NULL,
	target TEXT NOT NULL,
	name TEXT NOT NULL,
	detail TEXT NOT NULL,
	words TEXT NOT NULL,
	hash TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit (at, id);
-- Addresses are shortened after a month; those that wait for it.
CREATE INDEX audit_ip_whole ON audit (at) WHERE ip_whole;

CREATE TABLE audit_head (
	id I64 PRIMARY KEY,
	hash TEXT NOT NULL,
	rows_n I64 NOT NULL
);
INSERT INTO audit_head (id, hash, rows_n) VALUES (1, '', 0);

-- Two segments of a level are enough to join: each word of a search is looked up in all.
-- sqlite:
INSERT INTO search_fts (search_fts, rank) VALUES ('usermerge', 2);
-- end
