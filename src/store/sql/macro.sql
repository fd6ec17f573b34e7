-- Ready answers and macros.

-- name: canned_visible :many
-- doc: What an agent may use: the shared ones, his own, those of his teams (every team's for :all_teams).
-- row: canned
-- param: me i64
-- param: teams i64[]
-- param: all_teams bool
-- sqlite:
SELECT id, name, shortcut, folder, scope, agent_id, team_id, bodies, used, active, demo, updated_at FROM canned
WHERE scope = 'shared' OR (agent_id IS NOT NULL AND agent_id = :me)
	OR (team_id IS NOT NULL AND (:all_teams OR team_id IN (SELECT value FROM json_each(:teams))))
ORDER BY name_folded, id LIMIT 2000;
-- pg:
SELECT id, name, shortcut, folder, scope, agent_id, team_id, bodies, used, active, demo, updated_at FROM canned
WHERE scope = 'shared' OR (agent_id IS NOT NULL AND agent_id = :me)
	OR (team_id IS NOT NULL AND (:all_teams OR team_id = ANY (:teams)))
ORDER BY name_folded, id LIMIT 2000;

-- name: canned_search_rows :many
-- param: me i64
-- param: teams i64[]
-- sqlite:
SELECT id, search_text, used FROM canned
WHERE active AND (scope = 'shared' OR (agent_id IS NOT NULL AND agent_id = :me)
	OR (team_id IS NOT NULL AND team_id IN (SELECT value FROM json_each(:teams))))
ORDER BY id LIMIT 2000;
-- pg:
SELECT id, search_text, used FROM canned
WHERE active AND (scope = 'shared' OR (agent_id IS NOT NULL AND agent_id = :me)
	OR (team_id IS NOT NULL AND team_id = ANY (:teams)))
ORDER BY id LIMIT 2000;

-- name: canned_by_id :opt
-- row: canned
SELECT id, name, shortcut, folder, scope, agent_id, team_id, bodies, used, active, demo, updated_at
FROM canned WHERE id = :id;

-- name: canned_add :one
INSERT INTO canned (name, name_folded, shortcut, folder, scope, agent_id, team_id, bodies, search_text, used, active,
	demo, created_at, updated_at)
VALUES (:name, :name_folded, :shortcut, :folder, :scope, :agent_id, :team_id, :bodies, :search_text, 0, :active,
	:demo, :created_at, :created_at)
RETURNING id;

-- name: canned_update :exec
UPDATE canned SET name = :name, name_folded = :name_folded, shortcut = :shortcut, folder = :folder, scope = :scope,
	agent_id = :agent_id, team_id = :team_id, bodies = :bodies, search_text = :search_text, active = :active,
	updated_at = :updated_at
WHERE id = :id;

-- name: canned_delete :exec
DELETE FROM canned WHERE id = :id;

-- name: canned_used :exec
UPDATE canned SET used = used + 1, used_at = :used_at WHERE id = :id;

-- name: canned_file_add :exec
INSERT INTO canned_file (canned_id, sha256, name, mime_type, size, created_at)
VALUES (:canned_id, :sha256, :name, :mime_type, :size, :created_at);

-- name: canned_files :many
SELECT id, sha256, name, mime_type, size FROM canned_file WHERE canned_id = :canned_id ORDER BY id;

-- name: canned_files_of :many
-- param: ids i64[]
-- sqlite:
SELECT id, canned_id, name, mime_type, size FROM canned_file
WHERE canned_id IN (SELECT value FROM json_each(:ids)) ORDER BY canned_id, id;
-- pg:
SELECT id, canned_id, name, mime_type, size FROM canned_file WHERE canned_id = ANY (:ids) ORDER BY canned_id, id;

-- name: canned_file_delete :exec
DELETE FROM canned_file WHERE id = :id AND canned_id = :canned_id;

-- name: macro_visible :many
-- doc: As canned_visible.
-- row: macro
-- param: me i64
-- param: teams i64[]
-- param: all_teams bool
-- sqlite:
SELECT id, name, about, scope, agent_id, team_id, actions, reply_mode, slot, offer_team_id, offer_type, used, active,
	demo, updated_at
FROM macro
WHERE scope = 'shared' OR (agent_id IS NOT NULL AND agent_id = :me)
	OR (team_id IS NOT NULL AND (:all_teams OR team_id IN (SELECT value FROM json_each(:teams))))
ORDER BY name_folded, id LIMIT 1000;
-- pg:
SELECT id, name, about, scope, agent_id, team_id, actions, reply_mode, slot, offer_team_id, offer_type, used, active,
	demo, updated_at
FROM macro
WHERE scope = 'shared' OR (agent_id IS NOT NULL AND agent_id = :me)
	OR (team_id IS NOT NULL AND (:all_teams OR team_id = ANY (:teams)))
ORDER BY name_folded, id LIMIT 1000;

-- name: macro_by_id :opt
-- row: macro
SELECT id, name, about, scope, agent_id, team_id, actions, reply_mode, slot, offer_team_id, offer_type, used, active,
	demo, updated_at
FROM macro WHERE id = :id;

-- name: macro_add :one
INSERT INTO macro (name, name_folded, about, scope, agent_id, team_id, actions, reply_mode, slot, offer_team_id,
	offer_type, used, active, demo, created_at, updated_at)
VALUES (:name, :name_folded, :about, :scope, :agent_id, :team_id, :actions, :reply_mode, :slot, :offer_team_id,
	:offer_type, 0, :active, :demo, :created_at, :created_at)
RETURNING id;

-- name: macro_update :exec
UPDATE macro SET name = :name, name_folded = :name_folded, about = :about, scope = :scope, agent_id = :agent_id,
	team_id = :team_id, actions = :actions, reply_mode = :reply_mode, slot = :slot, offer_team_id = :offer_team_id,
	offer_type = :offer_type, active = :active, updated_at = :updated_at
WHERE id = :id;

-- name: macro_delete :exec
DELETE FROM macro WHERE id = :id;

-- name: macro_used :exec
-- param: times i64
UPDATE macro SET used = used + :times, used_at = :used_at WHERE id = :id;

-- name: macro_demo_delete :exec
DELETE FROM macro WHERE demo;

-- name: canned_demo_delete :exec
DELETE FROM canned WHERE demo;

-- name: ticket_told :opt
-- doc: Until when the customer was told that he hears from us.
SELECT promised_at FROM ticket WHERE id = :id;
