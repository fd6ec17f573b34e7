-- Full text: one document per message, the words folded by C; newest first.

-- name: search_add :exec
-- param: message_id i64
-- param: body text
-- sqlite:
INSERT INTO search_fts (rowid, body) VALUES (:message_id, :body);
-- pg:
INSERT INTO search_fts (message_id, body) VALUES (:message_id, to_tsvector('simple', :body))
ON CONFLICT (message_id) DO UPDATE SET body = excluded.body;

-- name: search_newest :many
-- doc: match is FTS5's or tsquery's language, built by C from folded words.
-- param: match text
-- param: before_id i64
-- param: limit_n i64
-- out: message_id i64
-- out: ticket_id i64
-- sqlite:
SELECT f.rowid AS message_id, m.ticket_id AS ticket_id FROM search_fts f JOIN message m ON m.id = f.rowid
WHERE search_fts MATCH :match AND f.rowid < :before_id ORDER BY f.rowid DESC LIMIT :limit_n;
-- pg:
SELECT f.message_id AS message_id, m.ticket_id AS ticket_id FROM search_fts f JOIN message m ON m.id = f.message_id
WHERE f.body @@ to_tsquery('simple', :match) AND f.message_id < :before_id ORDER BY f.message_id DESC LIMIT :limit_n;
