-- What an agent has chosen for himself.

-- name: pref_get :opt
SELECT value FROM agent_pref WHERE agent_id = :agent_id AND name = :name;

-- name: pref_put :exec
INSERT INTO agent_pref (agent_id, name, value, wants_new, updated_at)
VALUES (:agent_id, :name, :value, :wants_new, :updated_at)
ON CONFLICT (agent_id, name) DO UPDATE SET value = excluded.value, wants_new = excluded.wants_new,
	updated_at = excluded.updated_at;

-- name: pref_new_readers :many
-- doc: Members of a team who may want to hear of its new tickets.
SELECT p.agent_id FROM agent_pref p JOIN team_member m ON m.agent_id = p.agent_id AND m.team_id = :team_id
	JOIN agent a ON a.id = p.agent_id
WHERE p.wants_new AND a.active ORDER BY p.agent_id LIMIT 200;

-- name: pref_ticket_team :opt
SELECT team_id FROM ticket WHERE id = :id;
