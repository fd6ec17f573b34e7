-- The report of promises.  Each of the three sets (ended clocks, solved tickets, promised
-- tickets) has one statement with one WHERE: figures, lists and files all read it, so what
-- a figure counts is what its list shows.  Empty and 0 ask for nothing; -1 is "has none".
-- Spam (which has no clocks at all) and tickets merged away are not in it, example data only
-- where they are asked for.

-- name: report_clocks :many
-- doc: Clocks by their end, newest first.  metric: '' the customer's, '*' all, or one.
-- doc: over_from_ms is excluded; state '' any that ended; spent '' or a label that took time.
-- doc: reason_id: that reason or one below it.
-- param: from_at time
-- param: before_at time
-- param: before_id i64
-- param: metric text
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
-- param: state text
-- param: cause text
-- param: spent text
-- param: over_from_ms i64
-- param: over_to_ms i64
-- param: examples bool
-- param: limit_n i64
-- out: reason_id i64
-- null: reason_id
SELECT k.id, k.ticket_id, k.metric, k.inst, k.policy_id, k.target_ms, k.state, k.started_at, k.stopped_at,
	k.elapsed_ms, k.overrun_ms, k.cause, k.cause_corrected, k.team_id, k.agent_id, k.priority, k.channel, k.type, k.spent,
	(SELECT r.reason_id FROM ticket r WHERE r.id = k.ticket_id) AS reason_id
FROM sla_clock k
WHERE k.stopped_at IS NOT NULL AND k.stopped_at >= :from_at
	AND (k.stopped_at, k.id) < (:before_at, :before_id)
	AND (:examples OR NOT k.demo) AND k.state IN ('met', 'breached', 'void', 'cancelled')
	AND k.ticket_id NOT IN (SELECT m.id FROM ticket m WHERE m.merged_into_id IS NOT NULL)
	AND (:metric = '*' OR k.metric = :metric OR (:metric = '' AND k.metric NOT IN ('pickup', 'ownership')))
	AND (:policy_id = 0 OR k.policy_id = :policy_id)
	AND (:team_id = 0 OR k.team_id = :team_id OR (:team_id = -1 AND k.team_id IS NULL))
	AND (:agent_id = 0 OR k.agent_id = :agent_id OR (:agent_id = -1 AND k.agent_id IS NULL))
	AND (:priority = 0 OR k.priority = :priority)
	AND (:channel = '' OR k.channel = :channel)
	AND (:type = '' OR k.type = :type)
	AND (:tag_id = 0 OR EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = k.ticket_id AND x.tag_id = :tag_id))
	AND (:language = '' OR EXISTS (SELECT 1 FROM ticket t WHERE t.id = k.ticket_id AND t.language = :language))
	AND (:brand_id = 0 OR EXISTS (SELECT 1 FROM ticket t WHERE t.id = k.ticket_id AND t.brand_id = :brand_id))
	AND (:reason_id = 0 OR EXISTS (SELECT 1 FROM ticket r JOIN reason_above x ON x.reason_id = r.reason_id
			WHERE r.id = k.ticket_id AND x.above_id = :reason_id)
		OR (:reason_id = -1 AND EXISTS (SELECT 1 FROM ticket r WHERE r.id = k.ticket_id AND r.reason_id IS NULL)))
	AND (:state = '' OR k.state = :state)
	AND (:cause = '' OR coalesce(k.cause_corrected, k.cause) = :cause)
	AND (:spent = '' OR k.spent LIKE '%' || :spent || ':%')
	AND (:over_from_ms = -1 OR k.overrun_ms > :over_from_ms)
	AND (:over_to_ms = 0 OR k.overrun_ms <= :over_to_ms)
ORDER BY k.stopped_at DESC, k.id DESC LIMIT :limit_n;

