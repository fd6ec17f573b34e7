-- Moves of tickets from team to team.

-- name: handover_add :one
INSERT INTO handover (ticket_id, kind, from_team_id, to_team_id, from_tier, to_tier, actor_kind, actor_id, actor_name,
	assignee_id, watched, priority_from, form_id, form_version_id, answers, why, demo, created_at)
VALUES (:ticket_id, :kind, :from_team_id, :to_team_id, :from_tier, :to_tier, :actor_kind, :actor_id, :actor_name,
	:assignee_id, :watched, :priority_from, :form_id, :form_version_id, :answers, :why, :demo, :created_at)
RETURNING id;

-- name: handover_note :exec
UPDATE handover SET message_id = :message_id WHERE id = :id;

-- name: handover_undo :exec
UPDATE handover SET undone_at = :undone_at WHERE id = :id AND undone_at IS NULL;

-- name: handover_came_back :exec
-- doc: The newest escalation of the ticket to this team that has not come back.
UPDATE handover SET returned_at = :returned_at WHERE id = (SELECT h.id FROM handover h
	WHERE h.ticket_id = :ticket_id AND h.to_team_id = :to_team_id AND h.kind = 'escalation'
	AND h.returned_at IS NULL AND h.undone_at IS NULL ORDER BY h.id DESC LIMIT 1);

-- name: handover_came_not_back :exec
UPDATE handover SET returned_at = NULL WHERE ticket_id = :ticket_id AND returned_at = :returned_at;

-- name: handover_by_id :opt
-- row: handover
-- null: definition, form_name
SELECT h.id, h.ticket_id, h.kind, h.from_team_id, h.to_team_id, h.from_tier, h.to_tier, h.actor_kind, h.actor_id,
	h.actor_name, h.assignee_id, h.watched, h.priority_from, h.form_id, h.form_version_id, h.answers, h.why,
	h.message_id, h.returned_at, h.undone_at, h.created_at, v.definition, v.name AS form_name
FROM handover h LEFT JOIN form_version v ON v.id = h.form_version_id WHERE h.id = :id;

-- name: handovers_of_ticket :many
-- doc: Newest first.
-- row: handover
-- null: definition, form_name
SELECT h.id, h.ticket_id, h.kind, h.from_team_id, h.to_team_id, h.from_tier, h.to_tier, h.actor_kind, h.actor_id,
	h.actor_name, h.assignee_id, h.watched, h.priority_from, h.form_id, h.form_version_id, h.answers, h.why,
	h.message_id, h.returned_at, h.undone_at, h.created_at, v.definition, v.name AS form_name
FROM handover h LEFT JOIN form_version v ON v.id = h.form_version_id
WHERE h.ticket_id = :ticket_id ORDER BY h.id DESC LIMIT 100;

-- name: handover_between :one
-- doc: How often the ticket went between two teams, either way.
-- param: a_team_id i64
-- param: b_team_id i64
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM handover WHERE ticket_id = :ticket_id AND undone_at IS NULL
AND ((from_team_id = :a_team_id AND to_team_id = :b_team_id) OR (from_team_id = :b_team_id AND to_team_id = :a_team_id));

-- name: handover_last_up :opt
-- doc: Where the ticket was escalated from to this team; the newest that has not come back.
SELECT from_team_id FROM handover WHERE ticket_id = :ticket_id AND to_team_id = :to_team_id
AND kind = 'escalation' AND undone_at IS NULL ORDER BY id DESC LIMIT 1;

-- name: team_between_tiers :one
-- param: low_tier i64
-- param: high_tier i64
-- out: there bool
SELECT EXISTS (SELECT 1 FROM team WHERE active AND tier > :low_tier AND tier < :high_tier) AS there;

-- name: handover_report :many
-- doc: Escalations of a time by form; taken back ones do not count.
-- param: from_at time
-- param: to_at time
-- null: form_name
-- out: n i64
-- out: returned i64
-- out: returned_day i64
-- out: open_n i64
-- out: hours real
SELECT h.form_id, f.name AS form_name, CAST(count(*) AS BIGINT) AS n,
	CAST(count(h.returned_at) AS BIGINT) AS returned,
	CAST(sum(CASE WHEN h.returned_at - h.created_at <= 86400000 THEN 1 ELSE 0 END) AS BIGINT) AS returned_day,
	CAST(sum(CASE WHEN h.returned_at IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS open_n,
	CAST(coalesce(avg(h.returned_at - h.created_at), 0) / 3600000.0 AS DOUBLE PRECISION) AS hours
FROM handover h LEFT JOIN form f ON f.id = h.form_id
WHERE h.kind = 'escalation' AND h.created_at >= :from_at AND h.created_at < :to_at AND h.undone_at IS NULL
GROUP BY h.form_id, f.name ORDER BY 3 DESC, 1 LIMIT 200;
