-- Tickets, their people, tags and statuses.

-- name: ticket_by_id :opt
SELECT id, subject, status_id, category, priority, type, channel, requester_id, assignee_id,
	team_id, mailbox_id, language, spam, snippet, tag_names, messages, last_event_id,
	follows_id, merged_into_id, customer_at, agent_at, solved_at, closed_at, due_at, sla_stage,
	sla_clock_id, demo, created_at, updated_at, reason_id, snoozed_until, snoozed_by, organisation_id,
	brand_id
FROM ticket WHERE id = :id;

-- name: ticket_shown :opt
-- doc: All of a ticket's page that is one row: the ticket, who asks, the address that answers, its
-- doc: way, and which agents have a draft.  PostgreSQL spends more on being asked than on reading.
-- null: organisation_name
-- null: mailbox_address
-- null: queued
-- null: state
-- null: queued_at
-- null: missing
-- null: returns
-- null: way_opened_at
-- null: way_at
-- out: drafts text
-- sqlite:
SELECT t.id, t.subject, t.status_id, t.category, t.priority, t.type, t.channel, t.requester_id, t.assignee_id,
	t.team_id, t.mailbox_id, t.language, t.spam, t.snippet, t.tag_names, t.messages, t.last_event_id,
	t.follows_id, t.merged_into_id, t.customer_at, t.agent_at, t.solved_at, t.closed_at, t.due_at, t.sla_stage,
	t.sla_clock_id, t.demo, t.created_at, t.updated_at, t.reason_id, t.snoozed_until, t.snoozed_by,
	t.organisation_id, t.brand_id,
	p.name, p.organisation_id AS person_organisation_id, o.name AS organisation_name, p.locale, p.zone, p.note,
	p.value_tier, p.demo AS person_demo, p.tickets_open, p.tickets_total, p.merged_into_id AS person_merged_into_id,
	p.created_at AS person_created_at, m.address AS mailbox_address,
	(SELECT group_concat(d.agent_id, ' ') FROM draft d WHERE d.draft_key = 't' || t.id) AS drafts,
	r.queued, r.state, r.queued_at, r.overflow_team_id, r.missing, r.returns, w.opened_at AS way_opened_at, w.at AS way_at
FROM ticket t JOIN person p ON p.id = t.requester_id
LEFT JOIN organisation o ON o.id = p.organisation_id
LEFT JOIN mailbox m ON m.id = t.mailbox_id AND m.active
LEFT JOIN ticket_route r ON r.ticket_id = t.id
LEFT JOIN right_team w ON w.ticket_id = t.id
WHERE t.id = :id;
-- pg:
SELECT t.id, t.subject, t.status_id, t.category, t.priority, t.type, t.channel, t.requester_id, t.assignee_id,
	t.team_id, t.mailbox_id, t.language, t.spam, t.snippet, t.tag_names, t.messages, t.last_event_id,
	t.follows_id, t.merged_into_id, t.customer_at, t.agent_at, t.solved_at, t.closed_at, t.due_at, t.sla_stage,
	t.sla_clock_id, t.demo, t.created_at, t.updated_at, t.reason_id, t.snoozed_until, t.snoozed_by,
	t.organisation_id, t.brand_id,
	p.name, p.organisation_id AS person_organisation_id, o.name AS organisation_name, p.locale, p.zone, p.note,
	p.value_tier, p.demo AS person_demo, p.tickets_open, p.tickets_total, p.merged_into_id AS person_merged_into_id,
	p.created_at AS person_created_at, m.address AS mailbox_address,
	(SELECT string_agg(CAST(d.agent_id AS TEXT), ' ') FROM draft d WHERE d.draft_key = 't' || t.id) AS drafts,
	r.queued, r.state, r.queued_at, r.overflow_team_id, r.missing, r.returns, w.opened_at AS way_opened_at, w.at AS way_at
FROM ticket t JOIN person p ON p.id = t.requester_id
LEFT JOIN organisation o ON o.id = p.organisation_id
LEFT JOIN mailbox m ON m.id = t.mailbox_id AND m.active
LEFT JOIN ticket_route r ON r.ticket_id = t.id
LEFT JOIN right_team w ON w.ticket_id = t.id
WHERE t.id = :id;

-- name: ticket_newest :one
-- out: newest i64
SELECT coalesce(max(id), 0) AS newest FROM ticket;

-- name: ticket_insert :one
INSERT INTO ticket (subject, status_id, category, priority, type, channel, requester_id, assignee_id,
	team_id, mailbox_id, language, spam, snippet, tag_names, messages, last_event_id,
	follows_id, demo, due_order, created_at, updated_at, organisation_id, brand_id)
VALUES (:subject, :status_id, :category, :priority, :type, :channel, :requester_id, :assignee_id,
	:team_id, :mailbox_id, :language, :spam, '', :tag_names, 0, 0,
	:follows_id, :demo, 9007199254740991 - :updated_at, :created_at, :updated_at, :organisation_id, :brand_id)
