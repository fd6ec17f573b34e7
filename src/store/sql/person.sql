-- name: person_add :one
INSERT INTO person (name, name_folded, organisation_id, locale, zone, note, value_tier, demo, created_at, updated_at)
VALUES (:name, :name_folded, :organisation_id, :locale, '', '', '', :demo, :created_at, :created_at)
RETURNING id;

-- name: person_delete :exec
DELETE FROM person WHERE id = :id;

-- name: person_by_id :opt
-- row: person
-- null: organisation_name
SELECT p.id, p.name, p.name_folded, p.organisation_id, o.name AS organisation_name, p.locale, p.zone, p.note,
	p.value_tier, p.demo, p.tickets_open, p.tickets_total, p.merged_into_id, p.created_at
FROM person p LEFT JOIN organisation o ON o.id = p.organisation_id
WHERE p.id = :id;

-- name: person_in :many
-- row: person
-- param: ids i64[]
-- null: organisation_name
SELECT p.id, p.name, p.name_folded, p.organisation_id, o.name AS organisation_name, p.locale, p.zone, p.note,
	p.value_tier, p.demo, p.tickets_open, p.tickets_total, p.merged_into_id, p.created_at
FROM person p LEFT JOIN organisation o ON o.id = p.organisation_id
WHERE p.id IN (SELECT value FROM json_each(:ids));

-- name: person_page :many
-- doc: Names that begin with q_from (q_to is the first that does not), after a place in that order.
-- doc: + keeps SQLite from the index of merged people, in which all others are null.
-- param: q_from text
-- param: q_to text
-- param: after_name text
-- param: after_id i64
-- param: most i64
-- sqlite:
SELECT id, name_folded FROM person
WHERE name_folded >= :q_from AND name_folded < :q_to AND (name_folded, id) > (:after_name, :after_id)
	AND +merged_into_id IS NULL
ORDER BY name_folded, id LIMIT :most;
-- pg:
SELECT id, name_folded FROM person
WHERE name_folded COLLATE "C" >= :q_from AND name_folded COLLATE "C" < :q_to
	AND (name_folded COLLATE "C", id) > (:after_name, :after_id) AND merged_into_id IS NULL
ORDER BY name_folded COLLATE "C", id LIMIT :most;

-- name: person_word :many
-- doc: A later word of the name, among the 5,000 newest people: no index helps here, and a
-- doc: search must not cost more with every customer.  Whether he was merged is asked of
-- doc: those that match: it stands at the end of a long row.
-- param: needle text
-- param: most i64
-- sqlite:
SELECT p.id FROM (SELECT id, name_folded FROM person ORDER BY id DESC LIMIT 5000) p
WHERE instr(p.name_folded, :needle) > 0 AND NOT EXISTS (SELECT 1 FROM person m WHERE m.id = p.id AND m.merged_into_id IS NOT NULL)
LIMIT :most;
-- pg:
SELECT p.id FROM (SELECT id, name_folded FROM person ORDER BY id DESC LIMIT 5000) p
WHERE strpos(p.name_folded, CAST(:needle AS TEXT)) > 0 AND NOT EXISTS (SELECT 1 FROM person m WHERE m.id = p.id AND m.merged_into_id IS NOT NULL)
LIMIT :most;

-- name: person_address_prefix :many
-- param: q_from text
-- param: q_to text
-- param: most i64
-- sqlite:
SELECT person_id FROM identity
WHERE kind IN ('email', 'handle') AND address_folded >= :q_from AND address_folded < :q_to
ORDER BY address_folded LIMIT :most;
-- pg:
SELECT person_id FROM identity
WHERE kind IN ('email', 'handle') AND address_folded COLLATE "C" >= :q_from AND address_folded COLLATE "C" < :q_to
ORDER BY address_folded COLLATE "C" LIMIT :most;

-- name: person_address_like :many
-- param: pattern text
-- param: most i64
SELECT person_id FROM identity WHERE kind = :kind AND address_folded LIKE :pattern ESCAPE '\'
ORDER BY id DESC LIMIT :most;

-- name: person_update :exec
UPDATE person SET name = :name, name_folded = :name_folded, organisation_id = :organisation_id,
	locale = :locale, zone = :zone, note = :note, value_tier = :value_tier, updated_at = :updated_at
WHERE id = :id;

-- name: person_tickets_organisation :exec
UPDATE ticket SET organisation_id = :organisation_id WHERE requester_id = :requester_id;

