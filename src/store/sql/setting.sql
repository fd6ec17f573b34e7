-- name: setting_all :many
SELECT name, value FROM setting ORDER BY name;

-- name: setting_get :opt
SELECT value FROM setting WHERE name = :name;

-- name: setting_put :exec
INSERT INTO setting (name, value, updated_at) VALUES (:name, :value, :updated_at)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at;

-- name: setting_delete :exec
DELETE FROM setting WHERE name = :name;

-- name: checklist :one
-- doc: What a new desk still has to do; each an EXISTS that ends at the first row.
-- out: mailbox bool
-- out: invited bool
-- out: replied bool
-- out: team bool
-- out: signature bool
SELECT
	EXISTS (SELECT 1 FROM mailbox WHERE active) AS mailbox,
	EXISTS (SELECT 1 FROM agent WHERE NOT demo AND role <> 'owner') AS invited,
	EXISTS (SELECT 1 FROM outbox WHERE purpose = 'reply') AS replied,
	EXISTS (SELECT 1 FROM team WHERE NOT demo) AS team,
	EXISTS (SELECT 1 FROM agent WHERE signature_html <> '' AND NOT demo) AS signature;
