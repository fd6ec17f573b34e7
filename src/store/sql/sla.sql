-- Policies, clocks and what follows from them.

-- ---- policies ----

-- name: sla_policy_add :one
INSERT INTO sla_policy (name, position, active, demo, created_at, updated_at)
VALUES (:name, :position, :active, :demo, :created_at, :created_at) RETURNING id;

-- name: sla_policy_update :exec
UPDATE sla_policy SET name = :name, position = :position, active = :active, updated_at = :updated_at WHERE id = :id;

-- name: sla_policy_last_position :one
-- out: last i64
SELECT CAST(coalesce(max(position), 0) AS BIGINT) AS last FROM sla_policy;

-- name: sla_policy_by_id :opt
-- row: sla_policy
-- out: versions i64
SELECT p.id, p.name, p.position, p.active, p.demo, v.id AS version_id, v.calendar_id, v.definition,
	CAST((SELECT count(*) FROM sla_policy_version x WHERE x.policy_id = p.id) AS BIGINT) AS versions
FROM sla_policy p JOIN sla_policy_version v ON v.id =
	(SELECT max(y.id) FROM sla_policy_version y WHERE y.policy_id = p.id)
WHERE p.id = :id;

-- name: sla_policy_all :many
-- row: sla_policy
-- out: versions i64
SELECT p.id, p.name, p.position, p.active, p.demo, v.id AS version_id, v.calendar_id, v.definition,
	CAST((SELECT count(*) FROM sla_policy_version x WHERE x.policy_id = p.id) AS BIGINT) AS versions
FROM sla_policy p JOIN sla_policy_version v ON v.id =
	(SELECT max(y.id) FROM sla_policy_version y WHERE y.policy_id = p.id)
ORDER BY p.active DESC, p.position, p.id LIMIT 500;

-- name: sla_policy_running :one
-- doc: Running tickets under a policy; counted from an index over live clocks only.
-- out: n i64
SELECT CAST(count(DISTINCT ticket_id) AS BIGINT) AS n FROM sla_clock
WHERE policy_id = :policy_id AND state IN ('running', 'paused');

-- name: sla_policy_version_add :one
INSERT INTO sla_policy_version (policy_id, calendar_id, name, position, active, definition, applied_to_running,
	agent_id, event_id, created_at)
VALUES (:policy_id, :calendar_id, :name, :position, :active, :definition, :applied_to_running,
	:agent_id, :event_id, :created_at) RETURNING id;

-- name: sla_policy_versions :many
-- doc: Newest first.
-- null: agent_name
SELECT v.id, v.calendar_id, v.name, v.position, v.active, v.definition, v.applied_to_running,
	v.agent_id, a.name AS agent_name, v.created_at
FROM sla_policy_version v LEFT JOIN agent a ON a.id = v.agent_id
WHERE v.policy_id = :policy_id ORDER BY v.id DESC LIMIT 200;

-- name: sla_policy_version_by_id :opt
SELECT id, policy_id, calendar_id, name, position, active, definition, applied_to_running, created_at
FROM sla_policy_version WHERE id = :id;

-- name: sla_policy_versions_all :many
-- doc: Everything, as it became known: what the sets in force are built from.
SELECT id, policy_id, calendar_id, name, position, active, definition, applied_to_running, event_id, created_at
FROM sla_policy_version ORDER BY event_id, id;

-- name: sla_policy_demo_delete :exec
DELETE FROM sla_policy WHERE demo;

-- ---- the log as clocks need it ----

-- name: facts_events :many
-- doc: All events of a ticket that move a clock or say why one moved.
SELECT id, kind, actor_kind, actor_id, detail, created_at FROM event
WHERE ticket_id = :ticket_id AND kind NOT IN ('ticket.subject', 'participant.added', 'participant.removed')
ORDER BY id;

-- name: facts_messages :many
-- doc: For events written before their detail told this.
SELECT id, kind, direction, channel, author_kind, author_id, flags, undone_at, created_at FROM message
WHERE ticket_id = :ticket_id ORDER BY id;

