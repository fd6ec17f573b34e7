-- Links between tickets.

-- name: relations_of_ticket :many
-- doc: From both sides; other is the ticket at the far end.
-- param: ticket_id i64
-- out: outward bool
SELECT r.id, r.kind, r.to_id AS other, t.subject, t.status_id, t.category, TRUE AS outward
FROM ticket_relation r JOIN ticket t ON t.id = r.to_id WHERE r.from_id = :ticket_id
UNION ALL
SELECT r.id, r.kind, r.from_id AS other, t.subject, t.status_id, t.category, FALSE AS outward
FROM ticket_relation r JOIN ticket t ON t.id = r.from_id WHERE r.to_id = :ticket_id
ORDER BY 1 LIMIT 200;

-- name: relation_add :exec
INSERT INTO ticket_relation (kind, from_id, to_id, created_at) VALUES (:kind, :from_id, :to_id, :created_at)
ON CONFLICT (from_id, to_id, kind) DO NOTHING;

-- name: relation_by_id :opt
SELECT id, kind, from_id, to_id FROM ticket_relation WHERE id = :id;

-- name: relation_delete :exec
DELETE FROM ticket_relation WHERE id = :id;
