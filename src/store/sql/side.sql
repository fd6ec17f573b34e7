-- Talks beside a ticket, problems with their incidents, splits, and who else is told.

-- name: side_insert :one
INSERT INTO side_talk (ticket_id, subject, state, recipients, messages, waiting, agent_id, created_at, updated_at)
VALUES (:ticket_id, :subject, 'open', :recipients, 0, TRUE, :agent_id, :created_at, :updated_at)
RETURNING id;

-- name: side_by_id :opt
-- row: side
SELECT id, ticket_id, subject, state, recipients, messages, waiting, agent_id, created_at, updated_at
FROM side_talk WHERE id = :id;

-- name: sides_of :many
-- row: side
-- param: ids i64[]
-- sqlite:
SELECT id, ticket_id, subject, state, recipients, messages, waiting, agent_id, created_at, updated_at
FROM side_talk WHERE ticket_id IN (SELECT value FROM json_each(:ids)) ORDER BY id DESC LIMIT 100;
-- pg:
SELECT id, ticket_id, subject, state, recipients, messages, waiting, agent_id, created_at, updated_at
FROM side_talk WHERE ticket_id = ANY (:ids) ORDER BY id DESC LIMIT 100;

-- name: side_touch :exec
-- doc: A message more; waiting: for them, not for us.
UPDATE side_talk SET messages = messages + 1, waiting = :waiting, state = :state, updated_at = :updated_at WHERE id = :id;

-- name: side_state :exec
UPDATE side_talk SET state = :state, updated_at = :updated_at WHERE id = :id;

-- name: side_of_message :opt
SELECT side_id FROM message WHERE id = :id AND side_id IS NOT NULL;

-- name: mail_ref_side :many
-- doc: Message-IDs of a talk that one of its recipients may know, newest first.
-- out: ref text
-- out: at i64
-- param: limit_n i64
SELECT m.rfc_id AS ref, m.created_at AS at FROM message m
WHERE m.side_id = :side_id AND m.direction = 'in' AND m.rfc_id IS NOT NULL
UNION ALL
SELECT o.rfc_id AS ref, o.created_at AS at FROM message m JOIN outbox o ON o.message_id = m.id
WHERE m.side_id = :side_id AND o.address_folded = :address_folded AND o.rfc_id IS NOT NULL AND o.state = 'sent'
ORDER BY 2 DESC, 1 LIMIT :limit_n;

-- name: split_insert :one
INSERT INTO ticket_split (from_id, into_id, message_id, agent_id, created_at)
VALUES (:from_id, :into_id, :message_id, :agent_id, :created_at) RETURNING id;

-- name: split_standing :opt
SELECT id, from_id, into_id, message_id, created_at FROM ticket_split
WHERE into_id = :into_id AND undone_at IS NULL ORDER BY id DESC LIMIT 1;

-- name: splits_from :many
SELECT into_id FROM ticket_split WHERE from_id = :from_id AND undone_at IS NULL ORDER BY id DESC LIMIT 20;

-- name: split_undone :exec
UPDATE ticket_split SET undone_at = :undone_at WHERE id = :id AND undone_at IS NULL;

-- name: message_to_ticket :exec
UPDATE message SET ticket_id = :ticket_id WHERE id = :id;

-- name: attachments_to_ticket :exec
UPDATE attachment SET ticket_id = :ticket_id WHERE message_id = :message_id;

-- name: mail_in_to_ticket :exec
UPDATE mail_in SET ticket_id = :ticket_id WHERE message_id = :message_id;

-- name: mail_ref_to_ticket :exec
-- param: from_id i64
UPDATE mail_ref SET ticket_id = :ticket_id WHERE ref = :ref AND ticket_id = :from_id;

-- name: incident_put :exec
INSERT INTO incident (ticket_id, problem_id, agent_id, created_at)
VALUES (:ticket_id, :problem_id, :agent_id, :created_at)
ON CONFLICT (ticket_id) DO UPDATE SET problem_id = excluded.problem_id, agent_id = excluded.agent_id, created_at = excluded.created_at;

-- name: incident_delete :exec
DELETE FROM incident WHERE ticket_id = :ticket_id;

-- name: incident_of :opt
SELECT problem_id FROM incident WHERE ticket_id = :ticket_id;

-- name: incidents_of :many
-- param: after_id i64
-- param: limit_n i64
SELECT ticket_id FROM incident WHERE problem_id = :problem_id AND ticket_id > :after_id ORDER BY ticket_id LIMIT :limit_n;

-- name: incident_count :one
-- doc: At most so many are counted.
-- param: limit_n i64
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT 1 AS one FROM incident WHERE problem_id = :problem_id LIMIT :limit_n) AS counted;

-- name: linked_of :many
-- doc: What is shown of tickets beside another.
-- param: ids i64[]
-- sqlite:
SELECT t.id, t.subject, t.category, t.status_id, t.language, p.name
FROM ticket t JOIN person p ON p.id = t.requester_id
WHERE t.id IN (SELECT value FROM json_each(:ids)) ORDER BY t.id;
-- pg:
SELECT t.id, t.subject, t.category, t.status_id, t.language, p.name
FROM ticket t JOIN person p ON p.id = t.requester_id
WHERE t.id = ANY (:ids) ORDER BY t.id;

-- name: followed_by :many
SELECT id FROM ticket WHERE requester_id = :requester_id AND follows_id = :follows_id ORDER BY id DESC LIMIT 10;

-- name: status_watch_of :many
SELECT address, address_folded, locale FROM status_watch WHERE ticket_id = :ticket_id ORDER BY address_folded LIMIT 20;

-- name: status_watch_put :exec
INSERT INTO status_watch (ticket_id, address_folded, address, locale, created_at)
VALUES (:ticket_id, :address_folded, :address, :locale, :created_at)
ON CONFLICT (ticket_id, address_folded) DO UPDATE SET address = excluded.address, locale = excluded.locale;

-- name: status_watch_clear :exec
DELETE FROM status_watch WHERE ticket_id = :ticket_id;

-- name: repeat_near :many
-- doc: What the same person had opened before, since some time; the newest first.
-- param: before_id i64
-- param: since_at i64
SELECT id, subject FROM ticket
WHERE requester_id = :requester_id AND id < :before_id AND created_at >= :since_at AND merged_into_id IS NULL AND NOT spam
ORDER BY id DESC LIMIT 20;

-- name: repeat_set :exec
UPDATE ticket SET repeat_n = :repeat_n WHERE id = :id;

-- name: repeat_get :one
SELECT repeat_n FROM ticket WHERE id = :id;
