-- Search that forgives: the desk's own words for things, what was looked for and not found,
-- and the words of all tickets.

-- What else things are called here.  two_way: either finds the other; else only words finds means.
CREATE TABLE synonym (
	id ID,
	language TEXT NOT NULL,
	words TEXT NOT NULL,
	means TEXT NOT NULL,
	two_way BOOL NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	UNIQUE (language, words, means)
);

-- Questions of customers that found nothing, folded and without what looks personal.
CREATE TABLE search_missed (
	id ID,
	language TEXT NOT NULL,
	words TEXT NOT NULL,
	n I64 NOT NULL,
	first_at TIME NOT NULL,
	last_at TIME NOT NULL,
	handled_at TIME,
	demo BOOL NOT NULL,
	UNIQUE (language, words)
);
CREATE INDEX search_missed_open ON search_missed (n, id) WHERE handled_at IS NULL;
CREATE INDEX search_missed_age ON search_missed (last_at);

-- The words of tickets and in how many messages each occurs, written with the index.
CREATE TABLE search_word (
	word TEXT PRIMARY KEY,
	n I64 NOT NULL
);
CREATE INDEX search_word_often ON search_word (n);

-- The words of old messages are gathered as the index fills again in the background.
-- sqlite:
DROP TABLE search_fts;
CREATE VIRTUAL TABLE search_fts USING fts5 (body, content='', tokenize='ascii', detail=none, columnsize=0);
-- end
DELETE FROM follower WHERE name = 'search';
