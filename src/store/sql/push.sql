-- Push to browsers: the desk's key, who asked for it, and what is to be delivered.

-- name: push_key_get :opt
SELECT point, secret FROM push_key WHERE id = 1;

-- name: push_key_put :exec
-- doc: Who comes second keeps the first one's.
INSERT INTO push_key (id, point, secret, created_at) VALUES (1, :point, :secret, :created_at) ON CONFLICT (id) DO NOTHING;

-- name: push_sub_put :one
-- doc: A browser that is known already is whose signed in there last.
INSERT INTO push_sub (agent_id, session_id, endpoint_hash, endpoint, p256dh, auth, name, created_at, last_error)
VALUES (:agent_id, :session_id, :endpoint_hash, :endpoint, :p256dh, :auth, :name, :created_at, '')
ON CONFLICT (endpoint_hash) DO UPDATE SET agent_id = excluded.agent_id, session_id = excluded.session_id,
	p256dh = excluded.p256dh, auth = excluded.auth, name = excluded.name
RETURNING id;

-- name: push_sub_find :opt
SELECT id FROM push_sub WHERE endpoint_hash = :endpoint_hash AND agent_id = :agent_id;

-- name: push_subs :many
-- row: push_sub
SELECT id, agent_id, session_id, endpoint, p256dh, auth, name, created_at, tried_at, taken_at, last_status, last_error
FROM push_sub WHERE agent_id = :agent_id ORDER BY id LIMIT 100;

-- name: push_sub_by_id :opt
-- row: push_sub
SELECT id, agent_id, session_id, endpoint, p256dh, auth, name, created_at, tried_at, taken_at, last_status, last_error
FROM push_sub WHERE id = :id;

-- name: push_sub_drop :exec
DELETE FROM push_sub WHERE id = :id;

-- name: push_subs_drop_session :exec
DELETE FROM push_sub WHERE agent_id = :agent_id AND session_id = :session_id;

-- name: push_subs_drop_but :exec
-- doc: All of an agent but those of the session that is kept (0: none).
-- param: keep_id i64
DELETE FROM push_sub WHERE agent_id = :agent_id AND (session_id IS NULL OR session_id <> :keep_id);

-- name: push_sub_said :exec
-- param: now time
-- param: taken bool
UPDATE push_sub SET tried_at = :now, last_status = :last_status, last_error = :last_error,
	taken_at = CASE WHEN :taken THEN :now ELSE taken_at END
WHERE id = :id;

-- name: push_item_add :exec
-- doc: For every browser of an agent.
INSERT INTO push_item (sub_id, notice_id, ticket_id, tries, not_before, lease_until, lease, created_at)
SELECT id, :notice_id, :ticket_id, 0, :created_at, 0, 0, :created_at FROM push_sub WHERE agent_id = :agent_id;

-- name: push_item_replace :exec
-- doc: News of a ticket take the place of what still waits about it.
DELETE FROM push_item WHERE ticket_id = :ticket_id AND sub_id IN (SELECT id FROM push_sub WHERE agent_id = :agent_id);

-- name: push_claim :many
-- param: until_at i64
-- param: now_at i64
-- param: limit_n i64
-- sqlite:
UPDATE push_item SET lease = lease + 1, lease_until = :until_at, tries = tries + 1
WHERE id IN (SELECT id FROM push_item WHERE not_before <= :now_at AND lease_until <= :now_at ORDER BY not_before, id LIMIT :limit_n)
RETURNING id, sub_id, notice_id, tries, lease, created_at;
-- pg:
UPDATE push_item SET lease = lease + 1, lease_until = :until_at, tries = tries + 1
WHERE id IN (SELECT id FROM push_item WHERE not_before <= :now_at AND lease_until <= :now_at ORDER BY not_before, id LIMIT :limit_n
	FOR UPDATE SKIP LOCKED)
RETURNING id, sub_id, notice_id, tries, lease, created_at;

-- name: push_next_at :one
-- doc: When the next one is due; -1: nothing waits.
-- out: due_at i64
SELECT CAST(coalesce(min(due_at), -1) AS BIGINT) AS due_at FROM (
	SELECT CASE WHEN lease_until > not_before THEN lease_until ELSE not_before END AS due_at
	FROM push_item ORDER BY not_before, id LIMIT 100) AS first_ones;

-- name: push_item_drop :exec
DELETE FROM push_item WHERE id = :id AND lease = :lease;

-- name: push_item_later :exec
UPDATE push_item SET not_before = :not_before, lease_until = 0 WHERE id = :id AND lease = :lease;