-- name: report_solved :many
-- doc: Tickets that are solved, by when; figure: '' all, or one of the words below.
-- param: from_at time
-- param: before_at time
-- param: before_id i64
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
-- param: figure text
-- param: examples bool
-- param: limit_n i64
SELECT t.id, t.created_at, t.solved_at, t.first_resolution_at, t.replies, t.reopens, t.transfers, t.escalations
FROM ticket t
WHERE t.solved_at IS NOT NULL AND t.solved_at >= :from_at AND (t.solved_at, t.id) < (:before_at, :before_id)
	AND t.category IN ('solved', 'closed') AND (:examples OR NOT t.demo) AND NOT t.spam AND t.merged_into_id IS NULL
	AND (:policy_id = 0 OR EXISTS (SELECT 1 FROM sla_clock k WHERE k.ticket_id = t.id AND k.policy_id = :policy_id))
	AND (:team_id = 0 OR t.team_id = :team_id OR (:team_id = -1 AND t.team_id IS NULL))
	AND (:agent_id = 0 OR t.assignee_id = :agent_id OR (:agent_id = -1 AND t.assignee_id IS NULL))
	AND (:priority = 0 OR t.priority = :priority)
	AND (:channel = '' OR t.channel = :channel)
	AND (:type = '' OR t.type = :type)
	AND (:tag_id = 0 OR EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id AND x.tag_id = :tag_id))
	AND (:language = '' OR t.language = :language)
	AND (:brand_id = 0 OR t.brand_id = :brand_id)
	AND (:reason_id = 0 OR (:reason_id = -1 AND t.reason_id IS NULL)
		OR EXISTS (SELECT 1 FROM reason_above x WHERE x.reason_id = t.reason_id AND x.above_id = :reason_id))
	AND (:figure = '' OR (:figure = 'reopened' AND t.reopens > 0)
		OR (:figure = 'one_touch' AND t.replies <= 1 AND t.reopens = 0)
		OR (:figure = 'transferred' AND t.transfers > 0) OR (:figure = 'escalated' AND t.escalations > 0))
ORDER BY t.solved_at DESC, t.id DESC LIMIT :limit_n;

-- name: report_promised :many
-- doc: Tickets whose customer was told a time, by that time.  figure: kept, missed or ''.
-- doc: A time that passed without an answer is missed, also while nothing happened since.
-- param: from_at time
-- param: before_at time
-- param: before_id i64
-- param: now_at time
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
-- param: figure text
-- param: examples bool
-- param: limit_n i64
SELECT t.id, t.promised_at, t.promise_kept
FROM ticket t
WHERE t.promised_at IS NOT NULL AND t.promised_at >= :from_at AND (t.promised_at, t.id) < (:before_at, :before_id)
	AND (:examples OR NOT t.demo) AND NOT t.spam AND t.merged_into_id IS NULL
	AND (:policy_id = 0 OR EXISTS (SELECT 1 FROM sla_clock k WHERE k.ticket_id = t.id AND k.policy_id = :policy_id))
	AND (:team_id = 0 OR t.team_id = :team_id OR (:team_id = -1 AND t.team_id IS NULL))
	AND (:agent_id = 0 OR t.assignee_id = :agent_id OR (:agent_id = -1 AND t.assignee_id IS NULL))
	AND (:priority = 0 OR t.priority = :priority)
	AND (:channel = '' OR t.channel = :channel)
	AND (:type = '' OR t.type = :type)
	AND (:tag_id = 0 OR EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id AND x.tag_id = :tag_id))
	AND (:language = '' OR t.language = :language)
	AND (:brand_id = 0 OR t.brand_id = :brand_id)
	AND (:reason_id = 0 OR (:reason_id = -1 AND t.reason_id IS NULL)
		OR EXISTS (SELECT 1 FROM reason_above x WHERE x.reason_id = t.reason_id AND x.above_id = :reason_id))
	AND (t.promise_kept > 0 OR t.promised_at < :now_at)
	AND (:figure = '' OR (:figure = 'kept' AND t.promise_kept = 1) OR (:figure = 'missed' AND t.promise_kept <> 1))
