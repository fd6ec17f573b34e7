-- The audit log (desk/audit.h): added, read, never changed but for shortened addresses.

-- name: audit_head :one
-- doc: Held for the rest of the transaction: rows of the chain come one after the other.
-- sqlite:
SELECT hash, rows_n FROM audit_head WHERE id = 1;
-- pg:
SELECT hash, rows_n FROM audit_head WHERE id = 1 FOR UPDATE;

-- name: audit_head_move :exec
UPDATE audit_head SET hash = :hash, rows_n = rows_n + 1 WHERE id = 1;

-- name: audit_add :one
INSERT INTO audit (at, kind, action, actor_kind, actor_id, actor_name, key_id, ip, ip_whole, request_id,
	target, name, detail, words, hash)
VALUES (:at, :kind, :action, :actor_kind, :actor_id, :actor_name, :key_id, :ip, :ip_whole, :request_id,
	:target, :name, :detail, :words, :hash)
RETURNING id;

-- name: audit_top :one
-- doc: One past the newest row before an instant.
-- out: top i64
-- param: to_at time
SELECT coalesce((SELECT id FROM audit WHERE at < :to_at ORDER BY at DESC, id DESC LIMIT 1), 0) + 1 AS top;

-- name: audit_page :many
-- doc: Newest first, within a window of ids that bounds what one question costs.
-- param: before_id i64
-- param: floor_id i64
-- param: from_at time
-- param: is_kind text
-- param: kinds text
-- param: agent_id i64
-- param: pattern text
-- param: limit_n i64
SELECT id, at, kind, action, actor_kind, actor_id, actor_name, key_id, ip, request_id, target, name, detail
FROM audit
WHERE id < :before_id AND id >= :floor_id AND at >= :from_at
	AND (:is_kind = '' OR kind = :is_kind OR kind LIKE :kinds)
	AND (:agent_id = 0 OR actor_id = :agent_id)
	AND (:pattern = '' OR words LIKE :pattern ESCAPE '\' OR ip LIKE :pattern ESCAPE '\')
ORDER BY id DESC LIMIT :limit_n;

-- name: audit_chain :many
-- doc: In the order of the chain.
-- param: after_id i64
-- param: limit_n i64
SELECT id, at, kind, action, actor_kind, actor_id, actor_name, key_id, request_id, target, name, detail, hash
FROM audit WHERE id > :after_id ORDER BY id LIMIT :limit_n;

-- name: audit_ips :many
-- param: before_at time
-- param: limit_n i64
SELECT id, ip FROM audit WHERE ip_whole AND at < :before_at ORDER BY at LIMIT :limit_n;

-- name: audit_ip_set :exec
UPDATE audit SET ip = :ip, ip_whole = FALSE WHERE id = :id;

-- name: audit_agent :opt
SELECT id, name FROM agent WHERE id = :id;
