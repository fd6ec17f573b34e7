-- Who gets a ticket: loads, lanes, picks.

-- name: routing_ticket :opt
-- doc: A ticket with what is kept of its way to an agent; *_id 0 where there is no row.
-- out: has_route bool
-- out: g_active bool
-- out: g_here bool
-- out: g_gone_at i64
-- out: r_team_id i64
-- out: r_overflow_id i64
-- out: r_agent_id i64
-- out: r_requester_id i64
-- out: r_state text
-- out: r_missing text
-- out: r_queued bool
-- out: r_lane text
-- out: r_due_key i64
-- out: r_priority_key i64
-- out: r_queued_at i64
-- out: r_load_agent_id i64
-- out: r_load_class text
-- out: r_load_weight i64
-- out: r_turn_at i64
-- out: r_assigned_at i64
-- out: r_touched_at i64
-- out: r_answered_by i64
-- out: r_answered_at i64
-- out: r_returns i64
-- out: r_not_agent_id i64
-- out: r_next_at i64
-- out: w_class text
-- out: w_weight i64
-- out: mode text
-- out: t_language text
-- out: overflow_team_id i64
-- out: overflow_min i64
-- out: return_min i64
-- out: away_min i64
-- out: skill_wait_min i64
-- out: team_calendar_id i64
SELECT t.id, t.category, t.spam, t.merged_into_id, t.assignee_id, t.team_id, t.priority, t.channel, t.language,
	t.requester_id, t.customer_at, t.agent_at, t.due_at, t.created_at, t.snoozed_until,
	CASE WHEN r.ticket_id IS NULL THEN FALSE ELSE TRUE END AS has_route,
	coalesce(r.team_id, 0) AS r_team_id, coalesce(r.overflow_team_id, 0) AS r_overflow_id,
	coalesce(r.agent_id, 0) AS r_agent_id, coalesce(r.requester_id, 0) AS r_requester_id,
	coalesce(r.state, '') AS r_state, coalesce(r.missing, '') AS r_missing, coalesce(r.queued, FALSE) AS r_queued,
	coalesce(r.lane, '') AS r_lane, coalesce(r.due_key, 0) AS r_due_key, coalesce(r.priority_key, 0) AS r_priority_key,
	coalesce(r.queued_at, 0) AS r_queued_at, coalesce(r.load_agent_id, 0) AS r_load_agent_id,
	coalesce(r.load_class, '') AS r_load_class, coalesce(r.load_weight, 0) AS r_load_weight,
	coalesce(r.turn_at, 0) AS r_turn_at, coalesce(r.assigned_at, 0) AS r_assigned_at,
	coalesce(r.touched_at, 0) AS r_touched_at, coalesce(r.answered_by, 0) AS r_answered_by,
	coalesce(r.answered_at, 0) AS r_answered_at, coalesce(r.returns, 0) AS r_returns,
	coalesce(r.not_agent_id, 0) AS r_not_agent_id, coalesce(r.next_at, 0) AS r_next_at,
	coalesce(w.class, 'mail') AS w_class, coalesce(w.weight, 1) AS w_weight,
	coalesce(a.active, FALSE) AS g_active, coalesce(g.here, FALSE) AS g_here, coalesce(g.gone_at, 0) AS g_gone_at,
	coalesce(m.mode, 'off') AS mode, coalesce(m.language, 'off') AS t_language,
	coalesce(m.overflow_team_id, 0) AS overflow_team_id, coalesce(m.overflow_min, 0) AS overflow_min,
	coalesce(m.return_min, 0) AS return_min, coalesce(m.away_min, 0) AS away_min,
	coalesce(m.skill_wait_min, 0) AS skill_wait_min, coalesce(e.calendar_id, 0) AS team_calendar_id
FROM ticket t LEFT JOIN ticket_route r ON r.ticket_id = t.id
	LEFT JOIN channel_weight w ON w.channel = t.channel
	LEFT JOIN agent a ON a.id = t.assignee_id LEFT JOIN agent_route g ON g.agent_id = t.assignee_id
	LEFT JOIN team e ON e.id = t.team_id LEFT JOIN team_route m ON m.team_id = t.team_id AND e.active
WHERE t.id = :id;

-- name: routing_put :exec
INSERT INTO ticket_route (ticket_id, team_id, overflow_team_id, agent_id, requester_id, state, missing, queued, lane,
	due_key, priority_key, queued_at, load_agent_id, load_class, load_weight, turn_at, assigned_at, touched_at,
	answered_by, answered_at, returns, not_agent_id, next_at)
