-- Webhooks: what is to be delivered, every try, and the secret that signs.

-- name: webhook_add :one
INSERT INTO webhook_delivery (ticket_id, policy_id, url, body, state, tries, not_before, lease_until, lease,
	replay_of, created_at)
VALUES (:ticket_id, :policy_id, :url, :body, 'queued', 0, :created_at, 0, 0, :replay_of, :created_at)
RETURNING id;

-- name: webhook_claim :many
-- param: until_at i64
-- param: now_at i64
-- param: limit_n i64
-- sqlite:
UPDATE webhook_delivery SET lease = lease + 1, lease_until = :until_at, tries = tries + 1
WHERE id IN (SELECT id FROM webhook_delivery WHERE state = 'queued' AND not_before <= :now_at
	AND lease_until <= :now_at ORDER BY not_before, id LIMIT :limit_n)
RETURNING id, ticket_id, url, body, tries, lease, created_at;
-- pg:
UPDATE webhook_delivery SET lease = lease + 1, lease_until = :until_at, tries = tries + 1
WHERE id IN (SELECT id FROM webhook_delivery WHERE state = 'queued' AND not_before <= :now_at
	AND lease_until <= :now_at ORDER BY not_before, id LIMIT :limit_n FOR UPDATE SKIP LOCKED)
RETURNING id, ticket_id, url, body, tries, lease, created_at;

-- name: webhook_next_at :one
-- doc: When the next one is due; -1: nothing waits.
-- out: due_at i64
SELECT CAST(coalesce(min(due_at), -1) AS BIGINT) AS due_at FROM (
	SELECT CASE WHEN lease_until > not_before THEN lease_until ELSE not_before END AS due_at
	FROM webhook_delivery WHERE state = 'queued' ORDER BY not_before, id LIMIT 100) AS first_ones;

-- name: webhook_finish :exec
-- doc: No row changed: another process took it.
UPDATE webhook_delivery SET state = :state, not_before = :not_before, lease_until = 0, ended_at = :ended_at
WHERE id = :id AND lease = :lease AND state = 'queued';

-- name: webhook_try_add :exec
INSERT INTO webhook_try (delivery_id, n, at, status, took_ms, error)
VALUES (:delivery_id, :n, :at, :status, :took_ms, :error)
ON CONFLICT (delivery_id, n) DO UPDATE SET at = excluded.at, status = excluded.status,
	took_ms = excluded.took_ms, error = excluded.error;

-- name: webhook_list :many
-- row: webhook_delivery
-- doc: Newest first.
-- param: before_id i64
-- param: limit_n i64
SELECT id, ticket_id, policy_id, url, body, state, tries, not_before, replay_of, created_at, ended_at
FROM webhook_delivery WHERE id < :before_id ORDER BY id DESC LIMIT :limit_n;

-- name: webhook_by_id :opt
-- row: webhook_delivery
SELECT id, ticket_id, policy_id, url, body, state, tries, not_before, replay_of, created_at, ended_at
FROM webhook_delivery WHERE id = :id;

-- name: webhook_tries :many
-- param: from_id i64
-- param: to_id i64
SELECT delivery_id, n, at, status, took_ms, error FROM webhook_try
WHERE delivery_id >= :from_id AND delivery_id <= :to_id ORDER BY delivery_id, n LIMIT 2000;

-- name: webhook_prune :exec
DELETE FROM webhook_delivery WHERE state <> 'queued' AND created_at < :created_at AND id IN
	(SELECT id FROM webhook_delivery ORDER BY id LIMIT 1000);

-- name: webhook_secret_get :opt
SELECT secret, old_secret, old_until, created_at FROM webhook_secret WHERE id = 1;

-- name: webhook_secret_put :exec
INSERT INTO webhook_secret (id, secret, old_secret, old_until, created_at)
VALUES (1, :secret, :old_secret, :old_until, :created_at)
ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, old_secret = excluded.old_secret,
	old_until = excluded.old_until, created_at = excluded.created_at;

-- name: webhook_keys :many
-- row: webhook_key
SELECT id, name, prefix, secret, old_secret, old_until, created_at, rotated_at FROM webhook_key ORDER BY name, id LIMIT 500;

-- name: webhook_key_by_id :opt
-- row: webhook_key
SELECT id, name, prefix, secret, old_secret, old_until, created_at, rotated_at FROM webhook_key WHERE id = :id;

-- name: webhook_key_add :one
INSERT INTO webhook_key (name, prefix, secret, created_at, rotated_at)
VALUES (:name, :prefix, '', :created_at, :created_at) RETURNING id;

-- name: webhook_key_rotate :exec
UPDATE webhook_key SET secret = :secret, old_secret = :old_secret, old_until = :old_until, rotated_at = :rotated_at
WHERE id = :id;

-- name: webhook_key_delete :exec
DELETE FROM webhook_key WHERE id = :id;
