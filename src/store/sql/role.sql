-- Roles that the desk made itself.

-- name: role_all :many
-- row: role
-- doc: With how many people have each.
-- out: people i64
SELECT r.id, r.name, r.verbs, r.reach, r.demo, r.updated_at,
	(SELECT count(*) FROM agent a WHERE a.role_id = r.id AND a.active) AS people
FROM role r ORDER BY r.name_folded, r.id LIMIT 200;

-- name: role_by_id :opt
-- row: role
-- out: people i64
SELECT r.id, r.name, r.verbs, r.reach, r.demo, r.updated_at,
	(SELECT count(*) FROM agent a WHERE a.role_id = r.id AND a.active) AS people
FROM role r WHERE r.id = :id;

-- name: role_named :opt
SELECT id FROM role WHERE name_folded = :name_folded;

-- name: role_add :one
INSERT INTO role (name, name_folded, verbs, reach, demo, created_at, updated_at)
VALUES (:name, :name_folded, :verbs, :reach, :demo, :created_at, :created_at)
RETURNING id;

-- name: role_update :exec
UPDATE role SET name = :name, name_folded = :name_folded, verbs = :verbs, reach = :reach, updated_at = :updated_at
WHERE id = :id;

-- name: role_delete :exec
DELETE FROM role WHERE id = :id;

-- name: role_holders :many
-- doc: Switched off ones too: the role cannot go while one of them has it.
SELECT id FROM agent WHERE role_id = :role_id ORDER BY id;

-- name: role_demo_delete :exec
DELETE FROM role WHERE demo AND NOT EXISTS (SELECT 1 FROM agent a WHERE a.role_id = role.id);

-- name: desk_events :many
-- doc: What happened to the desk itself, newest first.
-- param: before_id i64
-- param: limit_n i64
SELECT id, kind, actor_kind, actor_id, actor_name, detail, created_at FROM event
WHERE ticket_id IS NULL AND id < :before_id ORDER BY id DESC LIMIT :limit_n;