RETURNING id;

-- name: ticket_update :exec
-- doc: Writes every column that may change but those of the promise, which settling writes
-- doc: (desk/promise/settle.h); the caller holds the whole row.
UPDATE ticket SET subject = :subject, status_id = :status_id, category = :category,
	priority = :priority, type = :type, requester_id = :requester_id, assignee_id = :assignee_id,
	team_id = :team_id, mailbox_id = :mailbox_id, language = :language, spam = :spam,
	snippet = :snippet, tag_names = :tag_names, messages = :messages,
	last_event_id = :last_event_id, merged_into_id = :merged_into_id, customer_at = :customer_at,
	agent_at = :agent_at, solved_at = :solved_at, closed_at = :closed_at,
	reason_id = :reason_id, snoozed_until = :snoozed_until, snoozed_by = :snoozed_by,
	organisation_id = :organisation_id, brand_id = :brand_id,
	due_order = coalesce(due_at, 9007199254740991 - :updated_at), updated_at = :updated_at
WHERE id = :id;

-- name: ticket_update_words :exec
-- doc: The same where nothing changed that an index or a reference hangs on: SQLite writes
-- doc: every index of a column that stands here, changed or not.
UPDATE ticket SET subject = :subject, type = :type, language = :language, snippet = :snippet,
	tag_names = :tag_names, messages = :messages, last_event_id = :last_event_id,
	customer_at = :customer_at, agent_at = :agent_at, closed_at = :closed_at, snoozed_by = :snoozed_by
WHERE id = :id;

-- name: ticket_update_touched :exec
UPDATE ticket SET subject = :subject, type = :type, language = :language, snippet = :snippet,
	tag_names = :tag_names, messages = :messages, last_event_id = :last_event_id,
	customer_at = :customer_at, agent_at = :agent_at, closed_at = :closed_at, snoozed_by = :snoozed_by,
	priority = :priority, due_order = coalesce(due_at, 9007199254740991 - :updated_at), updated_at = :updated_at
WHERE id = :id;

-- name: ticket_last_event :exec
-- doc: Never backwards: who drew an older event may come to the row later.
UPDATE ticket SET last_event_id = :last_event_id WHERE id = :id AND last_event_id < :last_event_id;

-- name: ticket_lock :opt
-- doc: Takes the row for the rest of the transaction, so that two writers do not cross.
-- sqlite:
SELECT id FROM ticket WHERE id = :id;
-- pg:
SELECT id FROM ticket WHERE id = :id FOR UPDATE;

-- name: tickets_by_ids :many
-- doc: Lists take columns and joins from here (store/ticket_query.c).  Who has no draft at
-- doc: all is not asked for one at every row.
-- param: ids i64[]
-- param: agent_id i64
-- out: has_draft bool
-- sqlite:
SELECT t.id, t.subject, t.status_id, t.category, t.priority, t.channel, t.requester_id,
	p.name AS name, t.assignee_id, t.team_id, t.language, t.spam, t.snippet, t.tag_names,
	t.messages, t.customer_at, t.agent_at, t.due_at, t.sla_stage, t.sla_clock_id,
	t.due_order, t.demo, t.created_at, t.updated_at, t.last_event_id, t.snoozed_until, t.organisation_id, t.brand_id,
	CASE WHEN EXISTS (SELECT 1 FROM draft a WHERE a.agent_id = :agent_id)
		THEN EXISTS (SELECT 1 FROM draft d WHERE d.draft_key = 't' || t.id AND d.agent_id = :agent_id)
		ELSE FALSE END AS has_draft
FROM ticket t JOIN person p ON p.id = t.requester_id
WHERE t.id IN (SELECT value FROM json_each(:ids));
-- pg:
SELECT t.id, t.subject, t.status_id, t.category, t.priority, t.channel, t.requester_id,
	p.name AS name, t.assignee_id, t.team_id, t.language, t.spam, t.snippet, t.tag_names,
	t.messages, t.customer_at, t.agent_at, t.due_at, t.sla_stage, t.sla_clock_id,
	t.due_order, t.demo, t.created_at, t.updated_at, t.last_event_id, t.snoozed_until, t.organisation_id, t.brand_id,
	CASE WHEN EXISTS (SELECT 1 FROM draft a WHERE a.agent_id = :agent_id)
		THEN EXISTS (SELECT 1 FROM draft d WHERE d.draft_key = 't' || t.id AND d.agent_id = :agent_id)
		ELSE FALSE END AS has_draft
FROM ticket t JOIN person p ON p.id = t.requester_id
WHERE t.id = ANY (:ids);

-- name: ticket_ids_of_person :many
-- param: before_id i64
-- param: limit_n i64
SELECT id FROM ticket WHERE requester_id = :requester_id AND id < :before_id ORDER BY id DESC LIMIT :limit_n;

