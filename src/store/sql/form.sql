-- Forms: what is asked at a hand-over and on a ticket.

-- name: form_add :one
INSERT INTO form (kind, name, position, active, demo, created_at, updated_at)
VALUES (:kind, :name, :position, :active, :demo, :created_at, :created_at) RETURNING id;

-- name: form_update :exec
UPDATE form SET name = :name, position = :position, active = :active, version_id = :version_id, updated_at = :updated_at
WHERE id = :id;

-- name: form_last_position :one
-- out: last i64
SELECT CAST(coalesce(max(position), 0) AS BIGINT) AS last FROM form;

-- name: form_version_add :one
INSERT INTO form_version (form_id, name, definition, agent_id, created_at)
VALUES (:form_id, :name, :definition, :agent_id, :created_at) RETURNING id;

-- name: form_by_id :opt
-- row: form
-- out: versions i64
SELECT f.id, f.kind, f.name, f.position, f.active, f.demo, f.updated_at, v.id AS version_id, v.definition,
	CAST((SELECT count(*) FROM form_version x WHERE x.form_id = f.id) AS BIGINT) AS versions
FROM form f JOIN form_version v ON v.id = f.version_id WHERE f.id = :id;

-- name: form_all :many
-- row: form
-- out: versions i64
SELECT f.id, f.kind, f.name, f.position, f.active, f.demo, f.updated_at, v.id AS version_id, v.definition,
	CAST((SELECT count(*) FROM form_version x WHERE x.form_id = f.id) AS BIGINT) AS versions
FROM form f JOIN form_version v ON v.id = f.version_id
ORDER BY f.kind, f.active DESC, f.position, f.id LIMIT 300;

-- name: form_active :many
-- doc: Those of a kind in the order in which they are tried.
SELECT f.id, f.name, v.id AS version_id, v.definition
FROM form f JOIN form_version v ON v.id = f.version_id
WHERE f.kind = :kind AND f.active ORDER BY f.position, f.id LIMIT 300;

-- name: form_version_by_id :opt
SELECT id, form_id, name, definition, created_at FROM form_version WHERE id = :id;

-- name: form_versions :many
-- doc: Newest first.
-- null: agent_name
SELECT v.id, v.name, v.definition, v.agent_id, a.name AS agent_name, v.created_at
FROM form_version v LEFT JOIN agent a ON a.id = v.agent_id
WHERE v.form_id = :form_id ORDER BY v.id DESC LIMIT 200;

-- name: form_demo_delete :exec
DELETE FROM form WHERE demo;

-- ---- the answers of a ticket's list ----

-- name: question_answer_get :opt
-- null: agent_name
SELECT q.form_version_id, q.answers, q.rev, q.agent_id, a.name AS agent_name, q.updated_at
FROM question_answer q LEFT JOIN agent a ON a.id = q.agent_id
WHERE q.ticket_id = :ticket_id AND q.form_id = :form_id;

-- name: question_answer_put :exec
-- doc: No row changes when somebody saved since rev.
INSERT INTO question_answer (ticket_id, form_id, form_version_id, answers, rev, agent_id, updated_at)
VALUES (:ticket_id, :form_id, :form_version_id, :answers, :rev + 1, :agent_id, :updated_at)
ON CONFLICT (ticket_id, form_id) DO UPDATE SET form_version_id = excluded.form_version_id,
	answers = excluded.answers, rev = excluded.rev, agent_id = excluded.agent_id, updated_at = excluded.updated_at
WHERE question_answer.rev = :rev;
