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

-- name: kb_section_brands :many
-- doc: Categories that stand on some brands' pages only.
SELECT section_id, brand_id FROM kb_section_brand ORDER BY section_id, brand_id LIMIT 20000;

-- name: kb_section_brand_add :exec
INSERT INTO kb_section_brand (section_id, brand_id) VALUES (:section_id, :brand_id) ON CONFLICT DO NOTHING;

-- name: kb_section_brands_clear :exec
DELETE FROM kb_section_brand WHERE section_id = :section_id;

-- name: kb_sections_elsewhere :many
-- doc: Categories and sections that do not stand on this brand's pages.
-- param: brand_id i64
SELECT s.id FROM kb_section s
WHERE EXISTS (SELECT 1 FROM kb_section_brand x WHERE x.section_id = coalesce(s.parent_id, s.id))
	AND NOT EXISTS (SELECT 1 FROM kb_section_brand x WHERE x.section_id = coalesce(s.parent_id, s.id) AND x.brand_id = :brand_id)
ORDER BY s.id LIMIT 1000;

-- ---- what readers see ----

-- name: article_live_at :opt
-- row: article_live
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.outdated, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.html, v.text, v.seo_title,
	v.machine, v.created_at
FROM article_text t JOIN article a ON a.id = t.article_id JOIN article_version v ON v.id = t.live_version_id
WHERE t.locale = :locale AND t.slug = :slug;

-- name: article_live_of :opt
-- row: article_live
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.outdated, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.html, v.text, v.seo_title,
	v.machine, v.created_at
FROM article_text t JOIN article a ON a.id = t.article_id JOIN article_version v ON v.id = t.live_version_id
WHERE t.article_id = :article_id AND t.locale = :locale;

-- name: article_live_after :many
-- param: after_id i64
-- param: limit_n i64
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.outdated, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.text, v.seo_title,
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
	t.outdated, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.seo_title, v.machine, v.created_at
FROM article a JOIN article_text t ON t.article_id = a.id JOIN article_version v ON v.id = t.live_version_id
WHERE a.section_id = :section_id AND (a.visibility IN (SELECT value FROM json_each(:kinds)) OR (a.visibility = 'team'
	AND (:all_teams OR EXISTS (SELECT 1 FROM article_team x WHERE x.article_id = a.id
		AND x.team_id IN (SELECT value FROM json_each(:teams))))))
ORDER BY a.position, a.id, t.locale LIMIT :limit_n;
-- pg:
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.outdated, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.seo_title, v.machine, v.created_at
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
	t.outdated, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.seo_title, v.machine, v.created_at
FROM article a JOIN article_text t ON t.article_id = a.id JOIN article_version v ON v.id = t.live_version_id
WHERE a.id IN (SELECT value FROM json_each(:ids)) AND (a.visibility IN (SELECT value FROM json_each(:kinds))
	OR (a.visibility = 'team' AND (:all_teams OR EXISTS (SELECT 1 FROM article_team x WHERE x.article_id = a.id
		AND x.team_id IN (SELECT value FROM json_each(:teams))))))
ORDER BY a.id, t.locale LIMIT 1000;
-- pg:
SELECT a.id, a.section_id, a.position, a.visibility, a.locale AS official, a.owner_id, t.locale, t.slug, t.published_at,
	t.outdated, t.helped, t.not_helped, v.id AS version_id, v.title, v.summary, v.seo_title, v.machine, v.created_at
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
SELECT locale, slug FROM article_text
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

-- ---- writing ----

-- name: article_by_id :opt
SELECT id, section_id, position, visibility, locale, owner_id, review_at, review_told_at, ticket_id, demo, created_at, updated_at
FROM article WHERE id = :id;

-- name: article_add :one
INSERT INTO article (section_id, position, visibility, locale, owner_id, review_at, ticket_id, demo, created_at, updated_at)
VALUES (:section_id, :position, :visibility, :locale, :owner_id, :review_at, :ticket_id, :demo, :created_at, :created_at)
RETURNING id;

