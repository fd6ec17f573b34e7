-- Mail that leaves, and the limits of what leaves by itself.

-- name: outbox_insert :one
INSERT INTO outbox (ticket_id, message_id, mailbox_id, purpose, address, address_folded, rfc_id, reply_token,
	content, state, attempts, not_before, lease_until, lease, last_reply, ambiguous, created_at)
VALUES (:ticket_id, :message_id, :mailbox_id, :purpose, :address, :address_folded, :rfc_id, :reply_token,
	:content, :state, 0, :not_before, 0, 0, '', FALSE, :created_at)
RETURNING id;

-- name: outbox_cancel_held :exec
UPDATE outbox SET state = 'cancelled', reply_token = '' WHERE message_id = :message_id AND state = 'held';

-- name: outbox_left :one
-- doc: Rows of a message that are on their way or gone.
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM outbox WHERE message_id = :message_id AND state <> 'cancelled';

-- name: outbox_claim :many
-- doc: A row that was being sent when its lease ran out may have left: it is ambiguous.
-- param: until_at i64
-- param: me i64
-- param: limit_n i64
-- sqlite:
UPDATE outbox SET ambiguous = (ambiguous OR state = 'sending'), state = 'sending', lease = (:me << 20) + (lease & 1048575) + 1,
	lease_until = :until_at, attempts = attempts + 1
WHERE id IN (SELECT id FROM outbox WHERE state IN ('held', 'queued', 'deferred', 'sending')
	AND not_before <= :not_before AND lease_until <= :not_before ORDER BY not_before, id LIMIT :limit_n)
RETURNING id, ticket_id, message_id, mailbox_id, purpose, address, address_folded, rfc_id, reply_token, content,
	attempts, lease, ambiguous, created_at;
-- pg:
UPDATE outbox SET ambiguous = (ambiguous OR state = 'sending'), state = 'sending', lease = (:me << 20) + (lease & 1048575) + 1,
	lease_until = :until_at, attempts = attempts + 1
WHERE id IN (SELECT id FROM outbox WHERE state IN ('held', 'queued', 'deferred', 'sending')
	AND not_before <= :not_before AND lease_until <= :not_before ORDER BY not_before, id LIMIT :limit_n
	FOR UPDATE SKIP LOCKED)
RETURNING id, ticket_id, message_id, mailbox_id, purpose, address, address_folded, rfc_id, reply_token, content,
	attempts, lease, ambiguous, created_at;

-- name: outbox_finish :exec
-- doc: No row changed: another process took it.  What carries a link that opens something is not kept once it has left.
UPDATE outbox SET state = :state, last_reply = :last_reply, not_before = :not_before,
	ambiguous = (ambiguous OR :ambiguous), sent_at = :sent_at, lease_until = 0,
	reply_token = CASE WHEN :state = 'deferred' OR :state = 'failed' THEN reply_token ELSE '' END,
	content = CASE WHEN :state = 'sent' AND message_id IS NULL AND purpose <> 'notify' THEN '{}' ELSE content END
WHERE id = :id AND lease = :lease AND state = 'sending';

-- name: outbox_release :exec
-- doc: Back into the queue untried: the rate was used up, or the process stops.
UPDATE outbox SET state = 'queued', attempts = attempts - 1, not_before = :not_before, lease_until = 0
WHERE id = :id AND lease = :lease AND state = 'sending';

-- name: outbox_renew :exec
UPDATE outbox SET lease_until = :lease_until WHERE id = :id AND lease = :lease AND state = 'sending';

-- name: outbox_next_at :one
-- doc: When the next row is due; -1: nothing waits.
-- out: due_at i64
SELECT CAST(coalesce(min(due_at), -1) AS BIGINT) AS due_at FROM (
	SELECT CASE WHEN lease_until > not_before THEN lease_until ELSE not_before END AS due_at
	FROM outbox WHERE state IN ('held', 'queued', 'deferred', 'sending')
	ORDER BY not_before, id LIMIT 200) AS first_ones;

-- name: outbox_by_rfc_id :opt
-- row: sent_mail
SELECT id, ticket_id, message_id, address, address_folded, state FROM outbox WHERE rfc_id = :rfc_id LIMIT 1;

