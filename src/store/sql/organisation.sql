-- name: organisation_add :one
INSERT INTO organisation (name, name_folded, domains, note, value_tier, demo, created_at, updated_at)
VALUES (:name, :name_folded, :domains, :note, :value_tier, :demo, :created_at, :created_at)
RETURNING id;

-- name: organisation_by_id :opt
-- row: organisation
SELECT id, name, name_folded, domains, note, value_tier, demo FROM organisation WHERE id = :id;

-- name: organisation_page :many
-- row: organisation
-- param: q_from text
-- param: q_to text
-- param: after_name text
-- param: after_id i64
-- param: most i64
-- sqlite:
SELECT id, name, name_folded, domains, note, value_tier, demo FROM organisation
WHERE name_folded >= :q_from AND name_folded < :q_to AND (name_folded, id) > (:after_name, :after_id)
ORDER BY name_folded, id LIMIT :most;
-- pg:
SELECT id, name, name_folded, domains, note, value_tier, demo FROM organisation
WHERE name_folded COLLATE "C" >= :q_from AND name_folded COLLATE "C" < :q_to
	AND (name_folded COLLATE "C", id) > (:after_name, :after_id)
ORDER BY name_folded COLLATE "C", id LIMIT :most;

-- name: organisation_update :exec
UPDATE organisation SET name = :name, name_folded = :name_folded, domains = :domains, note = :note,
	value_tier = :value_tier, updated_at = :updated_at
WHERE id = :id;

-- name: organisation_domain_clear :exec
DELETE FROM organisation_domain WHERE organisation_id = :organisation_id;

-- name: organisation_domain_add :exec
-- doc: No row changed: the domain is another organisation's.
INSERT INTO organisation_domain (domain, organisation_id) VALUES (:domain, :organisation_id)
ON CONFLICT (domain) DO NOTHING;

-- name: organisation_by_domain :opt
SELECT organisation_id FROM organisation_domain WHERE domain = :domain;

-- name: organisation_demo_delete :exec
DELETE FROM organisation WHERE demo;
