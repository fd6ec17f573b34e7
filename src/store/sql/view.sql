-- Views of the desk's own making, the order of views, saved searches.

-- name: own_view_all :many
-- row: own_view
SELECT id, name, scope, agent_id, team_id, conditions, whose, asleep, columns, grouping_by, ordering, gen, demo, updated_at
FROM own_view ORDER BY id;

-- name: own_view_visible :many
-- row: own_view
-- param: me i64
-- param: teams i64[]
-- param: all_teams bool
-- sqlite:
SELECT id, name, scope, agent_id, team_id, conditions, whose, asleep, columns, grouping_by, ordering, gen, demo, updated_at
FROM own_view
WHERE scope = 'shared' OR (agent_id IS NOT NULL AND agent_id = :me)
	OR (team_id IS NOT NULL AND (:all_teams OR team_id IN (SELECT value FROM json_each(:teams))))
ORDER BY name_folded, id LIMIT 500;
-- pg:
SELECT id, name, scope, agent_id, team_id, conditions, whose, asleep, columns, grouping_by, ordering, gen, demo, updated_at
FROM own_view
WHERE scope = 'shared' OR (agent_id IS NOT NULL AND agent_id = :me)
	OR (team_id IS NOT NULL AND (:all_teams OR team_id = ANY (:teams)))
ORDER BY name_folded, id LIMIT 500;

-- name: own_view_by_id :opt
-- row: own_view
SELECT id, name, scope, agent_id, team_id, conditions, whose, asleep, columns, grouping_by, ordering, gen, demo, updated_at
FROM own_view WHERE id = :id;

-- name: own_view_add :one
INSERT INTO own_view (name, name_folded, scope, agent_id, team_id, conditions, whose, asleep, columns, grouping_by,
	ordering, gen, demo, created_at, updated_at)
VALUES (:name, :name_folded, :scope, :agent_id, :team_id, :conditions, :whose, :asleep, :columns, :grouping_by,
	:ordering, :gen, :demo, :created_at, :created_at)
RETURNING id;

-- name: own_view_update :exec
UPDATE own_view SET name = :name, name_folded = :name_folded, scope = :scope, agent_id = :agent_id, team_id = :team_id,
	conditions = :conditions, whose = :whose, asleep = :asleep, columns = :columns, grouping_by = :grouping_by,
	ordering = :ordering, gen = :gen, updated_at = :updated_at
WHERE id = :id;

-- name: own_view_delete :exec
DELETE FROM own_view WHERE id = :id;

-- name: own_view_counted :one
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM own_view;

-- name: own_view_ticket_of :many
SELECT gen, agent_id FROM own_view_ticket WHERE ticket_id = :ticket_id ORDER BY gen;

-- name: own_view_ticket_put :exec
INSERT INTO own_view_ticket (gen, ticket_id, agent_id) VALUES (:gen, :ticket_id, :agent_id)
ON CONFLICT (gen, ticket_id) DO UPDATE SET agent_id = excluded.agent_id;

-- name: own_view_ticket_drop :exec
DELETE FROM own_view_ticket WHERE gen = :gen AND ticket_id = :ticket_id;

-- name: own_view_gone_add :exec
INSERT INTO own_view_gone (gen) VALUES (:gen);

-- name: own_view_gone_next :opt
SELECT gen FROM own_view_gone ORDER BY gen LIMIT 1;

-- name: own_view_gone_clear :many
-- param: limit_n i64
DELETE FROM own_view_ticket WHERE gen = :gen AND ticket_id IN
	(SELECT x.ticket_id FROM own_view_ticket x WHERE x.gen = :gen ORDER BY x.ticket_id LIMIT :limit_n)
RETURNING ticket_id;

-- name: own_view_gone_done :exec
DELETE FROM own_view_gone WHERE gen = :gen;

-- name: own_view_counters_drop :exec
-- param: from_bucket text
-- param: to_bucket text
DELETE FROM counter WHERE bucket = :bucket OR (bucket > :from_bucket AND bucket < :to_bucket);

-- name: own_view_walk_get :one
SELECT asked, going, reached, due_order, ticket_id, again_at FROM own_view_walk LIMIT 1;

-- name: own_view_walk_ask :one
UPDATE own_view_walk SET asked = asked + 1 RETURNING asked;

-- name: own_view_walk_set :exec
UPDATE own_view_walk SET going = :going, reached = :reached, due_order = :due_order, ticket_id = :ticket_id, again_at = :again_at;

-- name: own_view_walk_next :many
-- param: limit_n i64
SELECT id, due_order FROM ticket
WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam AND (due_order, id) > (:due_order, :id)
ORDER BY due_order, id LIMIT :limit_n;

-- name: view_place_of :many
SELECT view_key, hidden FROM view_place WHERE agent_id = :agent_id ORDER BY position, view_key;

-- name: view_place_clear :exec
DELETE FROM view_place WHERE agent_id = :agent_id;

-- name: view_place_add :exec
INSERT INTO view_place (agent_id, view_key, position, hidden) VALUES (:agent_id, :view_key, :position, :hidden);

-- name: saved_search_visible :many
-- param: me i64
-- param: teams i64[]
-- param: all_teams bool
-- sqlite:
SELECT id, name, query, scope, agent_id, team_id, demo FROM saved_search
WHERE scope = 'shared' OR (agent_id IS NOT NULL AND agent_id = :me)
	OR (team_id IS NOT NULL AND (:all_teams OR team_id IN (SELECT value FROM json_each(:teams))))
ORDER BY name_folded, id LIMIT 200;
-- pg:
SELECT id, name, query, scope, agent_id, team_id, demo FROM saved_search
WHERE scope = 'shared' OR (agent_id IS NOT NULL AND agent_id = :me)
	OR (team_id IS NOT NULL AND (:all_teams OR team_id = ANY (:teams)))
ORDER BY name_folded, id LIMIT 200;

-- name: saved_search_by_id :opt
SELECT scope, agent_id, team_id FROM saved_search WHERE id = :id;

-- name: saved_search_add :one
INSERT INTO saved_search (name, name_folded, query, scope, agent_id, team_id, demo, created_at)
VALUES (:name, :name_folded, :query, :scope, :agent_id, :team_id, :demo, :created_at)
RETURNING id;

-- name: saved_search_delete :exec
DELETE FROM saved_search WHERE id = :id;

-- name: saved_search_demo_delete :exec
DELETE FROM saved_search WHERE demo;
