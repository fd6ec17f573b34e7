-- What customers are asked, whom, and what they say.

-- name: survey_all :many
-- row: survey
SELECT s.id, s.kind, s.name, s.position, s.active, s.demo, s.version, s.sweep_at, s.sweep_id, s.updated_at, v.definition
FROM survey s JOIN survey_version v ON v.survey_id = s.id AND v.version = s.version
ORDER BY s.position, s.id LIMIT 200;

-- name: survey_by_id :opt
-- row: survey
SELECT s.id, s.kind, s.name, s.position, s.active, s.demo, s.version, s.sweep_at, s.sweep_id, s.updated_at, v.definition
FROM survey s JOIN survey_version v ON v.survey_id = s.id AND v.version = s.version WHERE s.id = :id;

-- name: survey_definition :opt
SELECT definition FROM survey_version WHERE survey_id = :survey_id AND version = :version;

-- name: survey_add :one
INSERT INTO survey (kind, name, position, active, demo, version, sweep_at, sweep_id, created_at, updated_at)
VALUES (:kind, :name, :position, :active, :demo, 1, :sweep_at, 0, :created_at, :created_at) RETURNING id;

-- name: survey_update :exec
UPDATE survey SET name = :name, active = :active, version = :version, sweep_at = :sweep_at, updated_at = :updated_at WHERE id = :id;

-- name: survey_version_add :exec
INSERT INTO survey_version (survey_id, version, definition, agent_name, created_at)
VALUES (:survey_id, :version, :definition, :agent_name, :created_at);

-- name: survey_versions :many
SELECT version, definition, agent_name, created_at FROM survey_version WHERE survey_id = :survey_id
ORDER BY version DESC LIMIT 50;

-- name: survey_delete :exec
DELETE FROM survey WHERE id = :id;

-- name: survey_demo_delete :exec
DELETE FROM survey WHERE demo;

-- name: survey_asked :one
-- doc: Whether anybody was ever asked.
-- out: any_ask bool
SELECT EXISTS (SELECT 1 FROM survey_ask WHERE survey_id = :survey_id) AS any_ask;

-- name: survey_sweep_due :opt
-- row: survey
SELECT s.id, s.kind, s.name, s.position, s.active, s.demo, s.version, s.sweep_at, s.sweep_id, s.updated_at, v.definition
FROM survey s JOIN survey_version v ON v.survey_id = s.id AND v.version = s.version
WHERE s.sweep_at IS NOT NULL AND s.sweep_at <= :sweep_at ORDER BY s.sweep_at LIMIT 1;

-- name: survey_sweep_next :one
-- out: due_at i64
SELECT CAST(coalesce(min(sweep_at), 0) AS BIGINT) AS due_at FROM survey WHERE sweep_at IS NOT NULL;

-- name: survey_sweep_put :exec
-- doc: No row changed: another process went on from here.
-- param: seen_id i64
UPDATE survey SET sweep_at = :sweep_at, sweep_id = :sweep_id WHERE id = :id AND sweep_id = :seen_id;

-- name: survey_people :many
-- doc: The next persons who wrote since a time.
-- out: writes bool
-- param: after_id i64
-- param: since_at i64
-- param: limit_n i64
SELECT p.id, EXISTS (SELECT 1 FROM ticket t WHERE t.requester_id = p.id AND t.created_at >= :since_at AND NOT t.spam AND NOT t.demo) AS writes
FROM person p WHERE p.id > :after_id AND p.merged_into_id IS NULL ORDER BY p.id LIMIT :limit_n;

-- name: survey_planned :opt
SELECT id FROM survey_ask WHERE ticket_id = :ticket_id AND state = 'planned';

-- name: survey_figures :opt
-- doc: What makes a ticket one-touch.
SELECT replies, reopens FROM ticket WHERE id = :id;

