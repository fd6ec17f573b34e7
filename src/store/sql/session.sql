-- name: session_add :one
INSERT INTO session (token_hash, agent_id, csrf, ip, user_agent, created_at, seen_at, expires_at)
VALUES (:token_hash, :agent_id, :csrf, :ip, :user_agent, :created_at, :created_at, :expires_at)
RETURNING id;

-- name: session_find :opt
-- doc: Who holds this token, with the idle time that the desk has set (minutes, text).
-- null: idle
-- out: idle text?
-- null: teams
-- out: teams text?
-- null: role_verbs
-- null: role_reach
-- sqlite:
SELECT s.id, s.csrf, s.seen_at, s.expires_at, a.id AS agent_id, a.name, a.role, a.locale,
	a.role_id, o.verbs AS role_verbs, o.reach AS role_reach,
	(SELECT value FROM setting WHERE name = 'session_idle_min') AS idle,
	(SELECT group_concat(team_id, ' ') FROM team_member WHERE agent_id = a.id) AS teams
FROM session s JOIN agent a ON a.id = s.agent_id LEFT JOIN role o ON o.id = a.role_id
WHERE s.token_hash = :token_hash AND a.active;
-- pg:
SELECT s.id, s.csrf, s.seen_at, s.expires_at, a.id AS agent_id, a.name, a.role, a.locale,
	a.role_id, o.verbs AS role_verbs, o.reach AS role_reach,
	(SELECT value FROM setting WHERE name = 'session_idle_min') AS idle,
	(SELECT string_agg(CAST(team_id AS TEXT), ' ') FROM team_member WHERE agent_id = a.id) AS teams
FROM session s JOIN agent a ON a.id = s.agent_id LEFT JOIN role o ON o.id = a.role_id
WHERE s.token_hash = :token_hash AND a.active;

-- name: session_seen :exec
-- doc: Once a minute is enough, whoever comes first.
-- param: before_at time
UPDATE session SET seen_at = :seen_at WHERE id = :id AND seen_at <= :before_at;

-- name: session_rotate :exec
UPDATE session SET token_hash = :token_hash, seen_at = :seen_at WHERE id = :id AND agent_id = :agent_id;

-- name: session_list :many
-- param: now time
SELECT id, ip, user_agent, created_at, seen_at FROM session
WHERE agent_id = :agent_id AND expires_at > :now ORDER BY seen_at DESC, id DESC LIMIT 200;

-- name: sessions_alive :many
-- param: now time
SELECT s.id FROM session s JOIN agent a ON a.id = s.agent_id WHERE a.active AND s.expires_at > :now ORDER BY s.id;

-- name: api_keys_alive :many
-- param: now time
SELECT k.id FROM api_key k JOIN agent a ON a.id = k.agent_id
WHERE a.active AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > :now) ORDER BY k.id;

-- name: session_end :exec
DELETE FROM session WHERE id = :id AND agent_id = :agent_id;

-- name: session_end_all :exec
-- doc: All of an agent but the one that is kept (0: none).
-- param: keep_id i64
DELETE FROM session WHERE agent_id = :agent_id AND id <> :keep_id;

-- name: session_prune :exec
-- param: now time
-- param: seen_before time
DELETE FROM session WHERE expires_at <= :now OR seen_at < :seen_before;

-- name: api_key_add :one
INSERT INTO api_key (agent_id, name, token_hash, scopes, expires_at, last_used_at, revoked_at, created_at)
VALUES (:agent_id, :name, :token_hash, :scopes, :expires_at, NULL, NULL, :created_at)
RETURNING id;

-- name: api_key_find :opt
-- param: now time
-- null: teams
-- out: teams text?
-- null: role_verbs
-- null: role_reach
-- sqlite:
SELECT k.id, k.scopes, k.last_used_at, a.id AS agent_id, a.name, a.role, a.locale,
	a.role_id, o.verbs AS role_verbs, o.reach AS role_reach,
	(SELECT group_concat(team_id, ' ') FROM team_member WHERE agent_id = a.id) AS teams
