-- Rules, their versions, what they did, and when time rules come to a ticket.

-- name: rule_add :one
INSERT INTO rule (name, kind, position, active, demo, created_at, updated_at)
VALUES (:name, :kind, :position, :active, :demo, :created_at, :created_at) RETURNING id;

-- name: rule_update :exec
UPDATE rule SET name = :name, kind = :kind, active = :active, updated_at = :updated_at WHERE id = :id;

-- name: rule_place :exec
UPDATE rule SET position = :position WHERE id = :id;

-- name: rule_delete :exec
DELETE FROM rule WHERE id = :id;

-- name: rule_last_position :one
-- out: last i64
SELECT CAST(coalesce(max(position), 0) AS BIGINT) AS last FROM rule;

-- name: rule_by_id :opt
-- row: rule
-- out: versions i64
SELECT r.id, r.name, r.kind, r.position, r.active, r.demo, r.updated_at, v.id AS version_id, v.definition,
	CAST((SELECT count(*) FROM rule_version x WHERE x.rule_id = r.id) AS BIGINT) AS versions
FROM rule r JOIN rule_version v ON v.id = (SELECT max(y.id) FROM rule_version y WHERE y.rule_id = r.id)
WHERE r.id = :id;

-- name: rule_all :many
-- row: rule
-- out: versions i64
-- doc: In the order they are tried.
SELECT r.id, r.name, r.kind, r.position, r.active, r.demo, r.updated_at, v.id AS version_id, v.definition,
	CAST((SELECT count(*) FROM rule_version x WHERE x.rule_id = r.id) AS BIGINT) AS versions
FROM rule r JOIN rule_version v ON v.id = (SELECT max(y.id) FROM rule_version y WHERE y.rule_id = r.id)
ORDER BY r.position, r.id LIMIT 500;

-- name: rule_version_add :one
INSERT INTO rule_version (rule_id, name, active, definition, agent_id, created_at)
VALUES (:rule_id, :name, :active, :definition, :agent_id, :created_at) RETURNING id;

-- name: rule_versions :many
-- doc: Newest first.
-- null: agent_name
SELECT v.id, v.name, v.active, v.definition, v.agent_id, a.name AS agent_name, v.created_at
FROM rule_version v LEFT JOIN agent a ON a.id = v.agent_id
WHERE v.rule_id = :rule_id ORDER BY v.id DESC LIMIT 200;

-- name: rule_version_by_id :opt
SELECT id, rule_id, name, active, definition, created_at FROM rule_version WHERE id = :id;

-- ---- what they did ----

-- name: rule_log_add :one
INSERT INTO rule_log (rule_id, version_id, ticket_id, event_id, outcome, detail, created_at)
VALUES (:rule_id, :version_id, :ticket_id, :event_id, :outcome, :detail, :created_at) RETURNING id;

-- name: rule_log_recent :one
-- doc: How often a rule acted on a ticket lately; looks at the ticket's newest few.
-- param: since_at i64
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT rule_id, outcome, created_at FROM rule_log
	WHERE ticket_id = :ticket_id ORDER BY id DESC LIMIT 200) AS newest
WHERE rule_id = :rule_id AND outcome = 'fired' AND created_at > :since_at;

-- name: rule_log_stopped :one
-- param: since_at i64
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT rule_id, outcome, created_at FROM rule_log
	WHERE ticket_id = :ticket_id ORDER BY id DESC LIMIT 200) AS newest
WHERE rule_id = :rule_id AND outcome = 'stopped' AND created_at > :since_at;

-- name: rule_log_figures :one
-- doc: The newest firing and how many of the newest thousand lie after an instant.
-- param: since_at i64
-- out: n i64
-- out: last_at i64
SELECT CAST(coalesce(sum(CASE WHEN created_at > :since_at THEN 1 ELSE 0 END), 0) AS BIGINT) AS n,
	CAST(coalesce(max(created_at), 0) AS BIGINT) AS last_at
FROM (SELECT created_at FROM rule_log WHERE rule_id = :rule_id ORDER BY id DESC LIMIT 1000) AS newest;

-- name: rule_log_all :many
-- row: rule_log
-- param: before_id i64
-- param: limit_n i64
-- null: name
-- null: subject
SELECT l.id, l.rule_id, l.version_id, l.ticket_id, l.event_id, l.outcome, l.detail, l.created_at,
	r.name AS name, t.subject AS subject
FROM rule_log l LEFT JOIN rule r ON r.id = l.rule_id LEFT JOIN ticket t ON t.id = l.ticket_id
WHERE l.id < :before_id ORDER BY l.id DESC LIMIT :limit_n;

-- name: rule_log_of_rule :many
-- row: rule_log
-- param: before_id i64
-- param: limit_n i64
-- null: name
-- null: subject
SELECT l.id, l.rule_id, l.version_id, l.ticket_id, l.event_id, l.outcome, l.detail, l.created_at,
	r.name AS name, t.subject AS subject
FROM rule_log l LEFT JOIN rule r ON r.id = l.rule_id LEFT JOIN ticket t ON t.id = l.ticket_id
WHERE l.rule_id = :rule_id AND l.id < :before_id ORDER BY l.id DESC LIMIT :limit_n;

-- name: rule_log_of_ticket :many
-- row: rule_log
-- param: before_id i64
-- param: limit_n i64
-- null: name
-- null: subject
SELECT l.id, l.rule_id, l.version_id, l.ticket_id, l.event_id, l.outcome, l.detail, l.created_at,
	r.name AS name, t.subject AS subject
