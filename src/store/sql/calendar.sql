-- Calendars and their versions.

-- name: promise_epoch :one
SELECT epoch, tz_version FROM promise_state WHERE id = 1;

-- name: promise_epoch_set :exec
-- doc: A random number: one that a rolled back transaction drew is never seen again.
UPDATE promise_state SET epoch = :epoch WHERE id = 1;

-- name: promise_tz :exec
UPDATE promise_state SET tz_version = :tz_version WHERE id = 1;

-- name: calendar_add :one
INSERT INTO calendar (name, name_folded, active, demo, created_at, updated_at)
VALUES (:name, :name_folded, TRUE, :demo, :created_at, :created_at) RETURNING id;

-- name: calendar_update :exec
UPDATE calendar SET name = :name, name_folded = :name_folded, active = :active, updated_at = :updated_at
WHERE id = :id;

-- name: calendar_named :opt
SELECT id FROM calendar WHERE name_folded = :name_folded;

-- name: calendar_by_id :opt
-- row: calendar
-- out: policies i64
-- out: teams i64
SELECT k.id, k.name, k.active, k.demo,
	CAST((SELECT count(*) FROM sla_policy p WHERE p.active AND (SELECT v.calendar_id FROM sla_policy_version v
		WHERE v.policy_id = p.id ORDER BY v.id DESC LIMIT 1) = k.id) AS BIGINT) AS policies,
	CAST((SELECT count(*) FROM team t WHERE t.calendar_id = k.id) AS BIGINT) AS teams
FROM calendar k WHERE k.id = :id;

-- name: calendar_all :many
-- row: calendar
-- out: policies i64
-- out: teams i64
SELECT k.id, k.name, k.active, k.demo,
	CAST((SELECT count(*) FROM sla_policy p WHERE p.active AND (SELECT v.calendar_id FROM sla_policy_version v
		WHERE v.policy_id = p.id ORDER BY v.id DESC LIMIT 1) = k.id) AS BIGINT) AS policies,
	CAST((SELECT count(*) FROM team t WHERE t.calendar_id = k.id) AS BIGINT) AS teams
FROM calendar k ORDER BY k.name_folded, k.id LIMIT 500;

-- name: calendar_version_add :one
INSERT INTO calendar_version (calendar_id, definition, effective_from, backdated, agent_id, event_id, created_at)
VALUES (:calendar_id, :definition, :effective_from, :backdated, :agent_id, :event_id, :created_at) RETURNING id;

-- name: calendar_versions :many
-- doc: Newest first.
-- null: agent_name
SELECT v.id, v.definition, v.effective_from, v.backdated, v.agent_id, a.name AS agent_name, v.created_at
FROM calendar_version v LEFT JOIN agent a ON a.id = v.agent_id
WHERE v.calendar_id = :calendar_id ORDER BY v.id DESC LIMIT 200;

-- name: calendar_versions_all :many
-- doc: Everything, as it became known: what the cache of calendars is built from.
SELECT id, calendar_id, definition, effective_from, backdated, event_id, created_at
FROM calendar_version ORDER BY calendar_id, id;

-- name: calendar_demo_delete :exec
DELETE FROM calendar WHERE demo AND id NOT IN (SELECT calendar_id FROM team WHERE calendar_id IS NOT NULL)
	AND id NOT IN (SELECT calendar_id FROM sla_policy_version WHERE calendar_id IS NOT NULL);
