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
-- out: hours bool
-- out: sla bool
-- out: article bool
-- out: site bool
SELECT
	EXISTS (SELECT 1 FROM mailbox WHERE active) AS mailbox,
	EXISTS (SELECT 1 FROM agent WHERE NOT demo AND role <> 'owner') AS invited,
	EXISTS (SELECT 1 FROM calendar WHERE active AND NOT demo) AS hours,
	EXISTS (SELECT 1 FROM sla_policy WHERE active AND NOT demo) AS sla,
	EXISTS (SELECT 1 FROM article WHERE NOT demo) AS article,
	EXISTS (SELECT 1 FROM brand WHERE rev > 1 AND NOT demo) AS site;