FROM rule_log l LEFT JOIN rule r ON r.id = l.rule_id LEFT JOIN ticket t ON t.id = l.ticket_id
WHERE l.ticket_id = :ticket_id AND l.id < :before_id ORDER BY l.id DESC LIMIT :limit_n;

-- name: rule_log_trouble :many
-- row: rule_log
-- param: before_id i64
-- param: limit_n i64
-- null: name
-- null: subject
SELECT l.id, l.rule_id, l.version_id, l.ticket_id, l.event_id, l.outcome, l.detail, l.created_at,
	r.name AS name, t.subject AS subject
FROM rule_log l LEFT JOIN rule r ON r.id = l.rule_id LEFT JOIN ticket t ON t.id = l.ticket_id
WHERE l.outcome <> 'fired' AND l.id < :before_id ORDER BY l.id DESC LIMIT :limit_n;

-- name: rule_log_prune :exec
DELETE FROM rule_log WHERE created_at < :created_at AND id IN (SELECT id FROM rule_log ORDER BY id LIMIT 1000);

-- ---- what conditions ask ----

-- name: rule_message_by_id :opt
-- row: rule_message
SELECT id, subject, text, author_address, flags FROM message WHERE id = :id;

-- name: rule_message_newest :opt
-- row: rule_message
-- doc: What the customer said last.
SELECT id, subject, text, author_address, flags FROM message
WHERE ticket_id = :ticket_id AND kind = 'public' AND direction = 'in' ORDER BY id DESC LIMIT 1;

-- name: rule_status_since :one
-- out: at i64
SELECT CAST(coalesce((SELECT created_at FROM event WHERE ticket_id = :ticket_id AND kind = 'ticket.status'
	ORDER BY id DESC LIMIT 1), 0) AS BIGINT) AS at;

-- name: rule_events :many
-- doc: A ticket's newest events, newest first, for trying a rule on what has been.
-- param: limit_n i64
SELECT id, kind, actor_kind, actor_id, detail, created_at FROM event
WHERE ticket_id = :ticket_id ORDER BY id DESC LIMIT :limit_n;

-- name: rule_newest_tickets :many
-- param: limit_n i64
SELECT id FROM ticket WHERE NOT spam ORDER BY id DESC LIMIT :limit_n;

-- ---- time rules ----

-- name: rule_due_put :exec
-- doc: Another instant to count from arms it again; the same one that was acted on does not.
-- param: next_at time
INSERT INTO rule_due (rule_id, ticket_id, since, next_at, done) VALUES (:rule_id, :ticket_id, :since, :next_at, FALSE)
ON CONFLICT (rule_id, ticket_id) DO UPDATE SET since = excluded.since, next_at = excluded.next_at, done = FALSE
WHERE rule_due.since <> excluded.since OR NOT rule_due.done;

-- name: rule_due_get :opt
SELECT since, next_at, done FROM rule_due WHERE rule_id = :rule_id AND ticket_id = :ticket_id;

-- name: rule_due_of_ticket :many
SELECT rule_id, since, next_at, done FROM rule_due WHERE ticket_id = :ticket_id ORDER BY rule_id LIMIT 500;

-- name: rule_due_set :exec
UPDATE rule_due SET since = :since, next_at = :next_at, done = :done WHERE rule_id = :rule_id AND ticket_id = :ticket_id;

-- name: rule_due_again :exec
-- doc: Something changed: those whose conditions did not hold are looked at once more.
-- param: now_at i64
UPDATE rule_due SET next_at = :now_at WHERE ticket_id = :ticket_id AND next_at IS NULL AND NOT done;

-- name: rule_due_drop :exec
DELETE FROM rule_due WHERE rule_id = :rule_id AND ticket_id = :ticket_id;

-- name: rule_due_forget :exec
-- doc: Of a rule that was changed or switched off; what was acted on stays.
DELETE FROM rule_due WHERE rule_id = :rule_id AND NOT done;

-- name: rule_due_closed :exec
DELETE FROM rule_due WHERE ticket_id = :ticket_id;

-- name: rule_due_next :one
-- out: at i64
SELECT CAST(coalesce((SELECT next_at FROM rule_due WHERE next_at IS NOT NULL ORDER BY next_at, ticket_id LIMIT 1), 0)
	AS BIGINT) AS at;

-- name: rule_due_now :many
-- param: until_at i64
-- param: limit_n i64
SELECT rule_id, ticket_id FROM rule_due WHERE next_at IS NOT NULL AND next_at <= :until_at
ORDER BY next_at, ticket_id LIMIT :limit_n;

-- name: rule_due_put_off :exec
-- param: until_at i64
UPDATE rule_due SET next_at = :until_at WHERE rule_id = :rule_id AND ticket_id = :ticket_id;

-- name: rule_scan_put :exec
INSERT INTO rule_scan (rule_id, seen_at, seen_id) VALUES (:rule_id, :seen_at, :seen_id)
ON CONFLICT (rule_id) DO UPDATE SET seen_at = excluded.seen_at, seen_id = excluded.seen_id;

-- name: rule_scan_next :opt
SELECT rule_id, seen_at, seen_id FROM rule_scan ORDER BY rule_id LIMIT 1;

-- name: rule_scan_done :exec
DELETE FROM rule_scan WHERE rule_id = :rule_id;

-- name: rule_scan_tickets :many
-- param: seen_at i64
-- param: seen_id i64
-- param: limit_n i64
SELECT id, updated_at FROM ticket WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam
	AND (updated_at, id) > (:seen_at, :seen_id) ORDER BY updated_at, id LIMIT :limit_n;