-- name: facts_teams :many
SELECT id, name, tier, calendar_id FROM team ORDER BY id;

-- name: facts_capacity :many
-- param: from_at time
-- param: to_at time
-- doc: A team's log of a time span, and the last entry before it.
SELECT team_id, free, at, id FROM team_capacity_log
WHERE team_id = :team_id AND at >= :from_at AND at < :to_at
UNION ALL
SELECT l.team_id, l.free, l.at, l.id FROM team_capacity_log l
WHERE l.id = (SELECT x.id FROM team_capacity_log x WHERE x.team_id = :team_id AND x.at < :from_at
	ORDER BY x.at DESC, x.id DESC LIMIT 1);

-- name: person_attrs :opt
-- doc: What conditions ask about a requester.
-- null: org_tier
SELECT p.organisation_id, p.value_tier, o.value_tier AS org_tier
FROM person p LEFT JOIN organisation o ON o.id = p.organisation_id WHERE p.id = :id;

-- name: open_tickets_of_person :many
-- param: limit_n i64
SELECT id FROM ticket WHERE requester_id = :requester_id AND category <> 'closed' ORDER BY id DESC LIMIT :limit_n;

-- name: open_tickets_of_organisation :many
-- param: limit_n i64
SELECT t.id, t.requester_id FROM person p JOIN ticket t ON t.requester_id = p.id
WHERE p.organisation_id = :organisation_id AND t.category <> 'closed' ORDER BY t.id DESC LIMIT :limit_n;

-- ---- clocks ----

-- name: clocks_of_ticket :many
-- row: sla_clock
SELECT id, ticket_id, metric, inst, policy_id, policy_version_id, calendar_id, target_ms, state, breached_at,
	due_at, at_risk_at, started_at, stopped_at, running_since, elapsed_ms, next_fire_at, fired_through,
	overrun_ms, cause, cause_corrected, cause_note, cause_agent_id, team_id, agent_id, priority, channel,
	type, demo, spent
FROM sla_clock WHERE ticket_id = :ticket_id ORDER BY id;

-- name: clock_by_id :opt
-- row: sla_clock
SELECT id, ticket_id, metric, inst, policy_id, policy_version_id, calendar_id, target_ms, state, breached_at,
	due_at, at_risk_at, started_at, stopped_at, running_since, elapsed_ms, next_fire_at, fired_through,
	overrun_ms, cause, cause_corrected, cause_note, cause_agent_id, team_id, agent_id, priority, channel,
	type, demo, spent
FROM sla_clock WHERE id = :id;

-- name: clock_of_badge :opt
-- doc: The clock that a ticket's badge stands for.
-- param: ticket_id i64
-- row: sla_clock
SELECT id, ticket_id, metric, inst, policy_id, policy_version_id, calendar_id, target_ms, state, breached_at,
	due_at, at_risk_at, started_at, stopped_at, running_since, elapsed_ms, next_fire_at, fired_through,
	overrun_ms, cause, cause_corrected, cause_note, cause_agent_id, team_id, agent_id, priority, channel,
	type, demo, spent
FROM sla_clock WHERE id = (SELECT t.sla_clock_id FROM ticket t WHERE t.id = :ticket_id);

-- name: clocks_by_ids :many
-- param: ids i64[]
-- row: sla_clock
-- sqlite:
SELECT id, ticket_id, metric, inst, policy_id, policy_version_id, calendar_id, target_ms, state, breached_at,
	due_at, at_risk_at, started_at, stopped_at, running_since, elapsed_ms, next_fire_at, fired_through,
	overrun_ms, cause, cause_corrected, cause_note, cause_agent_id, team_id, agent_id, priority, channel,
	type, demo, spent
FROM sla_clock WHERE id IN (SELECT value FROM json_each(:ids));
-- pg:
SELECT id, ticket_id, metric, inst, policy_id, policy_version_id, calendar_id, target_ms, state, breached_at,
	due_at, at_risk_at, started_at, stopped_at, running_since, elapsed_ms, next_fire_at, fired_through,
	overrun_ms, cause, cause_corrected, cause_note, cause_agent_id, team_id, agent_id, priority, channel,
	type, demo, spent