VALUES (:ticket_id, :team_id, :overflow_team_id, :agent_id, :requester_id, :state, :missing, :queued, :lane,
	:due_key, :priority_key, :queued_at, :load_agent_id, :load_class, :load_weight, :turn_at, :assigned_at, :touched_at,
	:answered_by, :answered_at, :returns, :not_agent_id, :next_at)
ON CONFLICT (ticket_id) DO UPDATE SET team_id = excluded.team_id, overflow_team_id = excluded.overflow_team_id,
	agent_id = excluded.agent_id, requester_id = excluded.requester_id, state = excluded.state,
	missing = excluded.missing, queued = excluded.queued, lane = excluded.lane, due_key = excluded.due_key,
	priority_key = excluded.priority_key, queued_at = excluded.queued_at, load_agent_id = excluded.load_agent_id,
	load_class = excluded.load_class, load_weight = excluded.load_weight, turn_at = excluded.turn_at,
	assigned_at = excluded.assigned_at, touched_at = excluded.touched_at, answered_by = excluded.answered_by,
	answered_at = excluded.answered_at, returns = excluded.returns, not_agent_id = excluded.not_agent_id,
	next_at = excluded.next_at;

-- name: routing_drop :exec
DELETE FROM ticket_route WHERE ticket_id = :ticket_id;

-- name: routing_taken :exec
-- doc: The load that an automatic assignment has claimed already; no queue has it any more.
UPDATE ticket_route SET load_agent_id = :load_agent_id, load_class = :load_class, load_weight = :load_weight,
	agent_id = :agent_id, assigned_at = :assigned_at, queued = FALSE, not_agent_id = NULL, state = '', missing = '',
	next_at = NULL WHERE ticket_id = :ticket_id;

-- name: routing_state :exec
UPDATE ticket_route SET state = :state, missing = :missing WHERE ticket_id = :ticket_id;

-- name: routing_not_before :exec
-- doc: What stands due still is looked at later.
-- param: now_at i64
UPDATE ticket_route SET next_at = :next_at WHERE ticket_id = :ticket_id AND next_at IS NOT NULL AND next_at <= :now_at;

-- name: routing_back :exec
-- doc: Who had it comes last; returns count those that nobody asked for.
UPDATE ticket_route SET not_agent_id = :not_agent_id, returns = :returns WHERE ticket_id = :ticket_id;

-- name: routing_load :exec
UPDATE agent_load SET used = used + :used WHERE agent_id = :agent_id AND class = :class;

-- name: routing_claim :exec
-- doc: Only if room_n fits: no row changed means that another was faster.
-- param: weight_n i64
-- param: room_n i64
UPDATE agent_load SET used = used + :weight_n
WHERE agent_id = :agent_id AND class = :class AND used + :room_n <= cap;

-- name: routing_recount :exec
-- doc: All loads as the rows of the open tickets give them.
UPDATE agent_load SET used = (SELECT coalesce(sum(r.load_weight), 0) FROM ticket_route r
	WHERE r.load_agent_id = agent_load.agent_id AND r.load_class = agent_load.class);

-- name: routing_wrong_loads :one
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM agent_load l WHERE used <> (SELECT coalesce(sum(r.load_weight), 0)
	FROM ticket_route r WHERE r.load_agent_id = l.agent_id AND r.load_class = l.class);

-- name: routing_agent_teams :many
-- doc: The teams of an agent that hand out work, held for the transaction: always before
-- doc: the rows of agents and tickets.
-- sqlite:
SELECT m.team_id, r.mode FROM team_member m JOIN team_route r ON r.team_id = m.team_id JOIN team t ON t.id = m.team_id
WHERE m.agent_id = :agent_id AND r.mode <> 'off' AND t.active ORDER BY m.team_id;
-- pg:
SELECT m.team_id, r.mode FROM team_member m JOIN team_route r ON r.team_id = m.team_id JOIN team t ON t.id = m.team_id
WHERE m.agent_id = :agent_id AND r.mode <> 'off' AND t.active ORDER BY m.team_id FOR UPDATE OF r;

-- name: routing_teams_beside :many
-- doc: The other teams of an agent that hand out work; nothing is held.
-- param: team_id i64
SELECT m.team_id FROM team_member m JOIN team_route r ON r.team_id = m.team_id JOIN team t ON t.id = m.team_id
WHERE m.agent_id = :agent_id AND m.team_id <> :team_id AND r.mode <> 'off' AND t.active ORDER BY m.team_id;