FROM api_key k JOIN agent a ON a.id = k.agent_id LEFT JOIN role o ON o.id = a.role_id
WHERE k.token_hash = :token_hash AND a.active AND k.revoked_at IS NULL
	AND (k.expires_at IS NULL OR k.expires_at > :now);
-- pg:
SELECT k.id, k.scopes, k.last_used_at, a.id AS agent_id, a.name, a.role, a.locale,
	a.role_id, o.verbs AS role_verbs, o.reach AS role_reach,
	(SELECT string_agg(CAST(team_id AS TEXT), ' ') FROM team_member WHERE agent_id = a.id) AS teams
FROM api_key k JOIN agent a ON a.id = k.agent_id LEFT JOIN role o ON o.id = a.role_id
WHERE k.token_hash = :token_hash AND a.active AND k.revoked_at IS NULL
	AND (k.expires_at IS NULL OR k.expires_at > :now);

-- name: api_key_used :exec
-- param: before_at time
UPDATE api_key SET last_used_at = :last_used_at
WHERE id = :id AND (last_used_at IS NULL OR last_used_at <= :before_at);

-- name: api_key_list :many
SELECT id, name, scopes, expires_at, last_used_at, revoked_at, created_at FROM api_key
WHERE agent_id = :agent_id ORDER BY id DESC LIMIT 500;

-- name: api_key_revoke :exec
UPDATE api_key SET revoked_at = :revoked_at WHERE id = :id AND agent_id = :agent_id AND revoked_at IS NULL;

-- name: api_key_revoke_all :exec
UPDATE api_key SET revoked_at = :revoked_at WHERE agent_id = :agent_id AND revoked_at IS NULL;

-- name: token_add :one
INSERT INTO link_token (token_hash, purpose, agent_id, email, detail, expires_at, used_at, created_at)
VALUES (:token_hash, :purpose, :agent_id, :email, '{}', :expires_at, :used_at, :created_at)
RETURNING id;

-- name: token_peek :opt
-- row: token
-- param: now time
SELECT id, agent_id, email FROM link_token
WHERE token_hash = :token_hash AND purpose = :purpose AND used_at IS NULL
	AND (expires_at IS NULL OR expires_at > :now);

-- name: token_use :opt
-- row: token
UPDATE link_token SET used_at = :used_at
WHERE token_hash = :token_hash AND purpose = :purpose AND used_at IS NULL
	AND (expires_at IS NULL OR expires_at > :used_at)
RETURNING id, agent_id, email;

-- name: token_revoke :exec
-- doc: What an agent still holds of this purpose, when he gets a new one or goes.
UPDATE link_token SET used_at = :used_at
WHERE purpose = :purpose AND agent_id = :agent_id AND used_at IS NULL;

-- name: token_revoke_purpose :exec
UPDATE link_token SET used_at = :used_at WHERE purpose = :purpose AND used_at IS NULL;

-- name: token_prune :exec
-- doc: Used or expired for long.
-- param: before_at time
DELETE FROM link_token WHERE created_at < :before_at
	AND (used_at IS NOT NULL OR (expires_at IS NOT NULL AND expires_at < :before_at));

-- name: rate_take :one
-- doc: One more in the bucket, in a new window if the old one is over; counted before the work.
-- param: now time
-- param: stale_at time
INSERT INTO rate_limit (bucket, n, window_at) VALUES (:bucket, 1, :now)
ON CONFLICT (bucket) DO UPDATE SET
	n = CASE WHEN rate_limit.window_at <= :stale_at THEN 1 ELSE rate_limit.n + 1 END,
	window_at = CASE WHEN rate_limit.window_at <= :stale_at THEN :now ELSE rate_limit.window_at END
RETURNING n, window_at;

-- name: rate_back :exec
UPDATE rate_limit SET n = n - 1 WHERE bucket = :bucket AND n > 0;

-- name: rate_clear :exec
DELETE FROM rate_limit WHERE bucket = :bucket;

-- name: rate_prune :exec
-- param: before_at time
DELETE FROM rate_limit WHERE window_at < :before_at;
