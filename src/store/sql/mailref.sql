-- What ties a mail to its ticket: Message-IDs and the tokens of reply addresses.

-- name: mail_ref_put :exec
INSERT INTO mail_ref (ref, ticket_id, own, side_id, created_at) VALUES (:ref, :ticket_id, :own, :side_id, :created_at)
ON CONFLICT (ref, ticket_id) DO NOTHING;

-- name: mail_ref_find :opt
-- doc: Ours before others', the oldest before later ones.
SELECT ticket_id, own, side_id FROM mail_ref WHERE ref = :ref
ORDER BY CASE WHEN own THEN 0 ELSE 1 END, created_at, ticket_id LIMIT 1;

-- name: mail_ref_thread :many
-- doc: Message-IDs that one recipient may know, newest first: what came in, and what we sent him.
-- out: ref text
-- out: at i64
-- param: limit_n i64
-- param: ticket_id i64
SELECT m.rfc_id AS ref, m.created_at AS at FROM message m
WHERE m.ticket_id = :ticket_id AND m.direction = 'in' AND m.kind = 'public' AND m.rfc_id IS NOT NULL
UNION ALL
SELECT o.rfc_id AS ref, o.created_at AS at FROM outbox o
WHERE o.ticket_id = :ticket_id AND o.address_folded = :address_folded AND o.rfc_id IS NOT NULL AND o.state = 'sent'
ORDER BY 2 DESC, 1 LIMIT :limit_n;

-- name: reply_token_put :exec
INSERT INTO reply_token (token_hash, ticket_id, message_id, agent_id, address_folded, created_at)
VALUES (:token_hash, :ticket_id, :message_id, :agent_id, :address_folded, :created_at);

-- name: reply_token_find :opt
SELECT ticket_id, message_id, agent_id, address_folded FROM reply_token
WHERE token_hash = :token_hash AND revoked_at IS NULL;

-- name: reply_token_revoke_message :exec
UPDATE reply_token SET revoked_at = :revoked_at WHERE message_id = :message_id AND revoked_at IS NULL;

-- name: participant_of :opt
SELECT role, created_at FROM participant WHERE ticket_id = :ticket_id AND person_id = :person_id;

-- name: reply_token_of_mail :opt
SELECT agent_id FROM reply_token
WHERE message_id = :message_id AND address_folded = :address_folded AND revoked_at IS NULL LIMIT 1;

-- name: follow_up_of :opt
-- doc: The newest ticket in which this one's requester went on.
SELECT id, category FROM ticket WHERE requester_id = :requester_id AND follows_id = :follows_id
ORDER BY id DESC LIMIT 1;

-- name: ticket_for_thread :opt
SELECT id, category, requester_id, solved_at, merged_into_id FROM ticket WHERE id = :id;

-- name: mail_key_put :exec
INSERT INTO setting (name, value, updated_at) VALUES ('mail.key', :value, :updated_at)
ON CONFLICT (name) DO NOTHING;
