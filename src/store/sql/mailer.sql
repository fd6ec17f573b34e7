-- name: mailer_mailbox :opt
-- doc: The mailbox that sends the desk's own mail.
SELECT id, address FROM mailbox WHERE active AND out_kind <> 'none' ORDER BY id LIMIT 1;

-- name: mailer_put :one
INSERT INTO outbox (ticket_id, message_id, mailbox_id, purpose, address, address_folded, rfc_id, reply_token,
	content, state, attempts, not_before, lease_until, lease, last_reply, ambiguous, sent_at, created_at)
VALUES (NULL, NULL, :mailbox_id, 'system', :address, :address_folded, :rfc_id, '',
	:content, 'queued', 0, :created_at, 0, 0, '', FALSE, NULL, :created_at)
RETURNING id;