-- name: survey_ask_add :one
INSERT INTO survey_ask (survey_id, version, kind, ticket_id, person_id, organisation_id, agent_id, team_id, channel,
	reason_id, language, one_touch, demo, state, why, token_hash, due_at, sent_at, expires_at, answered_at, score,
	comment, rounds, acted, created_at)
VALUES (:survey_id, :version, :kind, :ticket_id, :person_id, :organisation_id, :agent_id, :team_id, :channel,
	:reason_id, :language, :one_touch, :demo, :state, '', :token_hash, :due_at, :sent_at, :expires_at, NULL, -1,
	'', 0, FALSE, :created_at) RETURNING id;

-- name: survey_ask_drop :exec
-- doc: What was planned is not sent.
UPDATE survey_ask SET state = 'cancelled', why = :why WHERE id = :id AND state = 'planned';

-- name: survey_ask_later :exec
UPDATE survey_ask SET due_at = :due_at WHERE id = :id AND state = 'planned';

-- name: survey_ask_sent :exec
-- doc: No row changed: another process sends it.
UPDATE survey_ask SET state = 'sent', token_hash = :token_hash, sent_at = :sent_at, expires_at = :expires_at,
	language = :language WHERE id = :id AND state = 'planned';

-- name: survey_due :many
-- param: limit_n i64
-- sqlite:
SELECT id, survey_id, version, kind, ticket_id, person_id, created_at FROM survey_ask
WHERE state = 'planned' AND due_at <= :due_at ORDER BY due_at, id LIMIT :limit_n;
-- pg:
SELECT id, survey_id, version, kind, ticket_id, person_id, created_at FROM survey_ask
WHERE state = 'planned' AND due_at <= :due_at ORDER BY due_at, id LIMIT :limit_n FOR UPDATE SKIP LOCKED;

-- name: survey_next :one
-- out: next_at i64
SELECT CAST(coalesce(min(due_at), 0) AS BIGINT) AS next_at FROM survey_ask WHERE state = 'planned';

-- name: survey_last_sent :one
-- doc: When this person was last asked.
-- out: last_at i64
SELECT CAST(coalesce(max(sent_at), 0) AS BIGINT) AS last_at FROM survey_ask
WHERE person_id = :person_id AND kind = :kind AND sent_at IS NOT NULL;

-- name: survey_ticket_sent :one
-- out: last_at i64
SELECT CAST(coalesce(max(sent_at), 0) AS BIGINT) AS last_at FROM survey_ask
WHERE ticket_id = :ticket_id AND sent_at IS NOT NULL;

-- name: survey_by_token :opt
-- row: survey_ask
SELECT a.id, a.survey_id, a.version, a.kind, a.ticket_id, a.person_id, a.agent_id, a.language, a.sent_at, a.expires_at,
	a.answered_at, a.score, a.comment, a.rounds, a.acted, v.definition, s.name
FROM survey_ask a JOIN survey_version v ON v.survey_id = a.survey_id AND v.version = a.version
	JOIN survey s ON s.id = a.survey_id WHERE a.token_hash = :token_hash;

-- name: survey_take :opt
-- doc: Holds the row, so that two answers at once follow each other.
UPDATE survey_ask SET rounds = rounds + 1 WHERE id = :id RETURNING rounds, score, acted;

-- name: survey_answered :exec
UPDATE survey_ask SET answered_at = :answered_at, score = :score, comment = :comment, acted = :acted WHERE id = :id;

-- name: survey_answer_add :exec
INSERT INTO survey_answer (ask_id, version, score, comment, answers, created_at)
VALUES (:ask_id, :version, :score, :comment, :answers, :created_at);

-- name: survey_answer_last :opt
SELECT answers FROM survey_answer WHERE ask_id = :ask_id ORDER BY version DESC LIMIT 1;