-- name: outbox_of_token :opt
-- row: sent_mail
-- doc: The mail that carried a token.
SELECT id, ticket_id, message_id, address, address_folded, state FROM outbox
WHERE message_id = :message_id AND address_folded = :address_folded ORDER BY id DESC LIMIT 1;

-- name: outbox_sent_by_id :opt
-- row: sent_mail
SELECT id, ticket_id, message_id, address, address_folded, state FROM outbox WHERE id = :id;

-- name: outbox_latest_to :opt
-- row: sent_mail
-- param: since_at i64
SELECT id, ticket_id, message_id, address, address_folded, state FROM outbox
WHERE address_folded = :address_folded AND mailbox_id = :mailbox_id AND created_at >= :since_at
	AND state IN ('sent', 'deferred', 'failed') AND ticket_id IS NOT NULL
ORDER BY id DESC LIMIT 1;

-- name: outbox_bounced :exec
UPDATE outbox SET state = :state, last_reply = :last_reply, not_before = :not_before, lease_until = 0
WHERE id = :id AND state IN ('sent', 'deferred', 'failed');

-- name: outbox_counts :many
-- doc: For the metrics.
-- out: n i64
-- out: oldest_at i64
SELECT state, CAST(count(*) AS BIGINT) AS n, CAST(min(created_at) AS BIGINT) AS oldest_at FROM outbox
WHERE state IN ('held', 'queued', 'deferred', 'sending') GROUP BY state;

-- name: quoted_of_ticket :opt
-- doc: The customer's last words before a message, to be quoted in the answer.
-- param: before_id i64
SELECT id, author_id, author_name, author_address, text, created_at FROM message
WHERE ticket_id = :ticket_id AND id < :before_id AND kind = 'public' AND direction = 'in'
	AND author_kind = 'person' AND flags IN ('', 'unverified') AND undone_at IS NULL
ORDER BY id DESC LIMIT 1;

-- name: outbox_since :one
-- doc: How many of one kind an address was sent after some time.
-- param: created_after i64
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM outbox
WHERE address_folded = :address_folded AND purpose = :purpose AND created_at > :created_after;

-- name: auto_mail_count :one
-- param: hour_at i64
-- param: day_at i64
-- out: hour_n i64
-- out: day_n i64
SELECT CAST(coalesce(sum(CASE WHEN created_at > :hour_at THEN 1 ELSE 0 END), 0) AS BIGINT) AS hour_n,
	CAST(count(*) AS BIGINT) AS day_n
FROM auto_mail WHERE address_folded = :address_folded AND created_at > :day_at;

-- name: auto_mail_ticket :one
-- param: day_at i64
-- out: day_n i64
SELECT CAST(count(*) AS BIGINT) AS day_n FROM auto_mail
WHERE address_folded = :address_folded AND ticket_id = :ticket_id AND created_at > :day_at;

-- name: auto_mail_total :one
-- param: hour_at i64
-- out: hour_n i64
SELECT CAST(count(*) AS BIGINT) AS hour_n FROM auto_mail WHERE created_at > :hour_at;

-- name: auto_mail_put :exec
INSERT INTO auto_mail (address_folded, ticket_id, created_at) VALUES (:address_folded, :ticket_id, :created_at);

-- name: auto_mail_prune :exec
DELETE FROM auto_mail WHERE created_at < :created_at;

-- name: participant_since :opt
-- doc: Whether an address takes part in a ticket, and since when.
SELECT p.role, p.created_at FROM participant p JOIN identity i ON i.person_id = p.person_id
WHERE p.ticket_id = :ticket_id AND i.kind = 'email' AND i.address_folded = :address_folded LIMIT 1;

-- name: outbox_unlease_of :exec
-- param: number i64
UPDATE outbox SET lease_until = 0 WHERE state = 'sending' AND lease_until > 0 AND lease >> 20 = :number;

-- name: outbox_unlease :exec
-- doc: At the start of the only process of a store: whoever held a lease is dead.
UPDATE outbox SET lease_until = 0 WHERE state = 'sending' AND lease_until > 0;
