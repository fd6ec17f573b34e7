-- The knowledge base.

-- ---- categories and sections ----

-- name: kb_section_all :many
-- row: kb_section
SELECT id, parent_id, slug, names, abouts, position, demo FROM kb_section ORDER BY position, id LIMIT 1000;

-- name: kb_section_by_id :opt
-- row: kb_section
SELECT id, parent_id, slug, names, abouts, position, demo FROM kb_section WHERE id = :id;

-- name: kb_section_named :opt
-- row: kb_section
SELECT id, parent_id, slug, names, abouts, position, demo FROM kb_section WHERE slug = :slug;

-- name: kb_section_was_named :opt
-- row: kb_section
SELECT s.id, s.parent_id, s.slug, s.names, s.abouts, s.position, s.demo FROM kb_section_slug o
JOIN kb_section s ON s.id = o.section_id WHERE o.slug = :slug;

-- name: kb_section_add :one
INSERT INTO kb_section (parent_id, slug, names, abouts, position, demo, created_at, updated_at)
VALUES (:parent_id, :slug, :names, :abouts, :position, :demo, :created_at, :created_at) RETURNING id;

-- name: kb_section_update :exec
UPDATE kb_section SET parent_id = :parent_id, slug = :slug, names = :names, abouts = :abouts, updated_at = :updated_at
WHERE id = :id;

-- name: kb_section_place :exec
UPDATE kb_section SET position = :position WHERE id = :id;

-- name: kb_section_delete :exec
DELETE FROM kb_section WHERE id = :id;

-- name: kb_section_used :one
-- doc: What stands in the way of removing it.
-- out: n i64
SELECT CAST((SELECT count(*) FROM article WHERE section_id = :id) + (SELECT count(*) FROM kb_section WHERE parent_id = :id)
	AS BIGINT) AS n;

-- name: kb_section_slug_keep :exec
INSERT INTO kb_section_slug (slug, section_id) VALUES (:slug, :section_id)
ON CONFLICT (slug) DO UPDATE SET section_id = excluded.section_id;

-- name: kb_section_slug_free :exec
DELETE FROM kb_section_slug WHERE slug = :slug;

-- name: kb_section_demo_delete :exec
DELETE FROM kb_section WHERE demo AND parent_id IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM article a WHERE a.section_id = kb_section.id);

-- name: kb_category_demo_delete :exec
DELETE FROM kb_section WHERE demo AND parent_id IS NULL
	AND NOT EXISTS (SELECT 1 FROM article a WHERE a.section_id = kb_section.id)
	AND NOT EXISTS (SELECT 1 FROM kb_section x WHERE x.parent_id = kb_section.id);

-- ---- what readers see ----

-- name: article_live_at :opt
-- row: article_live
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.source_version_id, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.html, v.text, v.seo_title,
	v.machine, v.created_at
FROM article_text t JOIN article a ON a.id = t.article_id JOIN article_version v ON v.id = t.live_version_id
WHERE t.locale = :locale AND t.slug = :slug;

-- name: article_live_of :opt
-- row: article_live
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.source_version_id, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.html, v.text, v.seo_title,
	v.machine, v.created_at
FROM article_text t JOIN article a ON a.id = t.article_id JOIN article_version v ON v.id = t.live_version_id
WHERE t.article_id = :article_id AND t.locale = :locale;

-- name: article_live_after :many
-- param: after_id i64
-- param: limit_n i64
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.source_version_id, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.text, v.seo_title,
	v.machine, v.created_at
FROM article_text t JOIN article a ON a.id = t.article_id JOIN article_version v ON v.id = t.live_version_id
WHERE t.locale = :locale AND t.article_id > :after_id ORDER BY t.article_id LIMIT :limit_n;

-- name: article_live_in :many
-- row: article_live_row
-- param: kinds text[]
-- param: teams i64[]
-- param: all_teams bool
-- param: limit_n i64
-- doc: Every published language of a section's articles that somebody may read.
-- sqlite:
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.source_version_id, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.seo_title, v.machine, v.created_at
FROM article a JOIN article_text t ON t.article_id = a.id JOIN article_version v ON v.id = t.live_version_id
WHERE a.section_id = :section_id AND (a.visibility IN (SELECT value FROM json_each(:kinds)) OR (a.visibility = 'team'
	AND (:all_teams OR EXISTS (SELECT 1 FROM article_team x WHERE x.article_id = a.id
		AND x.team_id IN (SELECT value FROM json_each(:teams))))))
ORDER BY a.position, a.id, t.locale LIMIT :limit_n;
-- pg:
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.source_version_id, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.seo_title, v.machine, v.created_at
FROM article a JOIN article_text t ON t.article_id = a.id JOIN article_version v ON v.id = t.live_version_id
WHERE a.section_id = :section_id AND (a.visibility = ANY (:kinds) OR (a.visibility = 'team'
	AND (:all_teams OR EXISTS (SELECT 1 FROM article_team x WHERE x.article_id = a.id AND x.team_id = ANY (:teams)))))
ORDER BY a.position, a.id, t.locale LIMIT :limit_n;