-- name: person_tickets :exec
-- doc: Kept counts of what this person asked for.
-- param: open_n i64
-- param: total_n i64
UPDATE person SET tickets_open = tickets_open + :open_n, tickets_total = tickets_total + :total_n WHERE id = :id;

-- name: person_name_fill :exec
-- doc: Only where nothing is known yet.
UPDATE person SET name = :name, name_folded = :name_folded, updated_at = :updated_at WHERE id = :id AND name = '';

-- name: identity_by_address :opt
SELECT id, person_id, verified, undeliverable FROM identity WHERE kind = :kind AND address_folded = :address_folded;

-- name: identity_add :opt
-- doc: Not found: the address is somebody's already.
INSERT INTO identity (person_id, kind, address, address_folded, alike, verified, undeliverable, soft_bounces, created_at)
VALUES (:person_id, :kind, :address, :address_folded, :alike, :verified, FALSE, 0, :created_at)
ON CONFLICT (kind, address_folded) DO NOTHING
RETURNING id;

-- name: identity_of_person :many
-- row: identity
SELECT id, person_id, kind, address, verified, undeliverable, preferred FROM identity
WHERE person_id = :person_id ORDER BY id LIMIT 200;

-- name: identity_of_requester :many
-- param: ticket_id i64
-- row: identity
SELECT id, person_id, kind, address, verified, undeliverable, preferred FROM identity
WHERE person_id = (SELECT t.requester_id FROM ticket t WHERE t.id = :ticket_id) ORDER BY id LIMIT 200;

-- name: identity_of_people :many
-- row: identity
-- param: ids i64[]
SELECT id, person_id, kind, address, verified, undeliverable, preferred FROM identity
WHERE person_id IN (SELECT value FROM json_each(:ids)) ORDER BY person_id, id LIMIT 5000;

-- name: identity_mail_address :opt
SELECT address FROM identity WHERE person_id = :person_id AND kind = 'email'
ORDER BY undeliverable, preferred DESC, verified DESC, id LIMIT 1;

-- name: identity_remove :exec
DELETE FROM identity WHERE id = :id AND person_id = :person_id;

-- name: identity_verify :exec
UPDATE identity SET verified = TRUE WHERE kind = 'email' AND address_folded = :address_folded AND NOT verified;

-- name: identity_bounce :exec
-- doc: A hard bounce at once, the fifth soft one in a row.
-- param: hard bool
UPDATE identity SET soft_bounces = soft_bounces + 1, undeliverable = (undeliverable OR :hard OR soft_bounces >= 4)
WHERE kind = 'email' AND address_folded = :address_folded;

-- name: identity_deliver :exec
UPDATE identity SET soft_bounces = 0 WHERE kind = 'email' AND address_folded = :address_folded AND soft_bounces > 0;

-- name: identity_set :exec
-- doc: What a person at the desk knows better: it is his, and mail arrives there.
UPDATE identity SET verified = :verified, undeliverable = :undeliverable, soft_bounces = 0
WHERE id = :id AND person_id = :person_id;

-- name: identity_prefer :exec
-- doc: One of a kind, whatever was before.
UPDATE identity SET preferred = (id = :id) WHERE person_id = :person_id AND kind = :kind;

-- name: person_of_organisation :many
-- row: person
-- null: organisation_name
-- param: after_id i64
-- param: most i64
SELECT p.id, p.name, p.name_folded, p.organisation_id, o.name AS organisation_name, p.locale, p.zone, p.note,
	p.value_tier, p.demo, p.tickets_open, p.tickets_total, p.merged_into_id, p.created_at
FROM person p LEFT JOIN organisation o ON o.id = p.organisation_id
WHERE p.organisation_id = :organisation_id AND p.id > :after_id AND +p.merged_into_id IS NULL ORDER BY p.id LIMIT :most;

-- name: ticket_ids_of_organisation :many
-- doc: By the people of it, from the index alone; newest first.
-- param: organisation_id i64
-- param: before_id i64
-- param: limit_n i64
SELECT t.id FROM person p JOIN ticket t ON t.requester_id = p.id
WHERE p.organisation_id = :organisation_id AND t.id < :before_id ORDER BY t.id DESC LIMIT :limit_n;

-- name: organisation_figures :one
-- out: people i64
-- out: tickets_open i64
-- out: tickets_total i64
SELECT count(*) AS people, CAST(coalesce(sum(tickets_open), 0) AS BIGINT) AS tickets_open,
	CAST(coalesce(sum(tickets_total), 0) AS BIGINT) AS tickets_total
FROM person WHERE organisation_id = :organisation_id AND +merged_into_id IS NULL;