-- name: article_update :exec
UPDATE article SET section_id = :section_id, visibility = :visibility, locale = :locale, owner_id = :owner_id,
	review_told_at = CASE WHEN coalesce(review_at, 0) = coalesce(:review_at, 0) AND coalesce(owner_id, 0) = coalesce(:owner_id, 0)
		THEN review_told_at ELSE NULL END,
	review_at = :review_at, updated_at = :updated_at
WHERE id = :id;

-- name: article_touch :exec
UPDATE article SET updated_at = :updated_at WHERE id = :id;

-- name: article_place :exec
UPDATE article SET section_id = :section_id, position = :position WHERE id = :id;

-- name: article_last_position :one
-- out: last i64
SELECT CAST(coalesce(max(position), 0) AS BIGINT) AS last FROM article WHERE section_id = :section_id;

-- name: article_delete :exec
DELETE FROM article WHERE id = :id;

-- name: article_demo_delete :exec
DELETE FROM article WHERE demo;

-- name: article_text_get :opt
-- row: article_text
-- null: author_name
SELECT t.article_id, t.locale, t.slug, t.state, t.title, t.summary, t.body, t.seo_title, t.machine, t.rev, t.live_rev,
	t.live_version_id, t.source_version_id, t.outdated, t.author_id, g.name AS author_name, t.published_at, t.publish_at,
	t.unpublish_at, t.seen, t.helped, t.not_helped, t.updated_at
FROM article_text t LEFT JOIN agent g ON g.id = t.author_id
WHERE t.article_id = :article_id AND t.locale = :locale;

-- name: article_texts :many
-- row: article_text
-- null: author_name
SELECT t.article_id, t.locale, t.slug, t.state, t.title, t.summary, t.body, t.seo_title, t.machine, t.rev, t.live_rev,
	t.live_version_id, t.source_version_id, t.outdated, t.author_id, g.name AS author_name, t.published_at, t.publish_at,
	t.unpublish_at, t.seen, t.helped, t.not_helped, t.updated_at
FROM article_text t LEFT JOIN agent g ON g.id = t.author_id
WHERE t.article_id = :article_id ORDER BY t.locale;

-- name: article_text_add :exec
INSERT INTO article_text (article_id, locale, slug, state, title, title_folded, summary, body, seo_title, machine, rev, live_rev,
	outdated, author_id, seen, helped, not_helped, updated_at)
VALUES (:article_id, :locale, :slug, 'draft', :title, :title_folded, :summary, :body, :seo_title, :machine, 1, 0,
	FALSE, :author_id, 0, 0, 0, :updated_at);

-- name: article_text_save :exec
-- doc: Nothing happens when somebody else saved since :was.
-- param: was i64
UPDATE article_text SET slug = :slug, title = :title, title_folded = :title_folded, summary = :summary, body = :body,
	seo_title = :seo_title, machine = :machine, rev = rev + 1, author_id = :author_id, updated_at = :updated_at
WHERE article_id = :article_id AND locale = :locale AND rev = :was;

-- name: article_text_live :exec
UPDATE article_text SET state = 'published', live_version_id = :live_version_id, live_rev = rev,
	published_at = coalesce(published_at, :published_at), publish_at = NULL, next_at = unpublish_at
WHERE article_id = :article_id AND locale = :locale;

-- name: article_text_current :exec
-- doc: This translation says what the official text says.
UPDATE article_text SET source_version_id = :source_version_id, outdated = FALSE
WHERE article_id = :article_id AND locale = :locale;

-- name: article_texts_outdated :exec
-- doc: The official text was published anew: its translations no longer say the same.
UPDATE article_text SET outdated = TRUE WHERE article_id = :article_id AND locale <> :locale;

-- name: article_texts_follow :exec
-- doc: It was published anew without a change that matters.
UPDATE article_text SET source_version_id = :source_version_id
WHERE article_id = :article_id AND locale <> :locale AND NOT outdated;

-- name: article_text_down :exec
UPDATE article_text SET state = :state, live_version_id = NULL, live_rev = 0, publish_at = NULL, unpublish_at = NULL, next_at = NULL
WHERE article_id = :article_id AND locale = :locale;

-- name: article_text_plan :exec
UPDATE article_text SET publish_at = :publish_at, unpublish_at = :unpublish_at, next_at = :next_at
WHERE article_id = :article_id AND locale = :locale;

