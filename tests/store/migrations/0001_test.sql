-- A small schema for the tests of the store itself.
CREATE TABLE box (
	id ID,
	name TEXT NOT NULL UNIQUE,	-- text
	note TEXT,
	done BOOL NOT NULL DEFAULT FALSE,
	weight REAL,
	due_at TIME,
	made_at TIME NOT NULL,
	extra JSON,
	parent_id I64 REFERENCES box(id),
	level I64 NOT NULL CHECK (level >= 0)
);
CREATE INDEX box_due ON box (due_at, id) WHERE NOT done;

CREATE TABLE blob (
	sha256 TEXT NOT NULL PRIMARY KEY,
	size I64 NOT NULL,
	place TEXT NOT NULL,
	data BLOB,
	stored_at TIME NOT NULL
);
CREATE TABLE blob_chunk (
	sha256 TEXT NOT NULL REFERENCES blob (sha256),
	seq I64 NOT NULL,
	data BLOB,
	PRIMARY KEY (sha256, seq)
);

-- sqlite:
CREATE VIRTUAL TABLE box_fts USING fts5(words, content='');
-- end
-- pg:
CREATE TABLE box_words (box_id I64 NOT NULL PRIMARY KEY, words TEXT NOT NULL);
-- end
