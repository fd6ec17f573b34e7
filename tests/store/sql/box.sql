-- name: box_add :one
-- doc: A new box; a name stands for one box only.
INSERT INTO box (name, note, done, weight, due_at, made_at, extra, parent_id, level)
VALUES (:name, :note, :done, :weight, :due_at, :made_at, :extra, :parent_id, :level)
RETURNING id;

-- name: box_by_id :opt
-- row: box
SELECT id, name, note, done, weight, due_at, made_at, extra, parent_id, level
FROM box WHERE id = :id;

-- name: box_by_name :one
-- row: box
SELECT id, name, note, done, weight, due_at, made_at, extra, parent_id, level
FROM box WHERE name = :name;

-- name: box_in :many
-- param: ids i64[]
SELECT id, name FROM box WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id;

-- name: box_named :many
-- param: names text[]
SELECT id, name FROM box WHERE name IN (SELECT value FROM json_each(:names)) ORDER BY id;

-- name: box_not_named :many
-- param: names text[]
SELECT id, name FROM box WHERE name NOT IN (SELECT value FROM json_each(:names)) ORDER BY id;

-- name: box_count :one
-- out: total i64
SELECT count(*) AS total FROM box;

-- name: box_after :many
-- param: after id?
-- param: most i64
-- null: parent_name
-- What follows in order of id.
SELECT b.id, b.name, p.name AS parent_name
FROM box b LEFT JOIN box p ON p.id = b.parent_id
WHERE (CAST(:after AS BIGINT) IS NULL OR b.id > :after)
ORDER BY b.id LIMIT :most;

-- name: box_done :exec
UPDATE box SET done = :done, weight = :weight WHERE id = :id;

-- name: box_put :exec
-- doc: Asks for nothing back: what it breaks may be told later.
INSERT INTO box (name, made_at, level) VALUES (:name, :made_at, 0);

-- name: box_raise :exec
UPDATE box SET level = level + 1 WHERE name = :name;

-- name: box_delete :exec
DELETE FROM box WHERE id = :id;

-- name: box_words_add :exec
-- param: box_id i64
-- param: words text
-- sqlite:
INSERT INTO box_fts (rowid, words) VALUES (:box_id, :words);
-- pg:
INSERT INTO box_words (box_id, words) VALUES (:box_id, :words);

-- name: box_words_find :many
-- param: words text
-- out: box_id i64
-- sqlite:
SELECT rowid AS box_id FROM box_fts WHERE box_fts MATCH :words ORDER BY rowid;
-- pg:
SELECT box_id FROM box_words WHERE words LIKE '%' || :words || '%' ORDER BY box_id;

-- name: box_sum :one
-- out: total i64?
-- out: text_null text?
SELECT CAST(sum(level) AS BIGINT) AS total, CAST(NULL AS TEXT) AS text_null FROM box;

-- name: box_fill :exec
-- doc: For measurements: as many rows as asked.
-- param: most i64
INSERT INTO box (name, made_at, level)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)
SELECT 'fill ' || CAST(i AS TEXT), :made_at, 0 FROM n;
