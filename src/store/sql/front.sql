-- What customers see of their own tickets: links, sessions, the list, the thread.

-- name: track_add :exec
INSERT INTO track_link (token_hash, ticket_id, person_id, expires_at, revoked_at, created_at)
VALUES (:token_hash, :ticket_id, :person_id, :expires_at, NULL, :created_at);

-- name: track_find :opt
-- param: now time
SELECT ticket_id, person_id FROM track_link WHERE token_hash = :token_hash AND revoked_at IS NULL AND expires_at > :now;

-- name: track_prune :exec
-- param: now time
DELETE FROM track_link WHERE expires_at <= :now;

-- name: track_messages :many
-- doc: Public words of these tickets that have left, oldest first; nothing of machines or strangers.
-- param: ids i64[]
-- param: now time
SELECT m.id, m.ticket_id, m.direction, m.author_kind, m.author_id, m.author_name, m.recipients, m.html, m.text, m.flags, m.created_at
FROM message m WHERE m.ticket_id IN (SELECT value FROM json_each(:ids)) AND m.kind = 'public' AND m.side_id IS NULL AND m.undone_at IS NULL
AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id AND o.state = 'held' AND o.not_before > :now)
ORDER BY m.created_at, m.id LIMIT 500;

-- name: track_promise :opt
SELECT promised_at FROM ticket WHERE id = :id;

-- name: track_files :many
-- param: ids i64[]
SELECT id, message_id, sha256, name, mime_type, size FROM attachment
WHERE message_id IN (SELECT value FROM json_each(:ids)) ORDER BY id;

-- name: track_addresses :many
SELECT address_folded FROM identity WHERE person_id = :person_id ORDER BY id;

-- name: track_quiet_is :opt
SELECT created_at FROM track_quiet WHERE ticket_id = :ticket_id AND person_id = :person_id;

-- name: track_quiet_add :exec
INSERT INTO track_quiet (ticket_id, person_id, created_at) VALUES (:ticket_id, :person_id, :created_at)
ON CONFLICT (ticket_id, person_id) DO NOTHING;

-- name: track_quiet_drop :exec
DELETE FROM track_quiet WHERE ticket_id = :ticket_id AND person_id = :person_id;

-- name: customer_tickets :many
-- doc: A person's tickets, newest first, before an id.
-- param: before_id i64
SELECT id, subject, status_id, category, created_at, updated_at FROM ticket
WHERE requester_id = :requester_id AND id < :before_id AND NOT spam AND merged_into_id IS NULL ORDER BY id DESC LIMIT 51;

-- name: customer_link_add :exec
INSERT INTO customer_link (token_hash, address_folded, used_at, expires_at, created_at)
VALUES (:token_hash, :address_folded, NULL, :expires_at, :created_at);

-- name: customer_link_use :opt
-- param: now time
UPDATE customer_link SET used_at = :now WHERE token_hash = :token_hash AND used_at IS NULL AND expires_at > :now
RETURNING address_folded;

-- name: customer_link_prune :exec
-- param: now time
DELETE FROM customer_link WHERE expires_at <= :now;

-- name: customer_session_add :exec
INSERT INTO customer_session (token_hash, person_id, address, csrf, expires_at, created_at)
VALUES (:token_hash, :person_id, :address, :csrf, :expires_at, :created_at);

-- name: customer_session_find :opt
-- param: now time
SELECT s.person_id, s.address, s.csrf, p.name FROM customer_session s JOIN person p ON p.id = s.person_id
WHERE s.token_hash = :token_hash AND s.expires_at > :now;

-- name: customer_session_end :exec
DELETE FROM customer_session WHERE token_hash = :token_hash;

-- name: customer_session_prune :exec
-- param: now time
DELETE FROM customer_session WHERE expires_at <= :now;

-- ---- request forms ----

-- name: request_forms :many
-- row: request_form
SELECT id, brand_id, slug, names, intro, questions, ask_subject, team_id, priority, type, tags, hosts, position, active, demo
FROM request_form ORDER BY brand_id, position, id LIMIT 500;

-- name: request_forms_of :many
-- row: request_form
SELECT id, brand_id, slug, names, intro, questions, ask_subject, team_id, priority, type, tags, hosts, position, active, demo
FROM request_form WHERE brand_id = :brand_id AND active ORDER BY position, id LIMIT 100;

-- name: request_form_by_id :opt
-- row: request_form
SELECT id, brand_id, slug, names, intro, questions, ask_subject, team_id, priority, type, tags, hosts, position, active, demo
FROM request_form WHERE id = :id;

-- name: request_form_by_slug :opt
-- row: request_form
SELECT id, brand_id, slug, names, intro, questions, ask_subject, team_id, priority, type, tags, hosts, position, active, demo
FROM request_form WHERE brand_id = :brand_id AND slug = :slug;

-- name: request_form_add :one
INSERT INTO request_form (brand_id, slug, names, intro, questions, ask_subject, team_id, priority, type, tags, hosts, position, active, demo, created_at, updated_at)
VALUES (:brand_id, :slug, :names, :intro, :questions, :ask_subject, :team_id, :priority, :type, :tags, :hosts, :position, :active, :demo, :created_at, :created_at)
RETURNING id;

