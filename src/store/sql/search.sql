-- Full text: one document per message, the words folded by C; newest first.

-- name: search_add :exec
-- param: message_id i64
-- param: body text
-- sqlite:
INSERT INTO search_fts (rowid, body) VALUES (:message_id, :body);
-- pg:
INSERT INTO search_fts (message_id, body)
VALUES (:message_id, array_to_tsvector(string_to_array(trim(CAST(:body AS TEXT)), ' ')))
ON CONFLICT (message_id) DO UPDATE SET body = excluded.body;

-- name: search_newest :many
-- doc: match is FTS5's or tsquery's language, built by C from folded words.  No parser of
-- doc: the server's touches them: it would split by its own locale.  PostgreSQL's index
-- doc: gives all or nothing: it is asked once, rather than a plan that may walk all messages.
-- param: match text
-- param: before_id i64
-- param: limit_n i64
-- out: message_id i64
-- out: ticket_id i64
-- sqlite:
SELECT f.rowid AS message_id, m.ticket_id AS ticket_id
FROM search_fts f JOIN message m ON m.id = f.rowid
WHERE search_fts MATCH :match AND f.rowid < :before_id ORDER BY f.rowid DESC LIMIT :limit_n;
-- pg:
WITH hit AS MATERIALIZED (SELECT message_id FROM search_fts WHERE body @@ CAST(CAST(:match AS TEXT) AS tsquery)),
	page AS MATERIALIZED (SELECT message_id FROM hit WHERE message_id < :before_id ORDER BY message_id DESC LIMIT :limit_n)
SELECT p.message_id AS message_id, m.ticket_id AS ticket_id
FROM page p JOIN message m ON m.id = p.message_id ORDER BY p.message_id DESC;

-- name: search_walk :many
-- row: search_newest
-- doc: For words that many messages hold: backwards through the documents, walk_n of them at
-- doc: most.  Gathering all that hold them first would cost with the age of the desk.
-- param: match text
-- param: before_id i64
-- param: walk_n i64
-- param: limit_n i64
-- out: message_id i64
-- out: ticket_id i64
-- sqlite:
SELECT f.rowid AS message_id, m.ticket_id AS ticket_id
FROM search_fts f JOIN message m ON m.id = f.rowid
WHERE search_fts MATCH :match AND f.rowid < :before_id AND :walk_n > 0 ORDER BY f.rowid DESC LIMIT :limit_n;
-- pg:
SELECT p.message_id AS message_id, x.ticket_id AS ticket_id
FROM (SELECT w.message_id FROM (SELECT message_id, body FROM search_fts WHERE message_id < :before_id
		ORDER BY message_id DESC LIMIT :walk_n) AS w
	WHERE w.body @@ CAST(CAST(:match AS TEXT) AS tsquery) ORDER BY w.message_id DESC LIMIT :limit_n) AS p
CROSS JOIN LATERAL (SELECT m.ticket_id FROM message m WHERE m.id = p.message_id OFFSET 0) AS x
ORDER BY p.message_id DESC;
-- name: search_texts :many
-- doc: Asked for apart, of those that are shown: most hits are further messages of a ticket.
-- param: ids i64[]
-- out: id i64
-- out: ticket_id i64
-- out: text text
-- sqlite:
SELECT id, ticket_id, substr(text, 1, 20000) AS text FROM message WHERE id IN (SELECT value FROM json_each(:ids));
-- pg:
SELECT id, ticket_id, substr(text, 1, 20000) AS text FROM message WHERE id = ANY (:ids);

-- name: search_words_add :exec
-- doc: Each "count word"; in one order, so that two processes never wait for each other.
-- param: words text[]
-- sqlite:
INSERT INTO search_word (word, n)
SELECT substr(value, instr(value, ' ') + 1), CAST(substr(value, 1, instr(value, ' ') - 1) AS INTEGER)
FROM json_each(:words) WHERE true
ON CONFLICT (word) DO UPDATE SET n = search_word.n + excluded.n;
-- pg:
INSERT INTO search_word (word, n)
SELECT split_part(w, ' ', 2), CAST(split_part(w, ' ', 1) AS BIGINT) FROM unnest(:words) AS w ORDER BY 1
ON CONFLICT (word) DO UPDATE SET n = search_word.n + excluded.n;

-- name: search_words_often :many
-- doc: In one order on both stores: of two corrections that are as good the first is taken.
-- param: limit_n i64
SELECT word, n FROM search_word ORDER BY n DESC, word LIMIT :limit_n;

-- name: search_word_known :opt
SELECT n FROM search_word WHERE word = :word;

-- name: search_late :many
-- doc: On PostgreSQL a message may show after one of a higher number: those of the newest
-- doc: numbers that the index has not; as a rule none, which two indexes tell alone.
-- param: from_id i64
-- param: to_id i64
-- sqlite:
SELECT m.id, m.author_name, m.author_address, m.text, t.subject AS ticket_subject
FROM message m JOIN ticket t ON t.id = m.ticket_id WHERE m.id > :from_id AND m.id <= :to_id AND m.id < 0;
-- pg:
SELECT late.id AS id, x.author_name, x.author_address, x.text, x.ticket_subject
FROM (SELECT id FROM message WHERE id > :from_id AND id <= :to_id
	EXCEPT SELECT message_id FROM search_fts WHERE message_id > :from_id AND message_id <= :to_id) AS late
CROSS JOIN LATERAL (SELECT m.author_name, m.author_address, m.text, t.subject AS ticket_subject
	FROM message m JOIN ticket t ON t.id = m.ticket_id WHERE m.id = late.id OFFSET 0) AS x
ORDER BY late.id;

-- name: search_tidy :exec
-- doc: Joins segments of the index, a bounded number of pages: each word is looked up in
-- doc: every segment.  PostgreSQL's index does that by itself.
-- sqlite:
INSERT INTO search_fts (search_fts, rank) VALUES ('merge', 200);
-- pg:
UPDATE follower SET last_id = last_id WHERE FALSE;

-- name: search_segments :opt
-- doc: The index's own record of its segments: the same before and after means joined.
-- out: block blob
-- sqlite:
SELECT block FROM search_fts_data WHERE id = 10;
-- pg:
SELECT CAST('' AS BYTEA) AS block;

-- name: search_words_known :many
-- doc: How often these occur.
-- param: words text[]
-- sqlite:
SELECT word, n FROM search_word WHERE word IN (SELECT value FROM json_each(:words));
-- pg:
SELECT word, n FROM search_word WHERE word = ANY (:words);

-- name: search_first_words :opt
-- doc: What a ticket began with.
SELECT text FROM message WHERE ticket_id = :ticket_id AND kind = 'public' ORDER BY id LIMIT 1;
