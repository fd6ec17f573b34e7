-- Persons that turn out to be one, and how they are told apart again.

-- name: person_lock :many
-- doc: Both, in the order of their ids, for the rest of the transaction.
-- param: ids i64[]
-- sqlite:
SELECT id, merged_into_id FROM person WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id;
-- pg:
SELECT id, merged_into_id FROM person WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id FOR UPDATE;

-- name: person_merge_add :one
INSERT INTO person_merge (into_id, from_id, from_name, agent_id, agent_name, fields, tickets, undone_at, created_at)
VALUES (:into_id, :from_id, :from_name, :agent_id, :agent_name, :fields, 0, NULL, :created_at)
RETURNING id;

-- name: person_merge_by_id :opt
-- row: person_merge
SELECT id, into_id, from_id, from_name, agent_id, agent_name, fields, tickets, undone_at, created_at
FROM person_merge WHERE id = :id;

-- name: person_merges_into :many
-- row: person_merge
-- doc: Newest first.
SELECT id, into_id, from_id, from_name, agent_id, agent_name, fields, tickets, undone_at, created_at
FROM person_merge WHERE into_id = :into_id ORDER BY id DESC LIMIT 50;

-- name: person_merge_end :exec
UPDATE person_merge SET undone_at = :undone_at WHERE id = :id AND undone_at IS NULL;

-- name: person_merge_tickets :exec
UPDATE person_merge SET tickets = (SELECT count(*) FROM person_merge_item i WHERE i.merge_id = person_merge.id
	AND i.kind = 'ticket') WHERE id = :id;

-- name: person_points_at :exec
UPDATE person SET merged_into_id = :merged_into_id, updated_at = :updated_at WHERE id = :id;

-- name: merge_note_tickets :exec
-- param: from_id i64
INSERT INTO person_merge_item (merge_id, kind, ref_id, person_id, role, at)
SELECT :merge_id, 'ticket', t.id, t.requester_id, '', t.created_at FROM ticket t WHERE t.requester_id = :from_id;

-- name: merge_closed_count :one
-- doc: Those that count on the person's page.
-- param: from_id i64
-- out: total i64
SELECT count(*) AS total FROM ticket WHERE requester_id = :from_id AND category = 'closed' AND merged_into_id IS NULL;

-- name: merge_closed_move :exec
-- param: from_id i64
-- param: into_id i64
UPDATE ticket SET requester_id = :into_id, organisation_id = (SELECT p.organisation_id FROM person p WHERE p.id = :into_id)
WHERE requester_id = :from_id AND category = 'closed';

-- name: merge_note_identities :exec
-- param: from_id i64
INSERT INTO person_merge_item (merge_id, kind, ref_id, person_id, role, at)
SELECT :merge_id, 'identity', i.id, i.person_id, CASE WHEN i.preferred THEN 'preferred' ELSE '' END, i.created_at
FROM identity i WHERE i.person_id = :from_id;

-- name: merge_move_identities :exec
-- param: from_id i64
-- param: into_id i64
UPDATE identity SET person_id = :into_id, preferred = FALSE WHERE person_id = :from_id;

-- name: merge_note_gone :exec
-- doc: Beside the other on one ticket, or on what is now his own: once is enough.
-- param: from_id i64
-- param: into_id i64
INSERT INTO person_merge_item (merge_id, kind, ref_id, person_id, role, at)
SELECT :merge_id, 'gone', x.ticket_id, x.person_id, x.role, x.created_at
FROM participant x JOIN ticket t ON t.id = x.ticket_id
WHERE (x.person_id = :from_id AND (t.requester_id = :into_id
		OR EXISTS (SELECT 1 FROM participant y WHERE y.ticket_id = x.ticket_id AND y.person_id = :into_id)))
	OR (x.person_id = :into_id AND t.requester_id = :into_id);

-- name: merge_drop_gone :exec
DELETE FROM participant WHERE EXISTS (SELECT 1 FROM person_merge_item i WHERE i.merge_id = :merge_id
	AND i.kind = 'gone' AND i.ref_id = participant.ticket_id AND i.person_id = participant.person_id);

-- name: merge_note_parts :exec
-- param: from_id i64
INSERT INTO person_merge_item (merge_id, kind, ref_id, person_id, role, at)
SELECT :merge_id, 'part', x.ticket_id, x.person_id, x.role, x.created_at FROM participant x WHERE x.person_id = :from_id;

-- name: merge_move_parts :exec
-- param: from_id i64
-- param: into_id i64
UPDATE participant SET person_id = :into_id WHERE person_id = :from_id;

