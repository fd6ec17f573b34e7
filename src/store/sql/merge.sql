-- Tickets that became one, or two.

-- name: merge_insert :one
INSERT INTO ticket_merge (from_id, into_id, from_status_id, from_category, from_solved_at, from_updated_at,
	into_status_id, into_category, into_solved_at, into_updated_at, from_event, into_event, status_event,
	last_event, added, copied, agent_id, agent_name, notified, created_at, undone_name)
VALUES (:from_id, :into_id, :from_status_id, :from_category, :from_solved_at, :from_updated_at,
	:into_status_id, :into_category, :into_solved_at, :into_updated_at, :from_event, :into_event, :status_event,
	:last_event, :added, :copied, :agent_id, :agent_name, :notified, :created_at, '')
RETURNING id;

-- name: merge_standing :opt
-- doc: The merge by which a ticket is another's now.
SELECT id, from_id, into_id, from_status_id, from_category, from_solved_at, from_updated_at,
	into_status_id, into_category, into_solved_at, into_updated_at, from_event, into_event, status_event,
	last_event, added, copied, agent_id, agent_name, notified, created_at
FROM ticket_merge WHERE from_id = :from_id AND undone_at IS NULL ORDER BY id DESC LIMIT 1;

-- name: merge_undone :exec
UPDATE ticket_merge SET undone_at = :undone_at, undone_name = :undone_name WHERE id = :id AND undone_at IS NULL;

-- name: merges_into :many
-- row: merge_shown
-- param: ticket_id i64
-- doc: What was merged into a ticket, newest first.
SELECT m.id, m.from_id, m.into_id, m.agent_name, m.notified, m.created_at, m.undone_at, m.undone_name,
	t.subject, t.messages, p.name
FROM ticket_merge m JOIN ticket t ON t.id = m.from_id JOIN person p ON p.id = t.requester_id
WHERE m.into_id = :ticket_id ORDER BY m.id DESC LIMIT 50;

-- name: merges_from :many
-- row: merge_shown
-- param: ticket_id i64
-- doc: Where a ticket was merged, newest first.
SELECT m.id, m.from_id, m.into_id, m.agent_name, m.notified, m.created_at, m.undone_at, m.undone_name,
	t.subject, t.messages, p.name
FROM ticket_merge m JOIN ticket t ON t.id = m.into_id JOIN person p ON p.id = t.requester_id
WHERE m.from_id = :ticket_id ORDER BY m.id DESC LIMIT 50;

-- name: merged_tree :many
-- doc: All tickets that became this one, directly or by way of others.
-- param: ticket_id i64
WITH RECURSIVE tree (id, hops) AS (
	SELECT t.id, 1 FROM ticket t WHERE t.merged_into_id = :ticket_id
	UNION ALL
	SELECT t.id, tree.hops + 1 FROM ticket t JOIN tree ON t.merged_into_id = tree.id WHERE tree.hops < 20)
SELECT ticket.id FROM ticket JOIN tree ON tree.id = ticket.id LIMIT 200;

-- name: event_detach :exec
-- doc: The event stays in the log of the desk, but no more in the ticket's.
UPDATE event SET ticket_id = NULL WHERE id = :id AND ticket_id = :ticket_id;

-- name: event_newest_of :one
-- out: newest i64
-- out: newest_status i64
SELECT CAST(coalesce((SELECT max(e.id) FROM event e WHERE e.ticket_id = :ticket_id), 0) AS BIGINT) AS newest,
	CAST(coalesce((SELECT max(e.id) FROM event e WHERE e.ticket_id = :ticket_id AND e.kind = 'ticket.status'), 0) AS BIGINT) AS newest_status;

-- name: participant_wrote_since :one
-- param: ticket_id i64
-- param: person_id i64
-- param: since_at i64
-- out: wrote bool
SELECT EXISTS (SELECT 1 FROM message m WHERE m.ticket_id = :ticket_id AND m.author_kind = 'person'
	AND m.author_id = :person_id AND m.created_at >= :since_at) AS wrote;

-- name: participants_for_merge :many
SELECT person_id, role FROM participant WHERE ticket_id = :ticket_id ORDER BY person_id;

-- name: merge_near :many
-- doc: Open tickets that a ticket may double: its customer's, the newest first.
-- param: ticket_id i64
SELECT id, category, subject FROM ticket WHERE requester_id = :requester_id AND id <> :ticket_id AND merged_into_id IS NULL AND NOT spam
ORDER BY id DESC LIMIT 10;