-- name: participants_of_ticket :many
-- null: address
SELECT x.person_id, x.role, p.name, (SELECT i.address FROM identity i
	WHERE i.person_id = x.person_id AND i.kind = 'email' ORDER BY i.id LIMIT 1) AS address
FROM participant x JOIN person p ON p.id = x.person_id
WHERE x.ticket_id = :ticket_id ORDER BY x.created_at, x.person_id;

-- name: participant_insert :exec
INSERT INTO participant (ticket_id, person_id, role, created_at)
VALUES (:ticket_id, :person_id, :role, :created_at)
ON CONFLICT (ticket_id, person_id) DO NOTHING;

-- name: participant_delete :exec
DELETE FROM participant WHERE ticket_id = :ticket_id AND person_id = :person_id;

-- name: statuses :many
SELECT id, category, name, names, public_names, position, active FROM status ORDER BY position, id;

-- name: status_by_id :opt
SELECT id, category, name, names, public_names, position, active FROM status WHERE id = :id;

-- name: status_first_of :opt
SELECT id, category, name, names, public_names, position, active FROM status
WHERE category = :category AND active ORDER BY position, id LIMIT 1;

-- name: status_insert :one
INSERT INTO status (category, name, names, public_names, position, active)
VALUES (:category, :name, :names, :public_names, :position, TRUE) RETURNING id;

-- name: status_update :exec
UPDATE status SET name = :name, names = :names, public_names = :public_names, position = :position,
	active = :active WHERE id = :id;

-- name: status_holds :one
-- doc: How many tickets it still holds; nobody counts further than limit_n.
-- param: limit_n i64
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT 1 AS one FROM ticket WHERE status_id = :id
	AND category IN ('new', 'open', 'pending', 'hold', 'solved') LIMIT :limit_n) held;

-- name: status_tickets :many
-- param: after_id i64
-- param: limit_n i64
SELECT id FROM ticket WHERE status_id = :id AND id > :after_id
	AND category IN ('new', 'open', 'pending', 'hold', 'solved') ORDER BY id LIMIT :limit_n;

-- name: status_active_in :one
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM status WHERE category = :category AND active AND id <> :id;

-- name: tag_ensure :one
-- doc: Adds the tag unless it is there; gives the name as it is kept.
INSERT INTO tag (name, name_folded, created_at) VALUES (:name, :name_folded, :created_at)
ON CONFLICT (name_folded) DO UPDATE SET name_folded = excluded.name_folded
RETURNING id, name;

-- name: tag_by_folded :opt
SELECT id, name FROM tag WHERE name_folded = :name_folded;

-- name: tag_by_id :opt
SELECT id, name FROM tag WHERE id = :id;

-- name: tags_like :many
-- param: from_name text
-- param: to_name text
-- out: n i64
SELECT g.id, g.name, CAST((SELECT count(*) FROM ticket_tag x WHERE x.tag_id = g.id) AS BIGINT) AS n
FROM tag g WHERE g.name_folded >= :from_name AND g.name_folded < :to_name
ORDER BY g.name_folded LIMIT 200;

-- name: tag_rename :exec
UPDATE tag SET name = :name, name_folded = :name_folded WHERE id = :id;

-- name: tag_delete :exec
DELETE FROM tag WHERE id = :id;

-- name: tickets_of_tag :many
SELECT ticket_id FROM ticket_tag WHERE tag_id = :tag_id ORDER BY ticket_id;

-- name: ticket_tags_clear :exec
DELETE FROM ticket_tag WHERE ticket_id = :ticket_id;

-- name: ticket_tag_add :exec
INSERT INTO ticket_tag (ticket_id, tag_id) VALUES (:ticket_id, :tag_id) ON CONFLICT (ticket_id, tag_id) DO NOTHING;

-- name: tags_of_ticket :many
SELECT g.id, g.name FROM ticket_tag x JOIN tag g ON g.id = x.tag_id WHERE x.ticket_id = :ticket_id ORDER BY g.name_folded;

-- name: counter_add :exec
INSERT INTO counter (bucket, shard, n) VALUES (:bucket, :shard, :n)
ON CONFLICT (bucket, shard) DO UPDATE SET n = counter.n + excluded.n;

-- name: counters_read :many
-- out: total i64
SELECT bucket, CAST(sum(n) AS BIGINT) AS total FROM counter GROUP BY bucket ORDER BY bucket;

-- name: nameable :one
-- doc: Which of these may be named on a ticket: an active agent, an active team, a person.
-- param: agent_id i64
-- param: team_id i64
-- param: person_id i64
-- out: agent_ok bool
-- out: team_ok bool
-- out: person_ok bool
SELECT EXISTS (SELECT 1 FROM agent WHERE id = :agent_id AND active) AS agent_ok,
	EXISTS (SELECT 1 FROM team WHERE id = :team_id AND active) AS team_ok,
	EXISTS (SELECT 1 FROM person WHERE id = :person_id) AS person_ok;