ORDER BY t.promised_at DESC, t.id DESC LIMIT :limit_n;

-- name: report_names :many
-- doc: What the ids of a grouping are called.  dim: policy, team or agent.
-- param: dim text
SELECT p.id, p.name FROM sla_policy p WHERE :dim = 'policy'
UNION ALL SELECT t.id, t.name FROM team t WHERE :dim = 'team'
UNION ALL SELECT a.id, a.name FROM agent a WHERE :dim = 'agent'
ORDER BY 1;

-- name: report_met_like :many
-- doc: The newest clocks that were met under a policy for a kind of ticket: what is usual.
-- param: from_at time
-- param: before_at time
-- param: examples bool
-- param: limit_n i64
SELECT id, spent FROM sla_clock
WHERE stopped_at IS NOT NULL AND stopped_at >= :from_at AND stopped_at < :before_at
	AND state = 'met' AND (:examples OR NOT demo) AND metric = :metric
	AND policy_id = :policy_id AND type = :type AND spent IS NOT NULL
ORDER BY stopped_at DESC, id DESC LIMIT :limit_n;

-- name: report_attained :many
-- doc: What the customers' page tells of published policies: verdicts as report_clocks counts
-- doc: them, and how many different customers they are of.
-- param: from_at time
-- param: to_at time
-- out: met i64
-- out: breached i64
-- out: customers i64
SELECT k.policy_id, k.metric, CAST(sum(CASE WHEN k.state = 'met' THEN 1 ELSE 0 END) AS BIGINT) AS met,
	CAST(sum(CASE WHEN k.state = 'met' THEN 0 ELSE 1 END) AS BIGINT) AS breached,
	CAST(count(DISTINCT t.requester_id) AS BIGINT) AS customers
FROM sla_clock k JOIN ticket t ON t.id = k.ticket_id
WHERE k.stopped_at IS NOT NULL AND k.stopped_at >= :from_at AND k.stopped_at < :to_at
	AND NOT k.demo AND k.state IN ('met', 'breached') AND t.merged_into_id IS NULL AND k.policy_id IS NOT NULL
	AND k.metric IN ('first_response', 'next_response', 'total_resolution')
GROUP BY k.policy_id, k.metric;

-- name: report_arrived :many
-- doc: Tickets by when they came, newest first.
-- param: from_at time
-- param: before_at time
-- param: before_id i64
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
SELECT t.id, t.created_at
FROM ticket t
WHERE NOT t.spam AND t.merged_into_id IS NULL
	AND t.created_at >= :from_at AND (t.created_at, t.id) < (:before_at, :before_id)
	AND (:examples OR NOT t.demo)
	AND (:policy_id = 0 OR EXISTS (SELECT 1 FROM sla_clock k WHERE k.ticket_id = t.id AND k.policy_id = :policy_id))
	AND (:team_id = 0 OR t.team_id = :team_id OR (:team_id = -1 AND t.team_id IS NULL))
	AND (:agent_id = 0 OR t.assignee_id = :agent_id OR (:agent_id = -1 AND t.assignee_id IS NULL))
	AND (:priority = 0 OR t.priority = :priority)
	AND (:channel = '' OR t.channel = :channel)
	AND (:type = '' OR t.type = :type)
	AND (:tag_id = 0 OR EXISTS (SELECT 1 FROM ticket_tag x WHERE x.ticket_id = t.id AND x.tag_id = :tag_id))
	AND (:language = '' OR t.language = :language)
	AND (:brand_id = 0 OR t.brand_id = :brand_id)
	AND (:reason_id = 0 OR (:reason_id = -1 AND t.reason_id IS NULL)
		OR EXISTS (SELECT 1 FROM reason_above x WHERE x.reason_id = t.reason_id AND x.above_id = :reason_id))
ORDER BY t.created_at DESC, t.id DESC LIMIT :limit_n;