-- name: survey_of_ticket :many
-- row: survey_result
SELECT a.id, a.kind, a.state, a.why, a.ticket_id, a.due_at, a.sent_at, a.answered_at, a.score, a.comment, a.rounds, a.agent_id,
	g.name AS agent_name, s.name, v.definition,
	(SELECT w.answers FROM survey_answer w WHERE w.ask_id = a.id ORDER BY w.version DESC LIMIT 1) AS answers
FROM survey_ask a JOIN survey s ON s.id = a.survey_id LEFT JOIN agent g ON g.id = a.agent_id
	JOIN survey_version v ON v.survey_id = a.survey_id AND v.version = a.version
WHERE a.ticket_id = :ticket_id ORDER BY a.id DESC LIMIT 10;

-- name: survey_of_person :many
-- row: survey_result
SELECT a.id, a.kind, a.state, a.why, a.ticket_id, a.due_at, a.sent_at, a.answered_at, a.score, a.comment, a.rounds, a.agent_id,
	g.name AS agent_name, s.name, v.definition,
	(SELECT w.answers FROM survey_answer w WHERE w.ask_id = a.id ORDER BY w.version DESC LIMIT 1) AS answers
FROM survey_ask a JOIN survey s ON s.id = a.survey_id LEFT JOIN agent g ON g.id = a.agent_id
	JOIN survey_version v ON v.survey_id = a.survey_id AND v.version = a.version
WHERE a.person_id = :person_id AND a.sent_at IS NOT NULL ORDER BY a.id DESC LIMIT 20;

-- name: survey_of_firm :many
-- doc: The newest hundred answers of an organisation's people.
SELECT score FROM survey_ask WHERE organisation_id = :organisation_id AND kind = 'csat' AND score > 0
ORDER BY id DESC LIMIT 100;

-- name: survey_optout_put :exec
INSERT INTO survey_optout (person_id, agent_id, created_at) VALUES (:person_id, :agent_id, :created_at)
ON CONFLICT (person_id) DO NOTHING;

-- name: survey_optout_drop :exec
DELETE FROM survey_optout WHERE person_id = :person_id;

-- name: survey_optout_of :opt
SELECT created_at FROM survey_optout WHERE person_id = :person_id;

-- name: survey_cube :many
-- doc: What was sent in a period, counted by all that it can be told apart by.
-- param: from_at i64
-- param: to_at i64
-- out: day i64
-- out: n i64
-- out: answered i64
SELECT a.agent_id, a.team_id, a.channel, a.reason_id, a.language, a.one_touch, a.score,
	CAST(a.sent_at / 86400000 AS BIGINT) AS day, CAST(count(*) AS BIGINT) AS n, CAST(count(a.answered_at) AS BIGINT) AS answered
FROM survey_ask a WHERE a.kind = :kind AND a.sent_at >= :from_at AND a.sent_at < :to_at
	AND (:survey_id = 0 OR a.survey_id = :survey_id)
GROUP BY a.agent_id, a.team_id, a.channel, a.reason_id, a.language, a.one_touch, a.score, CAST(a.sent_at / 86400000 AS BIGINT);

-- name: survey_said :many
-- doc: What was answered to the further questions, newest first.
-- param: from_at i64
-- param: to_at i64
-- param: limit_n i64
SELECT a.survey_id, a.version, a.agent_id, a.team_id, a.channel, a.reason_id, a.language, a.one_touch, w.answers
FROM survey_ask a JOIN survey_answer w ON w.ask_id = a.id AND w.version = a.rounds
WHERE a.kind = :kind AND a.sent_at >= :from_at AND a.sent_at < :to_at AND a.answered_at IS NOT NULL
	AND (:survey_id = 0 OR a.survey_id = :survey_id) AND w.answers <> '{}'
ORDER BY a.sent_at DESC, a.id DESC LIMIT :limit_n;

