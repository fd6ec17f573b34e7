-- Checklists of tickets and the templates they come from.

-- name: check_items :many
-- row: check_item
SELECT id, ticket_id, text, needed, position, done_at, done_by FROM check_item
WHERE ticket_id = :ticket_id ORDER BY position, id LIMIT 200;

-- name: check_item_by_id :opt
-- row: check_item
SELECT id, ticket_id, text, needed, position, done_at, done_by FROM check_item WHERE id = :id;

-- name: check_item_add :one
INSERT INTO check_item (ticket_id, text, needed, position, created_at)
VALUES (:ticket_id, :text, :needed, :position, :created_at) RETURNING id;

-- name: check_item_update :exec
UPDATE check_item SET text = :text, needed = :needed, position = :position, done_at = :done_at, done_by = :done_by WHERE id = :id;

-- name: check_item_delete :exec
DELETE FROM check_item WHERE id = :id;

-- name: check_missing :one
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM check_item WHERE ticket_id = :ticket_id AND needed AND done_at IS NULL;

-- name: check_count :one
-- out: n i64
-- out: last i64
SELECT CAST(count(*) AS BIGINT) AS n, CAST(coalesce(max(position), 0) AS BIGINT) AS last FROM check_item WHERE ticket_id = :ticket_id;

-- name: check_templates :many
-- row: check_template
SELECT id, name, items, demo FROM check_template ORDER BY name, id LIMIT 200;

-- name: check_template_by_id :opt
-- row: check_template
SELECT id, name, items, demo FROM check_template WHERE id = :id;

-- name: check_template_add :one
INSERT INTO check_template (name, items, demo, created_at, updated_at) VALUES (:name, :items, :demo, :created_at, :created_at) RETURNING id;

-- name: check_template_update :exec
UPDATE check_template SET name = :name, items = :items, updated_at = :updated_at WHERE id = :id;

-- name: check_template_delete :exec
DELETE FROM check_template WHERE id = :id;

-- name: check_templates_demo_delete :exec
DELETE FROM check_template WHERE demo;