FROM sla_clock WHERE id = ANY (:ids);

-- name: clocks_due :many
-- doc: What fires next, first things first; from the partial index alone.
-- param: until_at time
-- param: limit_n i64
SELECT id, ticket_id, metric, inst, state, next_fire_at, fired_through FROM sla_clock
WHERE next_fire_at IS NOT NULL AND next_fire_at <= :until_at ORDER BY next_fire_at, id LIMIT :limit_n;

-- name: clocks_next_fire :one
-- doc: When the timer must wake; 0: nothing waits.
-- out: at i64
SELECT CAST(coalesce((SELECT next_fire_at FROM sla_clock WHERE next_fire_at IS NOT NULL
	ORDER BY next_fire_at LIMIT 1), 0) AS BIGINT) AS at;

-- name: clock_fired_through :exec
-- doc: Never backwards; settling the ticket then finds the next instant.
UPDATE sla_clock SET fired_through = :fired_through WHERE id = :id AND fired_through < :fired_through;

-- name: clock_insert :one
INSERT INTO sla_clock (ticket_id, metric, inst, policy_id, policy_version_id, calendar_id, target_ms, state,
	breached_at, due_at, at_risk_at, started_at, stopped_at, running_since, elapsed_ms, next_fire_at,
	fired_through, overrun_ms, cause, team_id, agent_id, priority, channel, type, demo, spent)
VALUES (:ticket_id, :metric, :inst, :policy_id, :policy_version_id, :calendar_id, :target_ms, :state,
	:breached_at, :due_at, :at_risk_at, :started_at, :stopped_at, :running_since, :elapsed_ms, :next_fire_at,
	0, :overrun_ms, :cause, :team_id, :agent_id, :priority, :channel, :type, :demo, :spent)
RETURNING id;

-- name: clock_update :exec
UPDATE sla_clock SET policy_id = :policy_id, policy_version_id = :policy_version_id, calendar_id = :calendar_id,
	target_ms = :target_ms, state = :state, breached_at = :breached_at, due_at = :due_at,
	at_risk_at = :at_risk_at, started_at = :started_at, stopped_at = :stopped_at,
	running_since = :running_since, elapsed_ms = :elapsed_ms, next_fire_at = :next_fire_at,
	overrun_ms = :overrun_ms, cause = :cause, team_id = :team_id, agent_id = :agent_id,
	priority = :priority, channel = :channel, type = :type, spent = :spent
WHERE id = :id;

-- name: clock_delete :exec
DELETE FROM sla_clock WHERE id = :id;

-- name: clock_correct :exec
UPDATE sla_clock SET cause_corrected = :cause_corrected, cause_note = :cause_note, cause_agent_id = :cause_agent_id
WHERE id = :id;

-- name: cause_put :exec
INSERT INTO sla_cause (clock_id, label, ms) VALUES (:clock_id, :label, :ms)
ON CONFLICT (clock_id, label) DO UPDATE SET ms = excluded.ms;

-- name: causes_clear :exec
DELETE FROM sla_cause WHERE clock_id = :clock_id;

-- name: causes_of_clock :many
SELECT label, ms FROM sla_cause WHERE clock_id = :clock_id ORDER BY label;

-- ---- the ticket's side ----

-- name: ticket_promise :opt
SELECT category, spam, type, priority, channel, language, requester_id, team_id, assignee_id, mailbox_id, brand_id, demo,
	created_at, due_at, at_risk_at, sla_stage, sla_clock_id, sla_priority, promised_at, promise_kept,
	first_resolution_at, replies, reopens, transfers, escalations
FROM ticket WHERE id = :id;

-- name: ticket_promise_set :exec
-- param: sort_key i64
UPDATE ticket SET due_at = :due_at, at_risk_at = :at_risk_at,
	due_order = CASE WHEN :sort_key = 0 THEN 9007199254740991 - updated_at ELSE :sort_key END,
	sla_stage = :sla_stage, sla_clock_id = :sla_clock_id, sla_priority = :sla_priority,
	promise_kept = :promise_kept, first_resolution_at = :first_resolution_at,
	replies = :replies, reopens = :reopens, transfers = :transfers, escalations = :escalations
