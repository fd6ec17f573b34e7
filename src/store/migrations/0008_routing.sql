-- Who gets a ticket: what agents can take, what tickets need, how teams hand out work.

-- chosen: online, busy, away, offline, as the agent says; here: whether he was seen
-- lately, who was not is offline.  gone_at: since when he is away or offline.
CREATE TABLE agent_route (
	agent_id I64 PRIMARY KEY REFERENCES agent (id) ON DELETE CASCADE,
	chosen TEXT NOT NULL,
	chosen_at TIME NOT NULL,
	here BOOL NOT NULL,
	seen_at TIME NOT NULL,
	gone_at TIME,
	calendar_id I64 REFERENCES calendar (id) ON DELETE SET NULL
);
CREATE INDEX agent_route_seen ON agent_route (seen_at) WHERE here;

-- class: mail, chat, phone.  used: the weights of his open work (ticket_route), kept.
CREATE TABLE agent_load (
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	class TEXT NOT NULL,
	cap I64 NOT NULL,
	used I64 NOT NULL,
	PRIMARY KEY (agent_id, class)
);
INSERT INTO agent_route (agent_id, chosen, chosen_at, here, seen_at, gone_at)
	SELECT id, 'online', 0, FALSE, 0, created_at FROM agent;
INSERT INTO agent_load (agent_id, class, cap, used) SELECT id, 'mail', 10, 0 FROM agent;
INSERT INTO agent_load (agent_id, class, cap, used) SELECT id, 'chat', 3, 0 FROM agent;
INSERT INTO agent_load (agent_id, class, cap, used) SELECT id, 'phone', 1, 0 FROM agent;

-- What a ticket of a channel weighs; channels without a row weigh 1 in class mail.
CREATE TABLE channel_weight (
	channel TEXT NOT NULL PRIMARY KEY,
	class TEXT NOT NULL,
	weight I64 NOT NULL
);
INSERT INTO channel_weight (channel, class, weight) VALUES ('chat', 'chat', 1), ('whatsapp', 'chat', 1), ('phone', 'phone', 1);

-- language: a language is a skill; empty for all others.
CREATE TABLE skill (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL UNIQUE,
	language TEXT NOT NULL,
	created_at TIME NOT NULL
);
CREATE INDEX skill_by_language ON skill (language) WHERE language <> '';
INSERT INTO skill (name, name_folded, language, created_at) VALUES
	('English', 'english', 'en', 0), ('Español', 'espanol', 'es', 0),
	('Português', 'portugues', 'pt', 0), ('Italiano', 'italiano', 'it', 0);
CREATE TABLE agent_skill (
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	skill_id I64 NOT NULL REFERENCES skill (id) ON DELETE CASCADE,
	PRIMARY KEY (agent_id, skill_id)
);
CREATE INDEX agent_skill_by_skill ON agent_skill (skill_id, agent_id);

-- What every ticket of a team, or with a tag, needs; and what one ticket was said to need.
CREATE TABLE skill_need (
	id ID,
	skill_id I64 NOT NULL REFERENCES skill (id) ON DELETE CASCADE,
	team_id I64 REFERENCES team (id) ON DELETE CASCADE,
	tag_id I64 REFERENCES tag (id) ON DELETE CASCADE,
	is_required BOOL NOT NULL
);
CREATE INDEX skill_need_by_team ON skill_need (team_id) WHERE team_id IS NOT NULL;
CREATE INDEX skill_need_by_tag ON skill_need (tag_id) WHERE tag_id IS NOT NULL;
CREATE INDEX skill_need_by_skill ON skill_need (skill_id);
CREATE TABLE ticket_skill (
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	skill_id I64 NOT NULL REFERENCES skill (id) ON DELETE CASCADE,
	is_required BOOL NOT NULL,
	PRIMARY KEY (ticket_id, skill_id)
);
CREATE INDEX ticket_skill_by_skill ON ticket_skill (skill_id);

-- A team without a row hands out nothing.  mode: off, automatic, round_robin.  language:
-- off, optional, required.  turn counts assignments; free_n is what the log said last.
-- look_at: when the queue is to be looked at by time (opening hours, settings).
CREATE TABLE team_route (
	team_id I64 PRIMARY KEY REFERENCES team (id) ON DELETE CASCADE,
	mode TEXT NOT NULL,
	language TEXT NOT NULL,
	overflow_team_id I64 REFERENCES team (id) ON DELETE SET NULL,
	overflow_min I64 NOT NULL,
	return_min I64 NOT NULL,
	away_min I64 NOT NULL,
	skill_wait_min I64 NOT NULL,
	tell_min I64 NOT NULL,
	lead_told_at TIME NOT NULL,
	turn I64 NOT NULL,
	free_n I64 NOT NULL,
	look_at TIME
);
CREATE INDEX team_route_look ON team_route (look_at) WHERE look_at IS NOT NULL;
CREATE TABLE team_turn (
	team_id I64 NOT NULL REFERENCES team (id) ON DELETE CASCADE,
	agent_id I64 NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
	turn I64 NOT NULL,
	PRIMARY KEY (team_id, agent_id)
);
CREATE INDEX team_turn_by_agent ON team_turn (agent_id);