-- name: article_text_delete :exec
DELETE FROM article_text WHERE article_id = :article_id AND locale = :locale;

-- name: article_version_add :one
-- out: n i64
INSERT INTO article_version (article_id, locale, n, kind, title, summary, body, html, text, seo_title, machine, agent_id,
	agent_name, created_at)
VALUES (:article_id, :locale, (SELECT coalesce(max(x.n), 0) + 1 FROM article_version x WHERE x.article_id = :article_id
	AND x.locale = :locale), :kind, :title, :summary, :body, :html, :text, :seo_title, :machine, :agent_id,
	:agent_name, :created_at) RETURNING id, n;

-- name: article_versions :many
-- doc: Newest first.
SELECT id, n, kind, title, machine, agent_id, agent_name, created_at FROM article_version
WHERE article_id = :article_id AND locale = :locale ORDER BY n DESC LIMIT 200;

-- name: article_version_by_id :opt
-- row: article_version
SELECT id, article_id, locale, n, kind, title, summary, body, html, seo_title, machine, agent_id, agent_name, created_at
FROM article_version WHERE id = :id;

-- name: article_version_newest :opt
-- row: article_version
SELECT id, article_id, locale, n, kind, title, summary, body, html, seo_title, machine, agent_id, agent_name, created_at
FROM article_version WHERE article_id = :article_id AND locale = :locale ORDER BY n DESC LIMIT 1;

-- ---- time ----

-- name: article_due_next :one
-- doc: When the timer has something to do: a text to publish or take back, an owner to remind.
-- out: at i64
SELECT CAST(coalesce(CASE WHEN x.text_at IS NULL OR x.review_at < x.text_at THEN x.review_at ELSE x.text_at END, x.text_at, 0) AS BIGINT) AS at
FROM (SELECT (SELECT min(next_at) FROM article_text WHERE next_at IS NOT NULL) AS text_at,
	(SELECT min(review_at) FROM article WHERE review_told_at IS NULL AND review_at IS NOT NULL) AS review_at) x;

-- name: article_due_texts :many
-- param: until_at i64
SELECT article_id, locale FROM article_text WHERE next_at IS NOT NULL AND next_at <= :until_at
ORDER BY next_at, article_id LIMIT 20;

-- name: article_due_take :exec
-- doc: Whoever changes the row does the work; a second process finds nothing.
-- param: until_at i64
UPDATE article_text SET next_at = NULL WHERE article_id = :article_id AND locale = :locale AND next_at <= :until_at;

-- name: article_due_put_off :exec
UPDATE article_text SET next_at = :next_at WHERE article_id = :article_id AND locale = :locale;

-- name: article_due_reviews :many
-- param: until_at i64
SELECT id FROM article WHERE review_told_at IS NULL AND review_at IS NOT NULL AND review_at <= :until_at
ORDER BY review_at, id LIMIT 20;

-- name: article_review_take :exec
-- param: until_at i64
UPDATE article SET review_told_at = :review_told_at WHERE id = :id AND review_told_at IS NULL AND review_at <= :until_at;

-- ---- lists for those who write ----

-- name: article_ids_section :many
SELECT id FROM article WHERE section_id = :section_id ORDER BY position, id LIMIT 500;

-- name: article_ids_all :many
-- param: before_id i64
SELECT id FROM article WHERE id < :before_id ORDER BY id DESC LIMIT 201;

-- name: article_ids_review :many
-- param: before_id i64
-- param: until_at i64
SELECT id FROM article WHERE review_at IS NOT NULL AND review_at <= :until_at AND id < :before_id ORDER BY id DESC LIMIT 201;

-- name: article_ids_mine :many
-- param: before_id i64
SELECT id FROM article WHERE owner_id = :owner_id AND id < :before_id ORDER BY id DESC LIMIT 201;

-- name: article_ids_outdated :many
-- param: before_id i64
SELECT DISTINCT article_id FROM article_text WHERE outdated AND article_id < :before_id ORDER BY article_id DESC LIMIT 201;

