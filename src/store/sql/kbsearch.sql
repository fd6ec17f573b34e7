-- Search over articles: what its index in memory follows, the desk's synonyms, what was missed.

-- name: kb_events_after :many
-- doc: Published, withdrawn and changed articles, and changed synonyms.
-- param: after_id i64
SELECT id, kind, detail FROM event
WHERE ticket_id IS NULL AND id > :after_id
	AND kind IN ('article.published', 'article.withdrawn', 'article.changed', 'synonym.changed')
ORDER BY id LIMIT 5000;

-- name: kb_texts_of :many
-- param: ids i64[]
-- doc: The published texts of articles, for excerpts and for the index.
-- sqlite:
SELECT a.id, a.section_id, a.visibility, t.locale, t.slug, t.helped, t.not_helped, v.title, v.summary, v.text
FROM article_text t JOIN article a ON a.id = t.article_id JOIN article_version v ON v.id = t.live_version_id
WHERE t.article_id IN (SELECT value FROM json_each(:ids)) ORDER BY a.id, t.locale;
-- pg:
SELECT a.id, a.section_id, a.visibility, t.locale, t.slug, t.helped, t.not_helped, v.title, v.summary, v.text
FROM article_text t JOIN article a ON a.id = t.article_id JOIN article_version v ON v.id = t.live_version_id
WHERE t.article_id = ANY (:ids) ORDER BY a.id, t.locale;

-- name: kb_ids_after :many
-- param: after_id i64
SELECT id FROM article WHERE id > :after_id ORDER BY id LIMIT 200;

-- name: synonyms_all :many
-- row: synonym
SELECT id, language, words, means, two_way, demo, created_at FROM synonym ORDER BY language, words, means LIMIT 5000;

-- name: synonym_by_id :opt
-- row: synonym
SELECT id, language, words, means, two_way, demo, created_at FROM synonym WHERE id = :id;

-- name: synonym_add :one
INSERT INTO synonym (language, words, means, two_way, demo, created_at)
VALUES (:language, :words, :means, :two_way, :demo, :created_at) RETURNING id;

-- name: synonym_update :exec
UPDATE synonym SET language = :language, words = :words, means = :means, two_way = :two_way WHERE id = :id;

-- name: synonym_delete :exec
DELETE FROM synonym WHERE id = :id;

-- name: synonym_demo_delete :exec
DELETE FROM synonym WHERE demo;

-- name: missed_add :exec
INSERT INTO search_missed (language, words, n, first_at, last_at, demo)
VALUES (:language, :words, :n, :last_at, :last_at, :demo)
ON CONFLICT (language, words) DO UPDATE SET n = search_missed.n + excluded.n, last_at = excluded.last_at, handled_at = NULL;

-- name: missed_open :many
-- doc: Most often first.
SELECT id, language, words, n, first_at, last_at FROM search_missed
WHERE handled_at IS NULL ORDER BY n DESC, id DESC LIMIT 100;

-- name: missed_handle :opt
-- param: handled_at time
UPDATE search_missed SET handled_at = :handled_at, n = 0 WHERE id = :id AND handled_at IS NULL RETURNING id;

-- name: missed_prune :exec
-- param: before time
DELETE FROM search_missed WHERE last_at < :before;

-- name: missed_demo_delete :exec
DELETE FROM search_missed WHERE demo;
