-- The bell: what an agent is told in the workspace.

-- name: notice_add :one
INSERT INTO notice (agent_id, kind, ticket_id, detail, created_at)
VALUES (:agent_id, :kind, :ticket_id, :detail, :created_at) RETURNING id;

-- name: notices_of_agent :many
-- param: before_id i64
-- param: limit_n i64
SELECT id, kind, ticket_id, detail, created_at, read_at FROM notice
WHERE agent_id = :agent_id AND id < :before_id ORDER BY id DESC LIMIT :limit_n;

-- name: notices_unread :one
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT id FROM notice
	WHERE agent_id = :agent_id AND read_at IS NULL LIMIT 100) AS newest;

-- name: notices_read :exec
UPDATE notice SET read_at = :read_at WHERE agent_id = :agent_id AND id <= :id AND read_at IS NULL;

-- name: notices_prune :exec
DELETE FROM notice WHERE created_at < :created_at;
