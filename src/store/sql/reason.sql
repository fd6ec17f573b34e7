-- Why customers write: the tree of contact reasons.

-- name: reason_all :many
-- row: reason
SELECT id, parent_id, names, position, active, demo FROM reason ORDER BY position, id;

-- name: reason_by_id :opt
-- row: reason
SELECT id, parent_id, names, position, active, demo FROM reason WHERE id = :id;

-- name: reason_add :one
INSERT INTO reason (parent_id, names, position, active, demo, created_at, updated_at)
VALUES (:parent_id, :names, :position, TRUE, :demo, :created_at, :created_at) RETURNING id;

-- name: reason_update :exec
UPDATE reason SET parent_id = :parent_id, names = :names, position = :position, active = :active, updated_at = :updated_at
WHERE id = :id;

-- name: reason_delete :exec
DELETE FROM reason WHERE id = :id;

-- name: reason_above_clear :exec
DELETE FROM reason_above;

-- name: reason_above_add :exec
INSERT INTO reason_above (above_id, reason_id) VALUES (:above_id, :reason_id);

-- name: reason_used :one
-- doc: Tickets of a reason or of one below it, counted up to a limit.
-- param: limit_n i64
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT t.id FROM reason_above x JOIN ticket t ON t.reason_id = x.reason_id
	WHERE x.above_id = :above_id AND t.reason_id IS NOT NULL LIMIT :limit_n) AS used;

-- name: reason_kids :one
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM reason WHERE parent_id = :parent_id;

-- name: reasons_lately :many
-- doc: What the newest tickets of an agent were about, for the picker: at most 50 are read.
-- param: agent_id i64
-- out: n i64
SELECT newest.reason_id, CAST(count(*) AS BIGINT) AS n FROM (SELECT reason_id FROM ticket
	WHERE assignee_id = :agent_id AND category IN ('new', 'open', 'pending', 'hold') AND NOT spam
	ORDER BY updated_at DESC, id DESC LIMIT 50) AS newest
WHERE newest.reason_id IS NOT NULL GROUP BY newest.reason_id ORDER BY n DESC, newest.reason_id LIMIT 8;

-- name: reasons_demo_delete :exec
-- doc: From the deepest level up: a parent goes when nothing stands below it.
DELETE FROM reason WHERE demo AND id NOT IN (SELECT parent_id FROM reason WHERE parent_id IS NOT NULL)
	AND id NOT IN (SELECT reason_id FROM ticket WHERE reason_id IS NOT NULL);
