-- Messages, attachments, drafts.

-- name: message_insert :one
INSERT INTO message (ticket_id, kind, direction, channel, author_kind, author_id, author_name,
	author_address, recipients, subject, html, text, quoted_html, language, flags,
	remote_images, attachments, rfc_id, raw_sha, mailbox_id, side_id, created_at)
VALUES (:ticket_id, :kind, :direction, :channel, :author_kind, :author_id, :author_name,
	:author_address, :recipients, :subject, :html, :text, :quoted_html, :language, :flags,
	:remote_images, :attachments, :rfc_id, :raw_sha, :mailbox_id, :side_id, :created_at)
RETURNING id;

-- name: message_by_id :opt
SELECT id, ticket_id, kind, direction, channel, author_kind, author_id, author_name,
	author_address, recipients, subject, html AS html_kept, text, quoted_html, language, flags,
	remote_images, attachments, rfc_id, raw_sha, mailbox_id, side_id, undone_at, created_at
FROM message WHERE id = :id;

-- name: messages_of_ticket :many
-- row: messages_of_ticket
-- param: before_id i64
-- param: limit_n i64
-- doc: Newest first, below before_id.
SELECT id, ticket_id, kind, direction, channel, author_kind, author_id, author_name,
	author_address, recipients, subject, html AS html_kept, text, quoted_html, language, flags,
	remote_images, attachments, rfc_id, raw_sha, mailbox_id, undone_at, created_at
FROM message WHERE ticket_id = :ticket_id AND id < :before_id AND kind <> 'side' ORDER BY id DESC LIMIT :limit_n;

-- name: messages_of_tree :many
-- row: messages_of_ticket
-- doc: As messages_of_ticket, over a ticket and all that became it.
-- param: ids i64[]
-- param: before_id i64
-- param: limit_n i64
-- sqlite:
SELECT id, ticket_id, kind, direction, channel, author_kind, author_id, author_name,
	author_address, recipients, subject, html AS html_kept, text, quoted_html, language, flags,
	remote_images, attachments, rfc_id, raw_sha, mailbox_id, undone_at, created_at
FROM message WHERE ticket_id IN (SELECT value FROM json_each(:ids)) AND id < :before_id AND kind <> 'side'
ORDER BY id DESC LIMIT :limit_n;
-- pg:
SELECT id, ticket_id, kind, direction, channel, author_kind, author_id, author_name,
	author_address, recipients, subject, html AS html_kept, text, quoted_html, language, flags,
	remote_images, attachments, rfc_id, raw_sha, mailbox_id, undone_at, created_at
FROM message WHERE ticket_id = ANY (:ids) AND id < :before_id AND kind <> 'side'
ORDER BY id DESC LIMIT :limit_n;

-- name: message_shown :opt
-- row: messages_of_ticket
SELECT id, ticket_id, kind, direction, channel, author_kind, author_id, author_name,
	author_address, recipients, subject, html AS html_kept, text, quoted_html, language, flags,
	remote_images, attachments, rfc_id, raw_sha, mailbox_id, undone_at, created_at
FROM message WHERE id = :id;

-- name: messages_of_side :many
-- row: messages_of_ticket
-- doc: A talk beside the ticket, newest first.
SELECT id, ticket_id, kind, direction, channel, author_kind, author_id, author_name,
	author_address, recipients, subject, html AS html_kept, text, quoted_html, language, flags,
	remote_images, attachments, rfc_id, raw_sha, mailbox_id, undone_at, created_at
FROM message WHERE side_id = :side_id ORDER BY id DESC LIMIT 200;

-- name: message_undone :exec
UPDATE message SET undone_at = :undone_at WHERE id = :id AND undone_at IS NULL;

-- name: message_rfc_id :exec
UPDATE message SET rfc_id = :rfc_id WHERE id = :id;

-- name: messages_newest_after :many
-- doc: What the search index has not reached, newest first.
-- param: after_id i64
-- param: before_id i64
-- param: limit_n i64
SELECT m.id, m.ticket_id, m.author_name, m.author_address, m.text, t.subject AS ticket_subject
FROM message m JOIN ticket t ON t.id = m.ticket_id
WHERE m.id > :after_id AND m.id < :before_id ORDER BY m.id DESC LIMIT :limit_n;

-- name: messages_of_ticket_from :many
-- param: from_id i64
-- param: limit_n i64
SELECT m.id, m.author_name, m.author_address, m.text, t.subject AS ticket_subject
FROM message m JOIN ticket t ON t.id = m.ticket_id
WHERE m.ticket_id = :ticket_id AND m.id >= :from_id ORDER BY m.id DESC LIMIT :limit_n;

-- name: messages_settled_after :many
-- doc: For the index: on PostgreSQL only rows that no running transaction can come before.
-- param: after_id i64
-- param: limit_n i64
-- sqlite:
SELECT m.id, m.ticket_id, m.kind, m.author_name, m.author_address, m.subject, m.text, m.quoted_html,
	t.subject AS ticket_subject
FROM message m JOIN ticket t ON t.id = m.ticket_id
WHERE m.id > :after_id ORDER BY m.id LIMIT :limit_n;
-- pg:
SELECT m.id, m.ticket_id, m.kind, m.author_name, m.author_address, m.subject, m.text, m.quoted_html,
	t.subject AS ticket_subject
FROM message m JOIN ticket t ON t.id = m.ticket_id
WHERE m.id > :after_id
	AND CAST(CAST(m.xmin AS TEXT) AS BIGINT) < (CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT) & 4294967295) ORDER BY m.id LIMIT :limit_n;