WHERE id = :id;

-- name: ticket_promised :exec
-- doc: What a customer was told; the first word stands.
UPDATE ticket SET promised_at = :promised_at WHERE id = :id AND promised_at IS NULL;

-- name: fired_of_ticket :many
SELECT f.clock_id, f.threshold, f.round, f.actions, f.fired_at
FROM sla_fired f JOIN sla_clock k ON k.id = f.clock_id
WHERE k.ticket_id = :ticket_id ORDER BY f.fired_at, f.threshold;

-- name: fired_take :exec
-- doc: Changed 1: the step is the caller's to take; 0: it was taken before.
INSERT INTO sla_fired (clock_id, threshold, round, actions, fired_at)
VALUES (:clock_id, :threshold, :round, :actions, :fired_at)
ON CONFLICT (clock_id, threshold, round) DO NOTHING;

-- ---- recomputing in the background ----

-- name: recompute_add :one
INSERT INTO sla_recompute (reason, calendar_id, policy_id, after_ticket_id, finished_too, tickets_done, created_at)
VALUES (:reason, :calendar_id, :policy_id, 0, :finished_too, 0, :created_at) RETURNING id;

-- name: recompute_next :opt
SELECT id, reason, calendar_id, policy_id, after_ticket_id, finished_too, tickets_done FROM sla_recompute
WHERE finished_at IS NULL ORDER BY id LIMIT 1;

-- name: recompute_move :exec
UPDATE sla_recompute SET after_ticket_id = :after_ticket_id, tickets_done = :tickets_done, finished_at = :finished_at
WHERE id = :id AND finished_at IS NULL;

-- name: recompute_waiting :one
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM sla_recompute WHERE finished_at IS NULL;

-- name: live_tickets_of_calendar :many
-- param: after_id i64
-- param: limit_n i64
SELECT DISTINCT ticket_id FROM sla_clock
WHERE calendar_id = :calendar_id AND state IN ('running', 'paused') AND ticket_id > :after_id
ORDER BY ticket_id LIMIT :limit_n;

-- name: tickets_of_calendar :many
-- param: after_id i64
-- param: limit_n i64
-- doc: Finished clocks too, for a back-dated edit; in the order of the tickets.
SELECT DISTINCT ticket_id FROM sla_clock WHERE calendar_id = :calendar_id AND ticket_id > :after_id
ORDER BY ticket_id LIMIT :limit_n;

-- name: live_tickets :many
-- param: after_id i64
-- param: limit_n i64
SELECT DISTINCT ticket_id FROM sla_clock WHERE state IN ('running', 'paused') AND ticket_id > :after_id
ORDER BY ticket_id LIMIT :limit_n;

-- name: unsettled_open_tickets :many
-- doc: A policy may reach any open ticket, also one that had none.
-- param: after_id i64
-- param: limit_n i64
SELECT id FROM ticket WHERE id > :after_id AND category <> 'closed' ORDER BY id LIMIT :limit_n;

-- name: tickets_from :many
-- doc: Every ticket in turn, for pronto sla verify.
-- param: after_id i64
-- param: limit_n i64
SELECT id FROM ticket WHERE id > :after_id ORDER BY id LIMIT :limit_n;

-- ---- watchers, capacity ----

-- name: watcher_add :exec
INSERT INTO watcher (ticket_id, agent_id, created_at) VALUES (:ticket_id, :agent_id, :created_at)
ON CONFLICT (ticket_id, agent_id) DO NOTHING;

-- name: watcher_delete :exec
DELETE FROM watcher WHERE ticket_id = :ticket_id AND agent_id = :agent_id;

-- name: watchers_of_ticket :many
SELECT agent_id FROM watcher WHERE ticket_id = :ticket_id ORDER BY agent_id;

-- name: capacity_log_add :exec
INSERT INTO team_capacity_log (team_id, free, at) VALUES (:team_id, :free, :at);
