-- Answers that leave at a time.

-- name: scheduled_add :one
INSERT INTO scheduled (ticket_id, agent_id, send_at, state, why, html, recipients, attachment_ids, text_only,
	category, macro_id, seen_event_id, created_at)
VALUES (:ticket_id, :agent_id, :send_at, 'waiting', '', :html, :recipients, :attachment_ids, :text_only,
	:category, :macro_id, :seen_event_id, :created_at)
RETURNING id;

-- name: scheduled_by_id :opt
-- row: scheduled
SELECT s.id, s.ticket_id, s.agent_id, a.name AS agent_name, t.subject, s.send_at, s.state, s.why, s.html,
	s.recipients, s.attachment_ids, s.text_only, s.category, s.macro_id, s.seen_event_id, s.created_at
FROM scheduled s JOIN agent a ON a.id = s.agent_id JOIN ticket t ON t.id = s.ticket_id WHERE s.id = :id;

-- name: scheduled_of_ticket :many
-- row: scheduled
SELECT s.id, s.ticket_id, s.agent_id, a.name AS agent_name, t.subject, s.send_at, s.state, s.why, s.html,
	s.recipients, s.attachment_ids, s.text_only, s.category, s.macro_id, s.seen_event_id, s.created_at
FROM scheduled s JOIN agent a ON a.id = s.agent_id JOIN ticket t ON t.id = s.ticket_id
WHERE s.ticket_id = :ticket_id ORDER BY s.id LIMIT 50;

-- name: scheduled_of_agent :many
-- row: scheduled
SELECT s.id, s.ticket_id, s.agent_id, a.name AS agent_name, t.subject, s.send_at, s.state, s.why, s.html,
	s.recipients, s.attachment_ids, s.text_only, s.category, s.macro_id, s.seen_event_id, s.created_at
FROM scheduled s JOIN agent a ON a.id = s.agent_id JOIN ticket t ON t.id = s.ticket_id
WHERE s.agent_id = :agent_id ORDER BY s.send_at, s.id LIMIT 200;

-- name: scheduled_next :one
-- out: at i64
SELECT CAST(coalesce((SELECT send_at FROM scheduled WHERE state = 'waiting'
	ORDER BY send_at, id LIMIT 1), 0) AS BIGINT) AS at;

-- name: scheduled_due :many
-- param: now time
-- param: limit_n i64
SELECT id FROM scheduled WHERE state = 'waiting' AND send_at <= :now ORDER BY send_at, id LIMIT :limit_n;

-- name: scheduled_claim :exec
-- doc: Whoever removes the row sends it.
DELETE FROM scheduled WHERE id = :id AND state = 'waiting';

-- name: scheduled_delete :exec
DELETE FROM scheduled WHERE id = :id;

-- name: scheduled_refuse :exec
UPDATE scheduled SET state = 'refused', why = :why WHERE id = :id;

-- name: scheduled_move :exec
UPDATE scheduled SET send_at = :send_at, state = 'waiting', why = '', seen_event_id = :seen_event_id WHERE id = :id;