-- name: merge_note_surveys :exec
-- doc: What he was asked, and that he alone of the two wanted to be left alone.
-- param: from_id i64
-- param: into_id i64
INSERT INTO person_merge_item (merge_id, kind, ref_id, person_id, role, at)
SELECT :merge_id, 'survey', a.id, a.person_id, '', a.created_at FROM survey_ask a WHERE a.person_id = :from_id
UNION ALL
SELECT :merge_id, 'quiet', o.person_id, o.person_id, '', o.created_at FROM survey_optout o
WHERE o.person_id = :from_id AND NOT EXISTS (SELECT 1 FROM survey_optout x WHERE x.person_id = :into_id);

-- name: merge_move_surveys :exec
-- param: from_id i64
-- param: into_id i64
UPDATE survey_ask SET person_id = :into_id WHERE person_id = :from_id;

-- name: merge_keep_quiet :exec
-- param: from_id i64
-- param: into_id i64
INSERT INTO survey_optout (person_id, agent_id, created_at)
SELECT p.id, o.agent_id, o.created_at FROM survey_optout o JOIN person p ON p.id = :into_id WHERE o.person_id = :from_id
ON CONFLICT (person_id) DO NOTHING;

-- name: unmerge_open_tickets :many
-- doc: Of those that came with a merge, what is still where it came to and not closed.
-- param: into_id i64
SELECT t.id FROM person_merge_item i JOIN ticket t ON t.id = i.ref_id
WHERE i.merge_id = :merge_id AND i.kind = 'ticket' AND t.requester_id = :into_id AND t.category <> 'closed'
ORDER BY t.id LIMIT 200;

-- name: unmerge_closed_count :one
-- param: into_id i64
-- out: total i64
SELECT count(*) AS total FROM person_merge_item i JOIN ticket t ON t.id = i.ref_id
WHERE i.merge_id = :merge_id AND i.kind = 'ticket' AND t.requester_id = :into_id AND t.merged_into_id IS NULL
	AND t.category = 'closed';

-- name: unmerge_closed :exec
-- param: into_id i64
-- param: from_id i64
UPDATE ticket SET requester_id = :from_id, organisation_id = (SELECT p.organisation_id FROM person p WHERE p.id = :from_id)
WHERE requester_id = :into_id AND category = 'closed'
	AND id IN (SELECT i.ref_id FROM person_merge_item i WHERE i.merge_id = :merge_id AND i.kind = 'ticket');

-- name: unmerge_identities :exec
-- param: into_id i64
-- param: from_id i64
UPDATE identity SET person_id = :from_id, preferred = EXISTS (SELECT 1 FROM person_merge_item i
		WHERE i.merge_id = :merge_id AND i.kind = 'identity' AND i.ref_id = identity.id AND i.role = 'preferred')
WHERE person_id = :into_id
	AND id IN (SELECT i.ref_id FROM person_merge_item i WHERE i.merge_id = :merge_id AND i.kind = 'identity');

-- name: unmerge_parts :exec
-- param: into_id i64
-- param: from_id i64
UPDATE participant SET person_id = :from_id WHERE person_id = :into_id
	AND ticket_id IN (SELECT i.ref_id FROM person_merge_item i WHERE i.merge_id = :merge_id AND i.kind = 'part');

-- name: unmerge_surveys :exec
-- param: into_id i64
-- param: from_id i64
UPDATE survey_ask SET person_id = :from_id
WHERE person_id = :into_id
	AND id IN (SELECT i.ref_id FROM person_merge_item i WHERE i.merge_id = :merge_id AND i.kind = 'survey');

-- name: unmerge_quiet :exec
-- param: into_id i64
DELETE FROM survey_optout WHERE person_id = :into_id
	AND EXISTS (SELECT 1 FROM person_merge_item i WHERE i.merge_id = :merge_id AND i.kind = 'quiet');

-- name: unmerge_gone :exec
INSERT INTO participant (ticket_id, person_id, role, created_at)
SELECT i.ref_id, i.person_id, i.role, i.at FROM person_merge_item i WHERE i.merge_id = :merge_id AND i.kind = 'gone'
ON CONFLICT (ticket_id, person_id) DO NOTHING;

-- name: person_parts_count :one
-- out: total i64
SELECT count(*) AS total FROM participant WHERE person_id = :person_id;

-- name: person_alike :many
-- doc: Whose addresses are other spellings of this person's.
-- param: person_id i64
SELECT b.person_id, b.kind, b.address FROM identity a JOIN identity b ON b.alike = a.alike AND b.kind = a.kind
WHERE a.person_id = :person_id AND a.alike <> '' AND b.alike <> '' AND b.person_id <> :person_id ORDER BY b.id LIMIT 20;

-- name: person_same_name :many
-- doc: Of the same organisation, or of none that is known.
-- param: not_id i64
-- param: firm_id i64
SELECT id FROM person WHERE name_folded = :name_folded AND name_folded <> '' AND id <> :not_id AND +merged_into_id IS NULL
	AND (organisation_id = :firm_id OR organisation_id IS NULL OR :firm_id = 0)
ORDER BY id LIMIT 10;