-- name: request_form_save :exec
UPDATE request_form SET slug = :slug, names = :names, intro = :intro, questions = :questions, ask_subject = :ask_subject, team_id = :team_id,
	priority = :priority, type = :type, tags = :tags, hosts = :hosts, position = :position, active = :active, updated_at = :updated_at
WHERE id = :id;

-- name: request_form_delete :exec
DELETE FROM request_form WHERE id = :id;

-- name: visit_offered :exec
INSERT INTO form_visit (visitor_hash, form_id, article_id, offered_at, opened_at, solved_at, ticket_id, created_at)
VALUES (:visitor_hash, :form_id, NULL, :created_at, NULL, NULL, NULL, :created_at)
ON CONFLICT (visitor_hash, form_id) DO NOTHING;

-- name: visit_opened :exec
UPDATE form_visit SET opened_at = coalesce(opened_at, :opened_at), article_id = :article_id
WHERE visitor_hash = :visitor_hash AND form_id = :form_id;

-- name: visit_solved :exec
UPDATE form_visit SET solved_at = coalesce(solved_at, :solved_at), article_id = coalesce(:article_id, article_id)
WHERE visitor_hash = :visitor_hash AND form_id = :form_id;

-- name: visit_ticket :exec
-- doc: Whoever writes within a day after all was not helped by the article.
UPDATE form_visit SET ticket_id = :ticket_id WHERE visitor_hash = :visitor_hash AND ticket_id IS NULL;

-- name: visit_figures :many
-- doc: By form since an instant: offered, opened, said to be solved, and solved without a ticket within a day.
-- param: since time
-- param: day_ago time
-- out: offered i64
-- out: opened i64
-- out: pressed i64
-- out: deflected i64
SELECT form_id, count(*) AS offered,
	sum(CASE WHEN opened_at IS NOT NULL THEN 1 ELSE 0 END) AS opened,
	sum(CASE WHEN solved_at IS NOT NULL THEN 1 ELSE 0 END) AS pressed,
	sum(CASE WHEN solved_at IS NOT NULL AND ticket_id IS NULL AND solved_at <= :day_ago THEN 1 ELSE 0 END) AS deflected
FROM form_visit WHERE created_at >= :since GROUP BY form_id ORDER BY form_id;

-- name: visit_prune :exec
-- param: before_at time
DELETE FROM form_visit WHERE created_at < :before_at;

-- ---- status of the service ----

-- name: outages_since :many
-- doc: Running ones, and those that began after an instant, newest first.
-- row: outage
-- param: since time
SELECT id, titles, state, impact, demo, started_at, resolved_at, updated_at FROM outage
WHERE resolved_at IS NULL OR started_at >= :since ORDER BY started_at DESC, id DESC LIMIT 100;

-- name: outages_running :many
-- row: outage
SELECT id, titles, state, impact, demo, started_at, resolved_at, updated_at FROM outage
WHERE resolved_at IS NULL ORDER BY started_at DESC, id DESC LIMIT 20;

-- name: outage_by_id :opt
-- row: outage
SELECT id, titles, state, impact, demo, started_at, resolved_at, updated_at FROM outage WHERE id = :id;

-- name: outage_add :one
INSERT INTO outage (titles, state, impact, demo, started_at, resolved_at, created_at, updated_at)
VALUES (:titles, :state, :impact, :demo, :started_at, :resolved_at, :created_at, :created_at) RETURNING id;

-- name: outage_save :exec
UPDATE outage SET titles = :titles, state = :state, impact = :impact, resolved_at = :resolved_at, updated_at = :updated_at WHERE id = :id;

-- name: outage_delete :exec
DELETE FROM outage WHERE id = :id;

-- name: outage_updates :many
-- param: ids i64[]
SELECT id, outage_id, state, texts, created_at FROM outage_update
WHERE outage_id IN (SELECT value FROM json_each(:ids)) ORDER BY id DESC;

-- name: outage_update_add :one
INSERT INTO outage_update (outage_id, state, texts, agent_id, created_at)
VALUES (:outage_id, :state, :texts, :agent_id, :created_at) RETURNING id;

-- name: subscriber_add :exec
-- doc: Asked again, the newest letter's link counts; who is confirmed stays so.
-- param: locale text
INSERT INTO status_subscriber (address, address_folded, locale, confirm_hash, stop_hash, confirmed_at, created_at)
VALUES (:address, :address_folded, :locale, :confirm_hash, :stop_hash, NULL, :created_at)
ON CONFLICT (address_folded) DO UPDATE SET confirm_hash = excluded.confirm_hash, locale = excluded.locale;

-- name: subscriber_by_confirm :opt
SELECT id, address FROM status_subscriber WHERE confirm_hash = :confirm_hash;

-- name: subscriber_confirm :exec
UPDATE status_subscriber SET confirmed_at = coalesce(confirmed_at, :confirmed_at), confirm_hash = NULL WHERE confirm_hash = :confirm_hash;

-- name: subscriber_stop :exec
DELETE FROM status_subscriber WHERE stop_hash = :stop_hash;

-- name: subscriber_renew :exec
UPDATE status_subscriber SET stop_hash = :stop_hash WHERE id = :id;

-- name: subscribers_after :many
-- param: after_id i64
SELECT id, address, locale FROM status_subscriber WHERE confirmed_at IS NOT NULL AND id > :after_id ORDER BY id LIMIT 500;