-- name: last_public_of_ticket :opt
-- param: before_id i64
SELECT id, direction, author_name, text, created_at FROM message
WHERE ticket_id = :ticket_id AND kind = 'public' AND undone_at IS NULL AND id < :before_id
ORDER BY id DESC LIMIT 1;

-- name: last_answer_of_ticket :opt
-- doc: When an agent last answered the customer.
SELECT id, created_at FROM message
WHERE ticket_id = :ticket_id AND kind = 'public' AND direction = 'out' AND author_kind = 'agent' AND undone_at IS NULL
ORDER BY id DESC LIMIT 1;

-- name: attachment_insert :one
INSERT INTO attachment (ticket_id, message_id, agent_id, sha256, name, mime_type, size, inline, content_id, created_at)
VALUES (:ticket_id, :message_id, :agent_id, :sha256, :name, :mime_type, :size, :inline, :content_id, :created_at)
RETURNING id;

-- name: attachment_by_id :opt
SELECT id, ticket_id, message_id, agent_id, sha256, name, mime_type, size, inline, content_id, created_at
FROM attachment WHERE id = :id;

-- name: attachment_claim :exec
-- doc: An upload of this agent becomes part of a message.
UPDATE attachment SET ticket_id = :ticket_id, message_id = :message_id
WHERE id = :id AND agent_id = :agent_id AND message_id IS NULL;

-- name: attachment_release :exec
UPDATE attachment SET ticket_id = NULL, message_id = NULL WHERE message_id = :message_id AND agent_id IS NOT NULL;

-- name: attachment_delete_unused :exec
DELETE FROM attachment WHERE id = :id AND agent_id = :agent_id AND message_id IS NULL;

-- name: attachments_of_message :many
SELECT id, ticket_id, message_id, sha256, name, mime_type, size, inline, content_id
FROM attachment WHERE message_id = :message_id ORDER BY id;

-- name: attachments_of_messages :many
-- row: attachments_of_messages
-- param: ids i64[]
-- sqlite:
SELECT id, message_id, sha256, name, mime_type, size, inline, content_id
FROM attachment WHERE message_id IN (SELECT value FROM json_each(:ids)) ORDER BY id;
-- pg:
SELECT id, message_id, sha256, name, mime_type, size, inline, content_id
FROM attachment WHERE message_id = ANY (:ids) ORDER BY id;

-- name: deliveries_of_messages :many
-- row: deliveries_of_messages
-- param: ids i64[]
-- sqlite:
SELECT message_id, address, state, last_reply, not_before, sent_at
FROM outbox WHERE message_id IN (SELECT value FROM json_each(:ids)) ORDER BY id;
-- pg:
SELECT message_id, address, state, last_reply, not_before, sent_at
FROM outbox WHERE message_id = ANY (:ids) ORDER BY id;

-- name: attachments_of_page :many
-- doc: Of the messages that messages_of_ticket answers to the same question.
-- row: attachments_of_messages
-- param: ticket_id i64
-- param: before_id i64
-- param: limit_n i64
SELECT id, message_id, sha256, name, mime_type, size, inline, content_id
FROM attachment WHERE message_id IN (SELECT m.id FROM message m
	WHERE m.ticket_id = :ticket_id AND m.id < :before_id AND m.kind <> 'side' ORDER BY m.id DESC LIMIT :limit_n) ORDER BY id;

-- name: deliveries_of_page :many
-- row: deliveries_of_messages
-- param: ticket_id i64
-- param: before_id i64
-- param: limit_n i64
SELECT message_id, address, state, last_reply, not_before, sent_at
FROM outbox WHERE message_id IN (SELECT m.id FROM message m
	WHERE m.ticket_id = :ticket_id AND m.id < :before_id AND m.kind <> 'side' ORDER BY m.id DESC LIMIT :limit_n) ORDER BY id;

-- name: deliveries_retry :exec
UPDATE outbox SET state = 'queued', not_before = :not_before, attempts = 0
WHERE message_id = :message_id AND state = 'failed';

-- name: draft_get :opt
SELECT html, recipients, attachment_ids, rev, updated_at FROM draft
WHERE draft_key = :draft_key AND agent_id = :agent_id AND mode = :mode;

-- name: draft_put :one
INSERT INTO draft (draft_key, agent_id, mode, html, recipients, attachment_ids, rev, updated_at)
VALUES (:draft_key, :agent_id, :mode, :html, :recipients, :attachment_ids, 1, :updated_at)
ON CONFLICT (draft_key, agent_id, mode) DO UPDATE SET html = excluded.html,
	recipients = excluded.recipients, attachment_ids = excluded.attachment_ids,
	rev = draft.rev + 1, updated_at = excluded.updated_at
RETURNING rev, updated_at;

-- name: draft_delete :exec
DELETE FROM draft WHERE draft_key = :draft_key AND agent_id = :agent_id AND mode = :mode;

-- name: drafts_of_agent :many
SELECT draft_key, mode, updated_at FROM draft WHERE agent_id = :agent_id ORDER BY updated_at DESC LIMIT 200;

-- name: idempotency_get :opt
SELECT http_status, body FROM idempotency WHERE key_hash = :key_hash;

-- name: idempotency_put :exec
-- doc: Breaks the constraint when the same request ran at the same time on PostgreSQL.
INSERT INTO idempotency (key_hash, http_status, body, created_at) VALUES (:key_hash, :http_status, :body, :created_at);

-- name: idempotency_prune :exec
DELETE FROM idempotency WHERE created_at < :created_at;
