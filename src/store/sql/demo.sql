-- Example data, taken out again as it came.

-- name: demo_ticket_ids :many
SELECT id FROM ticket WHERE demo OR requester_id IN (SELECT id FROM person WHERE demo) ORDER BY id;

-- name: demo_ticket_named :one
-- doc: The newest of the example data with this subject.
SELECT id FROM ticket WHERE demo AND subject = :subject ORDER BY id DESC LIMIT 1;

-- name: demo_events_delete :exec
DELETE FROM event WHERE ticket_id = :ticket_id;

-- name: demo_attachments_delete :exec
DELETE FROM attachment WHERE ticket_id = :ticket_id;

-- name: demo_outbox_delete :exec
DELETE FROM outbox WHERE ticket_id = :ticket_id;

-- name: demo_draft_delete :exec
DELETE FROM draft WHERE draft_key = :draft_key;

-- name: demo_ticket_delete :exec
DELETE FROM ticket WHERE id = :id;

-- name: demo_person_ids :many
SELECT id FROM person WHERE demo ORDER BY id LIMIT 200;

-- name: demo_people_delete :exec
DELETE FROM person WHERE demo AND id NOT IN (SELECT requester_id FROM ticket)
	AND NOT EXISTS (SELECT 1 FROM person q WHERE q.merged_into_id = person.id AND NOT q.demo);

-- name: demo_assignees_clear :many
SELECT id FROM ticket WHERE assignee_id IN (SELECT id FROM agent WHERE demo) ORDER BY id;

-- name: demo_agents_delete :exec
DELETE FROM agent WHERE demo;

-- name: demo_signatures_delete :exec
DELETE FROM signature WHERE owner = 'team' AND owner_id IN (SELECT id FROM team WHERE demo);

-- name: demo_team_hours_delete :exec
DELETE FROM team_hours WHERE team_id IN (SELECT id FROM team WHERE demo
	AND id NOT IN (SELECT team_id FROM ticket WHERE team_id IS NOT NULL));

-- name: demo_teams_delete :exec
DELETE FROM team WHERE demo AND id NOT IN (SELECT team_id FROM ticket WHERE team_id IS NOT NULL);

-- name: demo_agents_left :one
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM agent WHERE demo;

-- name: demo_team_insert :one
INSERT INTO team (name, name_folded, tier, active, calendar_id, demo, created_at, updated_at)
VALUES (:name, :name_folded, :tier, TRUE, :calendar_id, TRUE, :created_at, :updated_at)
ON CONFLICT (name_folded) DO UPDATE SET active = TRUE RETURNING id, calendar_id;

-- name: demo_member_insert :exec
INSERT INTO team_member (team_id, agent_id) VALUES (:team_id, :agent_id) ON CONFLICT (team_id, agent_id) DO NOTHING;

-- name: demo_webhook_insert :one
INSERT INTO webhook_delivery (ticket_id, policy_id, url, body, state, tries, not_before, lease_until, lease,
	replay_of, created_at, ended_at)
VALUES (:ticket_id, NULL, :url, :body, :state, 1, :not_before, 0, 0, NULL, :created_at, :ended_at) RETURNING id;

-- name: demo_webhooks_delete :exec
DELETE FROM webhook_delivery WHERE url IN ('https://erp.example/hooks/orders', 'https://erp.example/hooks/stock');

-- name: demo_rule_log_delete :exec
DELETE FROM rule_log WHERE rule_id IN (SELECT id FROM rule WHERE demo);
