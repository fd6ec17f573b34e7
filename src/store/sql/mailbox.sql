-- name: mailbox_by_id :opt
-- row: mailbox
SELECT id, name, address, address_folded, aliases, from_name, team_id, locale, in_kind, in_host, in_port, in_tls,
	in_user, in_secret, in_folders, in_after, in_move_to, out_kind, out_host, out_port, out_tls, out_user,
	out_secret, auth_kind, oauth_secret, authserv_id, signature_html, auto_ack, size_limit, active, state,
	last_ok_at, last_error, failures, brand_id
FROM mailbox WHERE id = :id;

-- name: mailbox_all :many
-- row: mailbox
SELECT id, name, address, address_folded, aliases, from_name, team_id, locale, in_kind, in_host, in_port, in_tls,
	in_user, in_secret, in_folders, in_after, in_move_to, out_kind, out_host, out_port, out_tls, out_user,
	out_secret, auth_kind, oauth_secret, authserv_id, signature_html, auto_ack, size_limit, active, state,
	last_ok_at, last_error, failures, brand_id
FROM mailbox ORDER BY id LIMIT 1000;

-- name: mailbox_add :one
-- doc: Secrets come after, when the id is known that they are bound to.
INSERT INTO mailbox (name, address, address_folded, aliases, from_name, team_id, locale, in_kind, in_host, in_port,
	in_tls, in_user, in_secret, in_folders, in_after, in_move_to, out_kind, out_host, out_port, out_tls,
	out_user, out_secret, auth_kind, oauth_secret, authserv_id, signature_html, auto_ack, size_limit, active,
	state, last_ok_at, last_error, failures, created_at, updated_at, brand_id)
VALUES (:name, :address, :address_folded, :aliases, :from_name, :team_id, :locale, :in_kind, :in_host, :in_port,
	:in_tls, :in_user, NULL, :in_folders, :in_after, :in_move_to, :out_kind, :out_host, :out_port, :out_tls,
	:out_user, NULL, :auth_kind, NULL, :authserv_id, :signature_html, :auto_ack, :size_limit, :active,
	'new', NULL, '', 0, :updated_at, :updated_at, :brand_id)
RETURNING id;

-- name: mailbox_update :exec
UPDATE mailbox SET name = :name, address = :address, address_folded = :address_folded, aliases = :aliases,
	from_name = :from_name, team_id = :team_id, locale = :locale, in_kind = :in_kind, in_host = :in_host,
	in_port = :in_port, in_tls = :in_tls, in_user = :in_user, in_folders = :in_folders, in_after = :in_after,
	in_move_to = :in_move_to, out_kind = :out_kind, out_host = :out_host, out_port = :out_port,
	out_tls = :out_tls, out_user = :out_user, auth_kind = :auth_kind, authserv_id = :authserv_id,
	signature_html = :signature_html, auto_ack = :auto_ack, size_limit = :size_limit, active = :active,
	brand_id = :brand_id, updated_at = :updated_at
WHERE id = :id;

-- name: mailbox_in_secret :exec
UPDATE mailbox SET in_secret = :in_secret, updated_at = :updated_at WHERE id = :id;

-- name: mailbox_out_secret :exec
UPDATE mailbox SET out_secret = :out_secret, updated_at = :updated_at WHERE id = :id;

-- name: mailbox_oauth_secret :exec
UPDATE mailbox SET oauth_secret = :oauth_secret, updated_at = :updated_at WHERE id = :id;

-- name: mailbox_ok :exec
UPDATE mailbox SET state = 'ok', last_ok_at = :last_ok_at, last_error = '', failures = 0 WHERE id = :id;

-- name: mailbox_bad :exec
UPDATE mailbox SET state = :state, last_error = :last_error, failures = failures + 1 WHERE id = :id;

-- name: mailbox_delete :exec
DELETE FROM mailbox WHERE id = :id;
