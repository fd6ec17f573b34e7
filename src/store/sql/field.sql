-- Fields that a desk adds to tickets, people and organisations, and their values.

-- name: field_all :many
-- row: field
SELECT id, object, name, kind, label, help, options, required, show_when, decimals, unit, position, active, demo
FROM field WHERE object = :object ORDER BY position, id;

-- name: field_by_id :opt
-- row: field
SELECT id, object, name, kind, label, help, options, required, show_when, decimals, unit, position, active, demo
FROM field WHERE id = :id;

-- name: field_named :opt
SELECT id FROM field WHERE object = :object AND name = :name;

-- name: field_count :one
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM field WHERE object = :object;

-- name: field_add :one
INSERT INTO field (object, name, kind, label, help, options, required, show_when, decimals, unit, position, active, demo, created_at, updated_at)
VALUES (:object, :name, :kind, :label, :help, :options, :required, :show_when, :decimals, :unit, :position, :active, :demo, :created_at, :created_at)
RETURNING id;

-- name: field_update :exec
UPDATE field SET label = :label, help = :help, options = :options, required = :required, show_when = :show_when,
	decimals = :decimals, unit = :unit, position = :position, active = :active, updated_at = :updated_at WHERE id = :id;

-- name: field_delete :exec
DELETE FROM field WHERE id = :id;

-- name: field_values :many
-- doc: All values of one object, those of fields that are no longer used too.
SELECT v.field_id, v.n, v.value FROM field_value v JOIN field f ON f.id = v.field_id
WHERE v.object_id = :object_id AND f.object = :object ORDER BY v.field_id, v.n;

-- name: field_values_shown :many
-- doc: What one object has of the fields in use, with all that an answer needs to tell it.
-- param: object text
SELECT v.field_id, f.name, f.kind, v.value FROM field_value v JOIN field f ON f.id = v.field_id
WHERE v.object_id = :object_id AND f.object = :object AND f.active ORDER BY f.position, f.id, v.n;

-- name: field_value_add :exec
INSERT INTO field_value (object_id, field_id, n, value, number) VALUES (:object_id, :field_id, :n, :value, :number);

-- name: field_value_clear :exec
DELETE FROM field_value WHERE object_id = :object_id AND field_id = :field_id;

-- name: field_values_forget :exec
-- doc: Of an object that is no more.
-- param: object text
DELETE FROM field_value WHERE object_id = :object_id
	AND field_id IN (SELECT id FROM field WHERE object = :object);

-- name: field_used :one
-- doc: How many objects have a value, counted up to a limit.
-- param: limit_n i64
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT v.object_id FROM field_value v
	WHERE v.field_id = :field_id AND v.n = 0 LIMIT :limit_n) AS used;

-- name: field_option_used :one
-- param: limit_n i64
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT v.object_id FROM field_value v
	WHERE v.field_id = :field_id AND v.value = :value LIMIT :limit_n) AS used;

-- name: fields_demo_delete :exec
DELETE FROM field WHERE demo;
