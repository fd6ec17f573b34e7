-- The desk's own words for what it sends by itself.

-- name: text_pick :opt
-- doc: A team's words come before the brand's, and these before those for all.
SELECT subject, html, team_id FROM text_own
WHERE kind = :kind AND locale = :locale
	AND ((team_id = 0 AND brand_id = 0) OR (team_id = :team_id AND brand_id = 0) OR (team_id = 0 AND brand_id = :brand_id))
ORDER BY team_id DESC, brand_id DESC LIMIT 1;

-- name: text_own_all :many
SELECT kind, locale, team_id, brand_id, version, agent_name, updated_at FROM text_own ORDER BY kind, team_id, brand_id, locale LIMIT 5000;

-- name: text_own_of :many
SELECT locale, subject, html, version, agent_name, updated_at FROM text_own
WHERE kind = :kind AND team_id = :team_id AND brand_id = :brand_id ORDER BY locale LIMIT 10;

-- name: text_last_version :one
-- out: last i64
SELECT CAST(coalesce(max(version), 0) AS BIGINT) AS last FROM text_version
WHERE kind = :kind AND team_id = :team_id AND brand_id = :brand_id AND locale = :locale;

-- name: text_own_put :exec
INSERT INTO text_own (kind, locale, team_id, brand_id, subject, html, version, agent_name, updated_at)
VALUES (:kind, :locale, :team_id, :brand_id, :subject, :html, :version, :agent_name, :updated_at)
ON CONFLICT (kind, team_id, brand_id, locale) DO UPDATE SET subject = excluded.subject, html = excluded.html,
	version = excluded.version, agent_name = excluded.agent_name, updated_at = excluded.updated_at;

-- name: text_own_delete :exec
DELETE FROM text_own WHERE kind = :kind AND team_id = :team_id AND brand_id = :brand_id AND locale = :locale;

-- name: text_version_add :exec
INSERT INTO text_version (kind, locale, team_id, brand_id, version, subject, html, agent_name, created_at)
VALUES (:kind, :locale, :team_id, :brand_id, :version, :subject, :html, :agent_name, :created_at);

-- name: text_versions :many
SELECT version, subject, html, agent_name, created_at FROM text_version
WHERE kind = :kind AND team_id = :team_id AND brand_id = :brand_id AND locale = :locale ORDER BY version DESC LIMIT 50;