-- name: routing_team_hold :many
-- doc: Likewise: a team and the one that it runs over into.
-- param: other_id i64
-- sqlite:
SELECT team_id, mode FROM team_route WHERE team_id = :team_id OR team_id = :other_id ORDER BY team_id;
-- pg:
SELECT team_id, mode FROM team_route WHERE team_id = :team_id OR team_id = :other_id ORDER BY team_id FOR UPDATE;

-- name: routing_members :many
-- doc: Who could take a ticket of this class; turn counts in the first team.
-- param: other_id i64
-- out: turn i64
-- out: here bool
SELECT a.id, a.name, g.chosen, g.here, g.calendar_id, l.cap, l.used, coalesce((SELECT u.turn FROM team_turn u
	WHERE u.team_id = :team_id AND u.agent_id = a.id), 0) AS turn
FROM agent a JOIN agent_route g ON g.agent_id = a.id
	JOIN agent_load l ON l.agent_id = a.id AND l.class = :class
WHERE a.active AND a.role <> 'light' AND a.id IN (SELECT m.agent_id FROM team_member m WHERE m.team_id = :team_id OR m.team_id = :other_id)
ORDER BY a.id;

-- name: routing_agent :opt
-- doc: What routing knows about one agent.
SELECT a.id, a.active, a.role, g.chosen, g.chosen_at, g.here, g.seen_at, g.gone_at, g.calendar_id
FROM agent a JOIN agent_route g ON g.agent_id = a.id WHERE a.id = :id;

-- name: routing_loads_of :many
SELECT class, cap, used FROM agent_load WHERE agent_id = :agent_id ORDER BY class;

-- name: routing_skilled :many
-- doc: Who has which of these skills.
-- param: ids i64[]
SELECT agent_id, skill_id FROM agent_skill WHERE skill_id IN (SELECT value FROM json_each(:ids)) ORDER BY agent_id, skill_id;

-- name: routing_needs :many
-- doc: What a ticket needs: said of itself, of its team, of its tags.
-- param: ticket_id i64
-- param: team_id i64
-- out: is_required bool
SELECT skill_id, is_required FROM ticket_skill WHERE ticket_id = :ticket_id
UNION SELECT skill_id, is_required FROM skill_need WHERE team_id = :team_id
UNION SELECT n.skill_id, n.is_required FROM skill_need n JOIN ticket_tag x ON x.tag_id = n.tag_id WHERE x.ticket_id = :ticket_id
ORDER BY 1, 2;

-- name: routing_affinity :opt
-- doc: Who answered an open case of this person last.
-- null: answered_by
SELECT answered_by FROM ticket_route WHERE requester_id = :requester_id AND answered_by IS NOT NULL
ORDER BY answered_at DESC LIMIT 1;

-- name: routing_turn :one
UPDATE team_route SET turn = turn + 1 WHERE team_id = :team_id RETURNING turn;

-- name: routing_turn_of :exec
INSERT INTO team_turn (team_id, agent_id, turn) VALUES (:team_id, :agent_id, :turn)
ON CONFLICT (team_id, agent_id) DO UPDATE SET turn = excluded.turn;

-- name: routing_lanes :many
-- doc: The lanes in which something waits; each step is one look into the index.
-- out: lane text
WITH RECURSIVE l (lane) AS (
	SELECT min(r.lane) FROM ticket_route r WHERE r.queued AND r.team_id = :team_id
	UNION ALL
	SELECT (SELECT min(r.lane) FROM ticket_route r WHERE r.queued AND r.team_id = :team_id AND r.lane > l.lane)
	FROM l WHERE l.lane IS NOT NULL)
SELECT lane FROM l WHERE lane IS NOT NULL ORDER BY lane;

-- name: routing_lanes_over :many
-- doc: As routing_lanes, of what runs over into this team.
-- out: lane text
WITH RECURSIVE l (lane) AS (
	SELECT min(r.lane) FROM ticket_route r WHERE r.queued AND r.overflow_team_id IS NOT NULL AND r.overflow_team_id = :team_id
	UNION ALL
	SELECT (SELECT min(r.lane) FROM ticket_route r WHERE r.queued AND r.overflow_team_id IS NOT NULL AND r.overflow_team_id = :team_id
		AND r.lane > l.lane)
	FROM l WHERE l.lane IS NOT NULL)
