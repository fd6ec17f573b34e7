-- The event log and those who follow it.

-- name: event_insert :one
INSERT INTO event (ticket_id, kind, actor_kind, actor_id, actor_name, detail, created_at)
VALUES (:ticket_id, :kind, :actor_kind, :actor_id, :actor_name, :detail, :created_at)
RETURNING id;

-- name: events_after :many
-- doc: On PostgreSQL a number is given before its row is seen: a transaction that took a lower
-- doc: one may commit after a higher one.  So only rows are read of which all transactions up
-- doc: to theirs have ended (the horizon), and those numbers before after_id once more whose
-- doc: transactions ended since the horizon of the last reading; 0: none before after_id.
-- param: after_id i64
-- param: from_id i64
-- param: horizon i64
-- param: limit_n i64
-- doc: begun_to: transactions of this number and above had not begun.
-- out: seen_to i64
-- out: begun_to i64
-- sqlite:
SELECT id, ticket_id, kind, actor_kind, actor_id, actor_name, detail, created_at, 0 AS seen_to, 0 AS begun_to
FROM event WHERE id > :after_id AND CAST(:from_id AS BIGINT) >= 0 AND CAST(:horizon AS BIGINT) >= 0 ORDER BY id LIMIT :limit_n;
-- pg:
SELECT id, ticket_id, kind, actor_kind, actor_id, actor_name, detail, created_at,
	CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT) & 4294967295 AS seen_to,
	CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT) & 4294967295 AS begun_to
FROM event WHERE id > :from_id
	AND (id > :after_id OR (:horizon > 0 AND CAST(CAST(xmin AS TEXT) AS BIGINT) >= :horizon))
	AND CAST(CAST(xmin AS TEXT) AS BIGINT) < (CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT) & 4294967295)
ORDER BY id LIMIT :limit_n;

-- name: events_of_ticket :many
-- param: from_at time
-- param: to_at time
SELECT id, ticket_id, kind, actor_kind, actor_id, actor_name, detail, created_at
FROM event WHERE ticket_id = :ticket_id AND created_at >= :from_at AND created_at < :to_at
	AND kind NOT IN ('message.received', 'message.sent', 'message.noted')
ORDER BY id DESC LIMIT 300;

-- name: events_of_ticket_by :many
-- doc: A ticket's events, newest first; empty actor_kind: of everybody.
-- param: kinds text[]
-- param: all_kinds bool
-- param: of_agent i64
-- param: before_id i64
-- param: limit_n i64
-- sqlite:
SELECT id, ticket_id, kind, actor_kind, actor_id, actor_name, detail, created_at
FROM event WHERE ticket_id = :ticket_id AND id < :before_id
	AND (:all_kinds OR kind IN (SELECT value FROM json_each(:kinds)))
	AND (:actor_kind = '' OR (actor_kind = :actor_kind AND (:of_agent = 0 OR actor_id = :of_agent)))
ORDER BY id DESC LIMIT :limit_n;
-- pg:
SELECT id, ticket_id, kind, actor_kind, actor_id, actor_name, detail, created_at
FROM event WHERE ticket_id = :ticket_id AND id < :before_id
	AND (:all_kinds OR kind = ANY (:kinds))
	AND (:actor_kind = '' OR (actor_kind = :actor_kind AND (:of_agent = 0 OR actor_id = :of_agent)))
ORDER BY id DESC LIMIT :limit_n;

-- name: events_actors :many
-- doc: Who did something on a ticket, of its first events.
-- out: actor_name text
-- param: limit_n i64
SELECT actor_kind, actor_id, max(actor_name) AS actor_name FROM (SELECT actor_kind, actor_id, actor_name FROM event
	WHERE ticket_id = :ticket_id ORDER BY id LIMIT :limit_n) AS e
GROUP BY actor_kind, actor_id ORDER BY actor_kind, max(actor_name), actor_id;

-- name: events_by_others_since :many
-- param: after_id i64
-- doc: Messages that somebody else than this agent added after the given event.
SELECT id, kind, actor_kind, actor_id, detail FROM event
WHERE ticket_id = :ticket_id AND id > :after_id
	AND kind IN ('message.received', 'message.sent', 'message.noted')
	AND NOT (actor_kind = 'agent' AND actor_id = :actor_id)
ORDER BY id LIMIT 50;

-- name: status_moves_at :many
-- doc: How a ticket's status was moved by one agent at one moment.
SELECT id, detail FROM event
WHERE ticket_id = :ticket_id AND kind = 'ticket.status' AND actor_kind = 'agent' AND actor_id = :actor_id
	AND created_at = :created_at
ORDER BY id LIMIT 10;

-- name: changes_at :many
-- doc: What else one agent changed on a ticket at one moment.
SELECT id, kind, detail FROM event
WHERE ticket_id = :ticket_id AND actor_kind = 'agent' AND actor_id = :actor_id AND created_at = :created_at
	AND kind IN ('ticket.priority', 'ticket.type', 'ticket.team', 'ticket.assigned', 'ticket.tags', 'ticket.field',
		'ticket.reason', 'snooze.set', 'snooze.ended', 'watch.added', 'watch.removed')
ORDER BY id DESC LIMIT 40;

-- name: event_head :one
-- out: head i64
SELECT CAST(coalesce((SELECT id FROM event ORDER BY id DESC LIMIT 1), 0) AS BIGINT) AS head;

-- name: follower_get :opt
SELECT last_id FROM follower WHERE name = :name;

-- name: follower_set :exec
INSERT INTO follower (name, last_id) VALUES (:name, :last_id)
ON CONFLICT (name) DO UPDATE SET last_id = excluded.last_id;
