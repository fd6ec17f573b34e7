-- Agents as routing sees them: status, load, hours, skills; teams' way of handing out work.

-- name: agent_route_add :exec
INSERT INTO agent_route (agent_id, chosen, chosen_at, here, seen_at, gone_at, calendar_id)
VALUES (:agent_id, 'online', :chosen_at, FALSE, 0, :chosen_at, NULL) ON CONFLICT (agent_id) DO NOTHING;

-- name: agent_load_add :exec
INSERT INTO agent_load (agent_id, class, cap, used) VALUES (:agent_id, :class, :cap, 0)
ON CONFLICT (agent_id, class) DO NOTHING;

-- name: agent_route_hold :opt
-- sqlite:
SELECT chosen, chosen_at, here, seen_at, gone_at, calendar_id FROM agent_route WHERE agent_id = :agent_id;
-- pg:
SELECT chosen, chosen_at, here, seen_at, gone_at, calendar_id FROM agent_route WHERE agent_id = :agent_id FOR UPDATE;

-- name: agent_route_set :exec
UPDATE agent_route SET chosen = :chosen, chosen_at = :chosen_at, here = :here, seen_at = :seen_at, gone_at = :gone_at
WHERE agent_id = :agent_id;

-- name: agent_route_calendar :exec
UPDATE agent_route SET calendar_id = :calendar_id WHERE agent_id = :agent_id;

-- name: agent_route_seen :exec
-- doc: For those who have the workspace open.
-- param: ids i64[]
UPDATE agent_route SET seen_at = :seen_at WHERE here AND agent_id IN (SELECT value FROM json_each(:ids));

-- name: agent_load_cap :exec
UPDATE agent_load SET cap = :cap WHERE agent_id = :agent_id AND class = :class;

-- name: agent_routes_all :many
SELECT g.agent_id, g.chosen, g.chosen_at, g.here, g.seen_at, g.gone_at, g.calendar_id
FROM agent_route g JOIN agent a ON a.id = g.agent_id ORDER BY g.agent_id LIMIT 2000;

-- name: agent_loads_all :many
SELECT agent_id, class, cap, used FROM agent_load ORDER BY agent_id, class LIMIT 6000;

-- name: agent_skills_all :many
SELECT agent_id, skill_id FROM agent_skill ORDER BY agent_id, skill_id LIMIT 20000;

-- name: agent_skills_of :many
SELECT skill_id FROM agent_skill WHERE agent_id = :agent_id ORDER BY skill_id;

-- name: agent_skills_clear :exec
DELETE FROM agent_skill WHERE agent_id = :agent_id;

-- name: agent_skill_add :exec
-- doc: Ids that do not exist are passed over.
INSERT INTO agent_skill (agent_id, skill_id) SELECT a.id, s.id FROM agent a, skill s
WHERE a.id = :agent_id AND s.id = :skill_id ON CONFLICT (agent_id, skill_id) DO NOTHING;

-- name: skills :many
-- out: agents i64
SELECT s.id, s.name, s.language, CAST((SELECT count(*) FROM agent_skill x JOIN agent a ON a.id = x.agent_id
	WHERE x.skill_id = s.id AND a.active) AS BIGINT) AS agents
FROM skill s ORDER BY s.language = '', s.name_folded, s.id LIMIT 500;

-- name: skill_by_id :opt
SELECT id, name, language FROM skill WHERE id = :id;

-- name: skill_named :opt
SELECT id FROM skill WHERE name_folded = :name_folded;

-- name: skill_of_language :opt
SELECT id, name FROM skill WHERE language <> '' AND language = :language ORDER BY id LIMIT 1;

-- name: skill_insert :one
INSERT INTO skill (name, name_folded, language, created_at) VALUES (:name, :name_folded, :language, :created_at) RETURNING id;

-- name: skill_update :exec
UPDATE skill SET name = :name, name_folded = :name_folded, language = :language WHERE id = :id;

-- name: skill_delete :exec
DELETE FROM skill WHERE id = :id;

-- name: skill_needs :many
-- null: tag
-- out: tag text?
SELECT n.skill_id, n.team_id, n.tag_id, n.is_required, (SELECT g.name FROM tag g WHERE g.id = n.tag_id) AS tag
FROM skill_need n ORDER BY n.skill_id, n.id LIMIT 2000;