SELECT lane FROM l WHERE lane IS NOT NULL ORDER BY lane;

-- name: routing_head :many
-- doc: The first few of a lane.
-- row: head
SELECT ticket_id, team_id, due_key, priority_key, queued_at, not_agent_id FROM ticket_route
WHERE queued AND team_id = :team_id AND lane = :lane
ORDER BY team_id, lane, due_key, priority_key, queued_at, ticket_id LIMIT 4;

-- name: routing_head_over :many
-- row: head
SELECT ticket_id, team_id, due_key, priority_key, queued_at, not_agent_id FROM ticket_route
WHERE queued AND overflow_team_id IS NOT NULL AND overflow_team_id = :team_id AND lane = :lane
ORDER BY overflow_team_id, lane, due_key, priority_key, queued_at, ticket_id LIMIT 4;

-- name: routing_try_hold :opt
-- doc: Takes a waiting ticket unless somebody works on it just now: he routes it himself.
-- sqlite:
SELECT id FROM ticket WHERE id = :id;
-- pg:
SELECT id FROM ticket WHERE id = :id FOR UPDATE SKIP LOCKED;

-- name: routing_still :opt
SELECT queued, state FROM ticket_route WHERE ticket_id = :ticket_id;

-- name: routing_free :one
-- doc: What a team could take now, of those who are online, hours left aside.
-- out: n i64
SELECT CAST(coalesce(sum(CASE WHEN l.cap > l.used THEN l.cap - l.used ELSE 0 END), 0) AS BIGINT) AS n
FROM team_member m JOIN agent a ON a.id = m.agent_id JOIN agent_route g ON g.agent_id = m.agent_id
	JOIN agent_load l ON l.agent_id = m.agent_id AND l.class = 'mail'
WHERE m.team_id = :team_id AND a.active AND a.role <> 'light' AND g.here AND g.chosen = 'online';

-- name: routing_free_set :exec
UPDATE team_route SET free_n = :free_n WHERE team_id = :team_id;

-- name: routing_look_at :exec
-- doc: Earlier than what stands there, or nothing stands there.
UPDATE team_route SET look_at = :look_at WHERE team_id = :team_id AND (look_at IS NULL OR look_at > :look_at);

-- name: routing_look_done :exec
UPDATE team_route SET look_at = :look_at WHERE team_id = :team_id;

-- name: routing_lead :opt
-- null: lead_id
-- param: team_id i64
SELECT t.lead_id, t.name, r.tell_min, r.lead_told_at, r.mode FROM team t JOIN team_route r ON r.team_id = t.id WHERE t.id = :team_id;

-- name: routing_lead_told :exec
UPDATE team_route SET lead_told_at = :lead_told_at WHERE team_id = :team_id;

-- name: routing_waiting :one
-- doc: How many wait in a team, counted up to a thousand.
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT 1 AS one FROM ticket_route WHERE queued AND team_id = :team_id LIMIT 1000) AS w;

-- ---- time ----

-- name: routing_due :many
-- param: until_at i64
-- param: limit_n i64
SELECT ticket_id FROM ticket_route WHERE next_at IS NOT NULL AND next_at <= :until_at ORDER BY next_at, ticket_id LIMIT :limit_n;

-- name: routing_look_due :opt
-- param: until_at i64
SELECT team_id FROM team_route WHERE look_at IS NOT NULL AND look_at <= :until_at ORDER BY look_at LIMIT 1;

-- name: routing_unseen :many
-- param: seen_before time
-- sqlite:
SELECT agent_id FROM agent_route WHERE here AND seen_at <= :seen_before ORDER BY agent_id LIMIT 50;
-- pg:
SELECT agent_id FROM agent_route WHERE here AND seen_at <= :seen_before ORDER BY agent_id LIMIT 50 FOR UPDATE SKIP LOCKED;

-- name: routing_next :one
-- doc: The next instant at which something is due by time; 0: nothing.
-- param: gone_ms i64
-- out: at i64
SELECT CAST(coalesce(min(x.at), 0) AS BIGINT) AS at FROM (
	SELECT min(next_at) AS at FROM ticket_route WHERE next_at IS NOT NULL
	UNION ALL SELECT min(look_at) FROM team_route WHERE look_at IS NOT NULL
	UNION ALL SELECT min(seen_at) + :gone_ms FROM agent_route WHERE here) AS x;

-- name: routing_agent_due :exec
-- doc: All open work of an agent is to be looked at now.
UPDATE ticket_route SET next_at = :next_at WHERE agent_id IS NOT NULL AND agent_id = :agent_id;