-- One row for each open ticket, none for others: a million closed ones cost nothing.
-- state: '' (rests, is assigned), waiting, no_capacity, nobody, no_skill.  lane: class,
-- weight and needed skills; all of a lane wait for the same agents, so only its head is
-- looked at.  load_*: what is counted for its agent now.  next_at: when it is to be looked
-- at by time.
CREATE TABLE ticket_route (
	ticket_id I64 PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
	team_id I64 REFERENCES team (id) ON DELETE SET NULL,
	overflow_team_id I64 REFERENCES team (id) ON DELETE SET NULL,
	agent_id I64 REFERENCES agent (id) ON DELETE SET NULL,
	requester_id I64 NOT NULL,
	state TEXT NOT NULL,
	missing TEXT NOT NULL,
	queued BOOL NOT NULL,
	lane TEXT NOT NULL,
	due_key TIME NOT NULL,
	priority_key I64 NOT NULL,
	queued_at TIME NOT NULL,
	load_agent_id I64,
	load_class TEXT NOT NULL,
	load_weight I64 NOT NULL,
	turn_at TIME,
	assigned_at TIME NOT NULL,
	touched_at TIME NOT NULL,
	answered_by I64,
	answered_at TIME NOT NULL,
	returns I64 NOT NULL,
	not_agent_id I64,
	next_at TIME
);
CREATE INDEX ticket_route_queue ON ticket_route (team_id, lane, due_key, priority_key, queued_at, ticket_id) WHERE queued;
CREATE INDEX ticket_route_overflow ON ticket_route (overflow_team_id, lane, due_key, priority_key, queued_at, ticket_id) WHERE queued AND overflow_team_id IS NOT NULL;
CREATE INDEX ticket_route_agent ON ticket_route (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX ticket_route_load ON ticket_route (load_agent_id) WHERE load_agent_id IS NOT NULL;
CREATE INDEX ticket_route_requester ON ticket_route (requester_id, answered_at) WHERE answered_by IS NOT NULL;
CREATE INDEX ticket_route_next ON ticket_route (next_at, ticket_id) WHERE next_at IS NOT NULL;

INSERT INTO ticket_route (ticket_id, team_id, agent_id, requester_id, state, missing, queued, lane, due_key,
	priority_key, queued_at, load_agent_id, load_class, load_weight, turn_at, assigned_at, touched_at, answered_at,
	returns)
SELECT t.id, t.team_id, t.assignee_id, t.requester_id,
	CASE WHEN t.assignee_id IS NULL AND t.team_id IS NOT NULL AND t.category IN ('new', 'open') THEN 'waiting' ELSE '' END, '',
	CASE WHEN t.assignee_id IS NULL AND t.team_id IS NOT NULL AND t.category IN ('new', 'open') THEN TRUE ELSE FALSE END,
	CASE WHEN t.customer_at > coalesce(t.agent_at, 0) THEN coalesce(w.class, 'mail') || ':1:' ELSE coalesce(w.class, 'mail') || ':0:' END,
	coalesce(t.due_at, 9007199254740991), -t.priority, t.created_at,
	CASE WHEN t.category IN ('new', 'open') AND t.customer_at > coalesce(t.agent_at, 0) THEN t.assignee_id ELSE NULL END,
	coalesce(w.class, 'mail'),
	CASE WHEN t.category IN ('new', 'open') AND t.assignee_id IS NOT NULL AND t.customer_at > coalesce(t.agent_at, 0) THEN 1 ELSE 0 END,
	CASE WHEN t.customer_at > coalesce(t.agent_at, 0) THEN t.customer_at ELSE NULL END,
	t.updated_at, t.updated_at, 0, 0
FROM ticket t LEFT JOIN channel_weight w ON w.channel = t.channel
WHERE t.category IN ('new', 'open', 'pending', 'hold') AND NOT t.spam AND t.merged_into_id IS NULL;
UPDATE agent_load SET used = (SELECT coalesce(sum(r.load_weight), 0) FROM ticket_route r
	WHERE r.load_agent_id = agent_load.agent_id AND r.load_class = agent_load.class);

-- When a ticket came to the team that it stayed with: moved by a transfer, not by an
-- escalation or a return.  Written once a ticket has a team.
CREATE TABLE right_team (
	ticket_id I64 PRIMARY KEY REFERENCES ticket (id) ON DELETE CASCADE,
	team_id I64 NOT NULL,
	opened_at TIME NOT NULL,
	at TIME NOT NULL,
	moves I64 NOT NULL
);
CREATE INDEX right_team_at ON right_team (at, ticket_id);

-- New without a team: somebody has to read it.
CREATE INDEX ticket_triage ON ticket (due_order, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam AND team_id IS NULL;
INSERT INTO counter (bucket, shard, n) SELECT 'triage', 0, count(*) FROM ticket
	WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam AND team_id IS NULL AND merged_into_id IS NULL;
