-- Firing: what the timer writes beside the clocks themselves.

-- name: clocks_put_off :exec
-- doc: For a ticket whose clocks cannot be fired now; the others must not wait for it.
-- param: until_at i64
-- param: now_at i64
UPDATE sla_clock SET next_fire_at = :until_at
WHERE ticket_id = :ticket_id AND next_fire_at IS NOT NULL AND next_fire_at <= :now_at;

-- name: fired_actions :exec
UPDATE sla_fired SET actions = :actions WHERE clock_id = :clock_id AND threshold = :threshold AND round = :round;

-- name: notify_recent :one
-- doc: Mails of this kind to an address that leave after an instant; looks at the newest few.
-- param: since_at i64
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT purpose, state, not_before FROM outbox
	WHERE address_folded = :address_folded ORDER BY id DESC LIMIT 50) AS newest
WHERE purpose = 'notify' AND state <> 'cancelled' AND not_before > :since_at;

-- name: digest_held :opt
-- doc: The digest that still waits for its time.
SELECT id, content FROM (SELECT id, purpose, state, content FROM outbox
	WHERE address_folded = :address_folded ORDER BY id DESC LIMIT 50) AS newest
WHERE purpose = 'digest' AND state = 'held' ORDER BY id DESC LIMIT 1;

-- name: digest_update :exec
UPDATE outbox SET content = :content WHERE id = :id AND state = 'held';

-- name: letter_put :one
-- doc: A mail of the desk itself that belongs to no ticket's thread.
INSERT INTO outbox (ticket_id, message_id, mailbox_id, purpose, address, address_folded, rfc_id, reply_token,
	content, state, attempts, not_before, lease_until, lease, last_reply, ambiguous, sent_at, created_at)
VALUES (NULL, NULL, :mailbox_id, :purpose, :address, :address_folded, :rfc_id, '',
	:content, :state, 0, :not_before, 0, 0, '', FALSE, NULL, :created_at)
RETURNING id;