-- name: article_ids_draft :many
-- param: before_id i64
SELECT DISTINCT article_id FROM article_text WHERE rev <> live_rev AND state <> 'archived' AND article_id < :before_id
ORDER BY article_id DESC LIMIT 201;

-- name: article_ids_archived :many
-- param: before_id i64
SELECT DISTINCT article_id FROM article_text WHERE state = 'archived' AND article_id < :before_id ORDER BY article_id DESC LIMIT 201;

-- name: article_ids_low :many
-- param: before_id i64
SELECT DISTINCT article_id FROM article_text WHERE not_helped >= 3 AND not_helped * 2 > helped AND article_id < :before_id
ORDER BY article_id DESC LIMIT 201;

-- name: article_ids_missing :many
-- doc: Without a text in this language.
-- param: before_id i64
SELECT a.id FROM article a WHERE a.id < :before_id
	AND NOT EXISTS (SELECT 1 FROM article_text t WHERE t.article_id = a.id AND t.locale = :locale)
ORDER BY a.id DESC LIMIT 201;

-- name: article_work_rows :many
-- doc: Each article with each of its languages, in no order; those without a text have none.
-- param: ids i64[]
-- null: owner_name, text_locale, slug, state, title, rev, live_rev, outdated, machine, seen, helped, not_helped, publish_at, unpublish_at, changed_at
-- sqlite:
SELECT a.id, a.section_id, a.position, a.visibility, a.locale, a.owner_id, g.name AS owner_name, a.review_at, a.demo, a.updated_at,
	t.locale AS text_locale, t.slug, t.state, t.title, t.rev, t.live_rev, t.outdated, t.machine, t.seen, t.helped, t.not_helped,
	t.publish_at, t.unpublish_at, t.updated_at AS changed_at
FROM article a LEFT JOIN agent g ON g.id = a.owner_id LEFT JOIN article_text t ON t.article_id = a.id
WHERE a.id IN (SELECT value FROM json_each(:ids)) ORDER BY a.id, t.locale LIMIT 3000;
-- pg:
SELECT a.id, a.section_id, a.position, a.visibility, a.locale, a.owner_id, g.name AS owner_name, a.review_at, a.demo, a.updated_at,
	t.locale AS text_locale, t.slug, t.state, t.title, t.rev, t.live_rev, t.outdated, t.machine, t.seen, t.helped, t.not_helped,
	t.publish_at, t.unpublish_at, t.updated_at AS changed_at
FROM article a LEFT JOIN agent g ON g.id = a.owner_id LEFT JOIN article_text t ON t.article_id = a.id
WHERE a.id = ANY (:ids) ORDER BY a.id, t.locale LIMIT 3000;

-- name: kb_section_counts :many
-- out: n i64
SELECT section_id, CAST(count(*) AS BIGINT) AS n FROM article GROUP BY section_id;

-- name: article_feedback_list :many
-- doc: What readers said, newest first.
-- param: before_id i64
SELECT id, locale, helpful, reason, comment, handled_at, updated_at FROM article_feedback
WHERE article_id = :article_id AND NOT helpful AND id < :before_id ORDER BY id DESC LIMIT 50;

-- name: article_feedback_reasons :many
-- out: n i64
SELECT reason, CAST(count(*) AS BIGINT) AS n FROM article_feedback WHERE article_id = :article_id AND NOT helpful GROUP BY reason;

-- name: article_feedback_handled :exec
UPDATE article_feedback SET handled_at = :handled_at WHERE id = :id AND article_id = :article_id;

-- name: article_ticket_add :exec
INSERT INTO article_ticket (article_id, ticket_id, kind, agent_id, created_at)
VALUES (:article_id, :ticket_id, :kind, :agent_id, :created_at) ON CONFLICT DO NOTHING;

-- name: article_tickets :many
SELECT x.ticket_id, x.kind, x.created_at, k.subject FROM article_ticket x JOIN ticket k ON k.id = x.ticket_id
WHERE x.article_id = :article_id ORDER BY x.created_at DESC, x.ticket_id LIMIT 50;

-- name: article_of_tickets :many
-- doc: The articles of a ticket.
SELECT article_id, kind, created_at FROM article_ticket WHERE ticket_id = :ticket_id ORDER BY article_id LIMIT 50;
