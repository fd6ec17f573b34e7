-- The bell: what an agent is told in the workspace.

-- name: notice_add :one
INSERT INTO notice (agent_id, kind, ticket_id, detail, created_at, ways, mail_at, read_at)
VALUES (:agent_id, :kind, :ticket_id, :detail, :created_at, :ways, :mail_at, :read_at) RETURNING id;

-- name: notices_of_agent :many
-- row: notice
-- param: before_id i64
-- param: limit_n i64
SELECT id, agent_id, kind, ticket_id, detail, created_at, read_at, ways FROM notice
WHERE agent_id = :agent_id AND id < :before_id AND (ways & 1) = 1 ORDER BY id DESC LIMIT :limit_n;

-- name: notice_by_id :opt
-- row: notice
SELECT id, agent_id, kind, ticket_id, detail, created_at, read_at, ways FROM notice WHERE id = :id;

-- name: notices_fresh :many
-- doc: Who was told something after a notice, and what came last.
-- param: after_id i64
-- out: id i64
SELECT agent_id, CAST(max(id) AS BIGINT) AS id FROM notice WHERE id > :after_id GROUP BY agent_id ORDER BY agent_id LIMIT 2000;

-- name: notice_head :one
-- out: id i64
SELECT CAST(coalesce(max(id), 0) AS BIGINT) AS id FROM notice;

-- name: notice_mail_next :opt
-- doc: The first that is to go by mail.
SELECT agent_id, mail_at FROM notice WHERE mail_at IS NOT NULL ORDER BY mail_at, id LIMIT 1;

-- name: notice_mail_of :many
-- row: notice
-- param: now time
-- param: limit_n i64
SELECT id, agent_id, kind, ticket_id, detail, created_at, read_at, ways FROM notice
WHERE mail_at IS NOT NULL AND mail_at <= :now AND agent_id = :agent_id ORDER BY mail_at, id LIMIT :limit_n;

-- name: notice_mailed :exec
-- doc: No row changed: another process was faster.
UPDATE notice SET mail_at = NULL WHERE id = :id AND mail_at IS NOT NULL;

-- name: notices_unread :one
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT id FROM notice
	WHERE agent_id = :agent_id AND read_at IS NULL LIMIT 100) AS newest;

-- name: notices_read :exec
UPDATE notice SET read_at = :read_at WHERE agent_id = :agent_id AND id <= :id AND read_at IS NULL;

-- name: notices_prune :exec
DELETE FROM notice WHERE created_at < :created_at;