-- name: routing_queue_due :exec
-- doc: All that waits in a team is to be looked at now.
UPDATE ticket_route SET next_at = :next_at WHERE queued AND team_id = :team_id;

-- name: routing_team_due :exec
-- doc: All open work of a team is to be looked at now: another rule counts for it.
UPDATE ticket_route SET next_at = :next_at WHERE ticket_id IN (SELECT t.id FROM ticket t WHERE t.team_id = :team_id
	AND t.category IN ('new', 'open', 'pending', 'hold') AND NOT t.spam);

-- name: routing_queues_due :exec
UPDATE ticket_route SET next_at = :next_at WHERE queued;

-- ---- the right team ----

-- name: right_team_put :exec
INSERT INTO right_team (ticket_id, team_id, opened_at, at, moves) VALUES (:ticket_id, :team_id, :opened_at, :at, :moves)
ON CONFLICT (ticket_id) DO UPDATE SET team_id = excluded.team_id, at = excluded.at, moves = right_team.moves + 1;

-- name: right_team_span :many
-- param: from_at time
-- param: to_at time
-- param: policy_id i64
-- param: team_id i64
-- param: agent_id i64
-- param: priority i64
-- param: channel text
-- param: type text
-- param: tag_id i64
-- param: language text
-- param: reason_id i64
-- param: brand_id i64
-- param: examples bool
-- param: limit_n i64
-- doc: Tickets that came to their team in a span of time, by the report's filters.
SELECT r.team_id, r.opened_at, r.at, r.moves FROM right_team r JOIN ticket t ON t.id = r.ticket_id
WHERE r.at >= :from_at AND r.at < :to_at AND NOT t.spam AND (:examples OR NOT t.demo)
	AND (:policy_id = 0 OR EXISTS (SELECT 1 FROM sla_clock k WHERE k.ticket_id = t.id AND k.policy_id = :policy_id))
	AND (:team_id = 0 OR r.team_id = :team_id)
	AND (:agent_id = 0 OR t.assignee_id = :agent_id OR (:agent_id = -1 AND t.assignee_id IS NULL))
	AND (:priority = 0 OR t.priority = :priority)
	AND (:channel = '' OR t.channel = :channel)
	AND (:type = '' OR t.type = :type)
	AND (:tag_id = 0 OR EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id AND x.tag_id = :tag_id))
	AND (:language = '' OR t.language = :language)
	AND (:brand_id = 0 OR t.brand_id = :brand_id)
	AND (:reason_id = 0 OR (:reason_id = -1 AND t.reason_id IS NULL)
		OR EXISTS (SELECT 1 FROM reason_above x WHERE x.reason_id = t.reason_id AND x.above_id = :reason_id))
ORDER BY r.at, r.ticket_id LIMIT :limit_n;

-- name: routing_ahead :one
-- doc: How many of a lane come before a ticket, counted up to a thousand.
-- out: n i64
SELECT CAST(count(*) AS BIGINT) AS n FROM (SELECT 1 AS one FROM ticket_route
	WHERE queued AND team_id = :team_id AND lane = :lane
	AND (due_key, priority_key, queued_at, ticket_id) < (:due_key, :priority_key, :queued_at, :ticket_id) LIMIT 1000) AS w;

-- name: routing_assigned :many
-- doc: Open work that somebody has, by ticket.
-- param: after_id i64
-- param: limit_n i64
SELECT ticket_id FROM ticket_route WHERE agent_id IS NOT NULL AND ticket_id > :after_id ORDER BY ticket_id LIMIT :limit_n;

-- name: learned_teams :many
-- doc: The team that each of these tickets stayed with, of teams that still work.
-- param: ids i64[]
-- out: n i64
SELECT r.team_id, CAST(count(*) AS BIGINT) AS n FROM right_team r JOIN team t ON t.id = r.team_id
WHERE r.ticket_id IN (SELECT value FROM json_each(:ids)) AND t.active
GROUP BY r.team_id ORDER BY count(*) DESC, r.team_id;

-- name: learned_reasons :many
-- param: ids i64[]
-- out: n i64
SELECT t.reason_id, CAST(count(*) AS BIGINT) AS n FROM ticket t JOIN reason s ON s.id = t.reason_id
WHERE t.id IN (SELECT value FROM json_each(:ids)) AND s.active
GROUP BY t.reason_id ORDER BY count(*) DESC, t.reason_id;
