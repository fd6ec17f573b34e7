-- name: brand_all :many
-- row: brand
SELECT id, name, domain, accent, band, radius, texts, logo_sha, logo_type, show_sla, show_attainment, show_status, rev, demo
FROM brand ORDER BY id LIMIT 200;

-- name: brand_by_id :opt
-- row: brand
SELECT id, name, domain, accent, band, radius, texts, logo_sha, logo_type, show_sla, show_attainment, show_status, rev, demo
FROM brand WHERE id = :id;

-- name: brand_by_domain :many
-- doc: The brand of this domain, then the one without.
-- row: brand
SELECT id, name, domain, accent, band, radius, texts, logo_sha, logo_type, show_sla, show_attainment, show_status, rev, demo
FROM brand WHERE domain IN (:domain, '') ORDER BY domain DESC;

-- name: brand_of_mailbox :one
-- doc: Whose tickets come in by this mailbox; without one, the first brand's.
-- param: mailbox_id i64
-- out: id i64
SELECT coalesce((SELECT m.brand_id FROM mailbox m WHERE m.id = :mailbox_id),
	(SELECT b.id FROM brand b WHERE b.domain = '')) AS id;

-- name: brand_by_logo :opt
-- doc: The type of a logo that some brand shows.
SELECT logo_type FROM brand WHERE logo_sha = :logo_sha LIMIT 1;

-- name: brand_add :one
INSERT INTO brand (name, domain, accent, band, radius, texts, logo_sha, logo_type, show_sla, show_attainment, show_status, rev, demo, created_at, updated_at)
VALUES (:name, :domain, :accent, :band, :radius, :texts, NULL, '', :show_sla, :show_attainment, :show_status, 1, :demo, :created_at, :created_at)
RETURNING id;

-- name: brand_save :exec
UPDATE brand SET name = :name, domain = :domain, accent = :accent, band = :band, radius = :radius, texts = :texts,
	show_sla = :show_sla, show_attainment = :show_attainment, show_status = :show_status, rev = rev + 1, updated_at = :updated_at
WHERE id = :id;

-- name: brand_logo :exec
UPDATE brand SET logo_sha = :logo_sha, logo_type = :logo_type, rev = rev + 1, updated_at = :updated_at WHERE id = :id;

-- name: brand_delete :exec
DELETE FROM brand WHERE id = :id AND domain <> '';

-- name: brand_demo_delete :exec
-- doc: Not one that a real ticket has.
DELETE FROM brand WHERE demo AND domain <> '' AND id NOT IN (SELECT brand_id FROM ticket);

-- name: page_epoch :one
-- doc: Moves with every change of the desk that stands in the log.
-- out: newest i64?
SELECT max(id) AS newest FROM event WHERE ticket_id IS NULL;