-- name: article_live_ids :many
-- row: article_live_row
-- param: ids i64[]
-- param: kinds text[]
-- param: teams i64[]
-- param: all_teams bool
-- sqlite:
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.source_version_id, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.seo_title, v.machine, v.created_at
FROM article a JOIN article_text t ON t.article_id = a.id JOIN article_version v ON v.id = t.live_version_id
WHERE a.id IN (SELECT value FROM json_each(:ids)) AND (a.visibility IN (SELECT value FROM json_each(:kinds))
	OR (a.visibility = 'team' AND (:all_teams OR EXISTS (SELECT 1 FROM article_team x WHERE x.article_id = a.id
		AND x.team_id IN (SELECT value FROM json_each(:teams))))))
ORDER BY a.id, t.locale LIMIT 1000;
-- pg:
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.source_version_id, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.seo_title, v.machine, v.created_at
FROM article a JOIN article_text t ON t.article_id = a.id JOIN article_version v ON v.id = t.live_version_id
WHERE a.id = ANY (:ids) AND (a.visibility = ANY (:kinds)
	OR (a.visibility = 'team' AND (:all_teams OR EXISTS (SELECT 1 FROM article_team x WHERE x.article_id = a.id
		AND x.team_id = ANY (:teams)))))
ORDER BY a.id, t.locale LIMIT 1000;

-- name: article_live_counts :many
-- doc: How many articles somebody may read, by section.
-- param: kinds text[]
-- param: teams i64[]
-- param: all_teams bool
-- out: n i64
-- sqlite:
SELECT a.section_id, CAST(count(*) AS BIGINT) AS n FROM article a
WHERE EXISTS (SELECT 1 FROM article_text t WHERE t.article_id = a.id AND t.live_version_id IS NOT NULL)
	AND (a.visibility IN (SELECT value FROM json_each(:kinds)) OR (a.visibility = 'team'
	AND (:all_teams OR EXISTS (SELECT 1 FROM article_team x WHERE x.article_id = a.id
		AND x.team_id IN (SELECT value FROM json_each(:teams))))))
GROUP BY a.section_id;
-- pg:
SELECT a.section_id, CAST(count(*) AS BIGINT) AS n FROM article a
WHERE EXISTS (SELECT 1 FROM article_text t WHERE t.article_id = a.id AND t.live_version_id IS NOT NULL)
	AND (a.visibility = ANY (:kinds) OR (a.visibility = 'team'
	AND (:all_teams OR EXISTS (SELECT 1 FROM article_team x WHERE x.article_id = a.id AND x.team_id = ANY (:teams)))))
GROUP BY a.section_id;

-- name: article_langs :many
-- doc: The languages it is published in, with their addresses and versions.
SELECT locale, slug, live_version_id FROM article_text
WHERE article_id = :article_id AND live_version_id IS NOT NULL ORDER BY locale;

-- name: article_teams :many
SELECT team_id FROM article_team WHERE article_id = :article_id ORDER BY team_id;

-- name: article_team_add :exec
INSERT INTO article_team (article_id, team_id) VALUES (:article_id, :team_id) ON CONFLICT DO NOTHING;

-- name: article_teams_clear :exec
DELETE FROM article_team WHERE article_id = :article_id;

-- name: article_slug_at :opt
SELECT o.article_id FROM article_slug o WHERE o.locale = :locale AND o.slug = :slug;

-- name: article_slug_keep :exec
INSERT INTO article_slug (locale, slug, article_id, created_at) VALUES (:locale, :slug, :article_id, :created_at)
ON CONFLICT (locale, slug) DO UPDATE SET article_id = excluded.article_id;

-- name: article_slug_taken :opt
-- doc: Which other article has this address now.
SELECT article_id FROM article_text WHERE locale = :locale AND slug = :slug;

-- name: article_file_at :opt
-- row: article_file
SELECT id, article_id, token, sha256, name, mime_type, size, created_at FROM article_file WHERE token = :token;

-- name: article_files :many
-- row: article_file
SELECT id, article_id, token, sha256, name, mime_type, size, created_at FROM article_file
WHERE article_id = :article_id ORDER BY id LIMIT 200;

-- name: article_file_add :one
INSERT INTO article_file (article_id, token, sha256, name, mime_type, size, agent_id, created_at)
VALUES (:article_id, :token, :sha256, :name, :mime_type, :size, :agent_id, :created_at) RETURNING id;

-- name: article_file_delete :exec
DELETE FROM article_file WHERE id = :id AND article_id = :article_id;

-- name: article_seen_add :exec
-- param: n i64
UPDATE article_text SET seen = seen + :n WHERE article_id = :article_id AND locale = :locale;

-- ---- votes ----

-- name: article_vote_of :opt
SELECT id, helpful FROM article_feedback WHERE article_id = :article_id AND locale = :locale AND reader = :reader;

-- name: article_vote_put :exec
INSERT INTO article_feedback (article_id, locale, version_id, helpful, reason, comment, reader, person_id, created_at, updated_at)
VALUES (:article_id, :locale, :version_id, :helpful, :reason, :comment, :reader, :person_id, :created_at, :created_at)
ON CONFLICT (article_id, locale, reader) DO UPDATE SET version_id = excluded.version_id, helpful = excluded.helpful,
	reason = excluded.reason, comment = excluded.comment, handled_at = NULL, updated_at = excluded.updated_at;

-- name: article_vote_count :exec
-- param: more_helped i64
-- param: more_not i64
UPDATE article_text SET helped = helped + :more_helped, not_helped = not_helped + :more_not
WHERE article_id = :article_id AND locale = :locale;

-- name: article_by_id :opt
SELECT id, section_id, position, visibility, locale, owner_id, review_at, review_told_at, ticket_id, demo, created_at, updated_at
FROM article WHERE id = :id;