-- name: skill_needs_clear :exec
DELETE FROM skill_need WHERE skill_id = :skill_id;

-- name: skill_need_add :exec
INSERT INTO skill_need (skill_id, team_id, tag_id, is_required) VALUES (:skill_id, :team_id, :tag_id, :is_required);

-- name: ticket_skills :many
SELECT skill_id, is_required FROM ticket_skill WHERE ticket_id = :ticket_id ORDER BY skill_id;

-- name: ticket_skill_put :exec
INSERT INTO ticket_skill (ticket_id, skill_id, is_required) VALUES (:ticket_id, :skill_id, :is_required)
ON CONFLICT (ticket_id, skill_id) DO UPDATE SET is_required = excluded.is_required;

-- name: ticket_skill_drop :exec
DELETE FROM ticket_skill WHERE ticket_id = :ticket_id AND skill_id = :skill_id;

-- name: team_route_of :opt
-- row: team_route
SELECT team_id, mode, language, overflow_team_id, overflow_min, return_min, away_min, skill_wait_min, tell_min,
	lead_told_at, turn, free_n, look_at FROM team_route WHERE team_id = :team_id;

-- name: team_routes_all :many
-- row: team_route
SELECT team_id, mode, language, overflow_team_id, overflow_min, return_min, away_min, skill_wait_min, tell_min,
	lead_told_at, turn, free_n, look_at FROM team_route ORDER BY team_id LIMIT 1000;

-- name: team_route_put :exec
INSERT INTO team_route (team_id, mode, language, overflow_team_id, overflow_min, return_min, away_min, skill_wait_min,
	tell_min, lead_told_at, turn, free_n, look_at)
VALUES (:team_id, :mode, :language, :overflow_team_id, :overflow_min, :return_min, :away_min, :skill_wait_min,
	:tell_min, 0, 0, -1, :look_at)
ON CONFLICT (team_id) DO UPDATE SET mode = excluded.mode, language = excluded.language,
	overflow_team_id = excluded.overflow_team_id, overflow_min = excluded.overflow_min,
	return_min = excluded.return_min, away_min = excluded.away_min, skill_wait_min = excluded.skill_wait_min,
	tell_min = excluded.tell_min, look_at = excluded.look_at;

-- name: team_open_tickets :one
-- doc: What a change of the team's settings touches, counted up to ten thousand.
-- out: n i64
-- out: waiting_n i64
SELECT CAST(count(*) AS BIGINT) AS n, CAST(coalesce(sum(CASE WHEN x.queued THEN 1 ELSE 0 END), 0) AS BIGINT) AS waiting_n
FROM (SELECT r.queued FROM ticket t JOIN ticket_route r ON r.ticket_id = t.id WHERE t.team_id = :team_id
	AND t.category IN ('new', 'open', 'pending', 'hold') AND NOT t.spam LIMIT 10000) AS x;

-- name: channel_weights :many
SELECT channel, class, weight FROM channel_weight ORDER BY channel LIMIT 100;

-- name: channel_weight_put :exec
INSERT INTO channel_weight (channel, class, weight) VALUES (:channel, :class, :weight)
ON CONFLICT (channel) DO UPDATE SET class = excluded.class, weight = excluded.weight;

-- name: channel_due :exec
-- doc: Open work of a channel is to be looked at now: it weighs something else.
UPDATE ticket_route SET next_at = :next_at WHERE ticket_id IN (SELECT r.ticket_id FROM ticket_route r
	JOIN ticket t ON t.id = r.ticket_id WHERE t.channel = :channel);

-- name: channel_open :many
-- doc: Open work by channel, counted among the first 10,000.
-- out: n i64
SELECT o.channel, CAST(count(*) AS BIGINT) AS n FROM (SELECT t.channel FROM ticket_route r JOIN ticket t ON t.id = r.ticket_id
	ORDER BY r.ticket_id LIMIT 10000) AS o GROUP BY o.channel ORDER BY o.channel;

-- name: class_cap_most :one
-- doc: The highest limit that anybody has for a class; 0: nobody takes any.
-- out: n i64
SELECT CAST(coalesce(max(l.cap), 0) AS BIGINT) AS n FROM agent_load l JOIN agent a ON a.id = l.agent_id
WHERE l.class = :class AND a.active AND a.role <> 'light';
