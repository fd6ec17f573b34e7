-- name: team_add :one
INSERT INTO team (name, name_folded, tier, active, calendar_id, lead_id, next_team_id, demo, created_at, updated_at)
VALUES (:name, :name_folded, :tier, TRUE, :calendar_id, :lead_id, :next_team_id, :demo, :created_at, :created_at)
RETURNING id;

-- name: team_by_id :opt
-- row: team
SELECT id, name, tier, active, calendar_id, lead_id, next_team_id, demo FROM team WHERE id = :id;

-- name: team_all :many
-- row: team
SELECT id, name, tier, active, calendar_id, lead_id, next_team_id, demo FROM team ORDER BY name_folded, id LIMIT 1000;

-- name: team_update :exec
UPDATE team SET name = :name, name_folded = :name_folded, tier = :tier, active = :active,
	calendar_id = :calendar_id, lead_id = :lead_id, next_team_id = :next_team_id, updated_at = :updated_at
WHERE id = :id;

-- name: team_hours_now :opt
-- doc: The calendar that a team has kept last.
SELECT calendar_id FROM team_hours WHERE team_id = :team_id ORDER BY id DESC LIMIT 1;

-- name: team_hours_add :exec
INSERT INTO team_hours (team_id, calendar_id, from_at, agent_id, event_id)
VALUES (:team_id, :calendar_id, :from_at, :agent_id, :event_id);

-- name: team_hours_all :many
-- doc: As it became known: what causes are explained by.
SELECT team_id, calendar_id, from_at FROM team_hours ORDER BY team_id, id;

-- name: team_delete :exec
DELETE FROM team WHERE id = :id;

-- name: team_named :opt
SELECT id FROM team WHERE name_folded = :name_folded;

-- name: team_members :many
SELECT agent_id FROM team_member WHERE team_id = :team_id ORDER BY agent_id;

-- name: team_members_all :many
SELECT team_id, agent_id FROM team_member ORDER BY team_id, agent_id;

-- name: team_of_agent :many
SELECT team_id FROM team_member WHERE agent_id = :agent_id ORDER BY team_id;

-- name: team_join :exec
-- doc: Ids that do not exist are passed over.
INSERT INTO team_member (team_id, agent_id)
SELECT t.id, a.id FROM team t, agent a WHERE t.id = :team_id AND a.id = :agent_id
ON CONFLICT (team_id, agent_id) DO NOTHING;

-- name: team_empty :exec
DELETE FROM team_member WHERE team_id = :team_id;

-- name: team_leave_all :exec
DELETE FROM team_member WHERE agent_id = :agent_id;

-- name: team_demo_delete :exec
DELETE FROM team WHERE demo;

-- name: team_links :one
-- doc: Which of the things that a team points at are there and in use.
-- out: calendar_ok bool
-- out: lead_ok bool
-- out: next_ok bool
SELECT EXISTS (SELECT 1 FROM calendar WHERE id = :calendar_id AND active) AS calendar_ok,
	EXISTS (SELECT 1 FROM agent WHERE id = :lead_id AND active) AS lead_ok,
	EXISTS (SELECT 1 FROM team WHERE id = :next_team_id AND active) AS next_ok;

-- name: team_tier :opt
SELECT tier FROM team WHERE id = :id;