-- name: survey_rows :many
-- doc: Newest first below a place.  of_…: 0 any, -1 those without.  touch -1: any.  question: empty: any.
-- row: survey_row
-- param: from_at i64
-- param: to_at i64
-- param: before_at i64
-- param: before_id i64
-- param: limit_n i64
-- param: any_score bool
-- param: commented bool
-- param: score_from i64
-- param: score_to i64
-- param: touch i64
-- param: of_agent i64
-- param: of_team i64
-- param: of_reason i64
-- param: question text
-- param: said text
-- sqlite:
SELECT a.id, a.survey_id, a.version, a.ticket_id, a.person_id, p.name, a.agent_id, g.name AS agent_name, a.team_id, a.channel,
	a.reason_id, a.language, a.one_touch, a.sent_at, a.answered_at, a.score, a.comment, t.subject, w.answers
FROM survey_ask a JOIN person p ON p.id = a.person_id LEFT JOIN agent g ON g.id = a.agent_id LEFT JOIN ticket t ON t.id = a.ticket_id
	LEFT JOIN survey_answer w ON w.ask_id = a.id AND w.version = a.rounds
WHERE a.kind = :kind AND a.sent_at >= :from_at AND a.sent_at < :to_at
	AND (a.sent_at < :before_at OR (a.sent_at = :before_at AND a.id < :before_id))
	AND (:survey_id = 0 OR a.survey_id = :survey_id)
	AND (:any_score OR (a.score >= :score_from AND a.score <= :score_to) OR (a.kind = 'exit' AND a.answered_at IS NOT NULL))
	AND (NOT :commented OR a.comment <> '')
	AND (:of_agent = 0 OR coalesce(a.agent_id, -1) = :of_agent) AND (:of_team = 0 OR coalesce(a.team_id, -1) = :of_team)
	AND (:of_reason = 0 OR coalesce(a.reason_id, -1) = :of_reason)
	AND (:channel = '' OR a.channel = :channel) AND (:language = '' OR a.language = :language)
	AND (:touch < 0 OR (:touch = 1) = a.one_touch)
	AND (:question = '' OR EXISTS (SELECT 1 FROM json_each(w.answers) j WHERE j.key = :question AND j.value = :said))
ORDER BY a.sent_at DESC, a.id DESC LIMIT :limit_n;
-- pg:
SELECT a.id, a.survey_id, a.version, a.ticket_id, a.person_id, p.name, a.agent_id, g.name AS agent_name, a.team_id, a.channel,
	a.reason_id, a.language, a.one_touch, a.sent_at, a.answered_at, a.score, a.comment, t.subject, w.answers
FROM survey_ask a JOIN person p ON p.id = a.person_id LEFT JOIN agent g ON g.id = a.agent_id LEFT JOIN ticket t ON t.id = a.ticket_id
	LEFT JOIN survey_answer w ON w.ask_id = a.id AND w.version = a.rounds
WHERE a.kind = :kind AND a.sent_at >= :from_at AND a.sent_at < :to_at
	AND (a.sent_at < :before_at OR (a.sent_at = :before_at AND a.id < :before_id))
	AND (:survey_id = 0 OR a.survey_id = :survey_id)
	AND (:any_score OR (a.score >= :score_from AND a.score <= :score_to) OR (a.kind = 'exit' AND a.answered_at IS NOT NULL))
	AND (NOT :commented OR a.comment <> '')
	AND (:of_agent = 0 OR coalesce(a.agent_id, -1) = :of_agent) AND (:of_team = 0 OR coalesce(a.team_id, -1) = :of_team)
	AND (:of_reason = 0 OR coalesce(a.reason_id, -1) = :of_reason)
	AND (:channel = '' OR a.channel = :channel) AND (:language = '' OR a.language = :language)
	AND (:touch < 0 OR (:touch = 1) = a.one_touch)
	AND (:question = '' OR CAST(w.answers AS JSONB) ->> CAST(:question AS TEXT) = :said)
ORDER BY a.sent_at DESC, a.id DESC LIMIT :limit_n;
