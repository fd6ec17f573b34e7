-- name: agent_add :one
INSERT INTO agent (name, name_folded, email, email_folded, password_hash, role, role_id, locale, zone, theme,
	signature_html, undo_ms, keys_off, totp_secret, totp_step, active, demo, created_at, updated_at)
VALUES (:name, :name_folded, :email, :email_folded, :password_hash, :role, :role_id, :locale, :zone, 'auto',
	'', 10000, FALSE, NULL, 0, TRUE, :demo, :created_at, :created_at)
RETURNING id;

-- name: agent_by_id :opt
-- row: agent
-- null: role_name
-- null: role_verbs
-- null: role_reach
SELECT a.id, a.name, a.email, a.email_folded, a.password_hash, a.role, a.role_id, o.name AS role_name,
	o.verbs AS role_verbs, o.reach AS role_reach, a.locale, a.zone, a.theme, a.signature_html, a.undo_ms,
	a.keys_off, a.totp_secret, a.totp_step, a.active, a.demo, a.created_at
FROM agent a LEFT JOIN role o ON o.id = a.role_id WHERE a.id = :id;

-- name: agent_by_email :opt
-- row: agent
-- null: role_name
-- null: role_verbs
-- null: role_reach
SELECT a.id, a.name, a.email, a.email_folded, a.password_hash, a.role, a.role_id, o.name AS role_name,
	o.verbs AS role_verbs, o.reach AS role_reach, a.locale, a.zone, a.theme, a.signature_html, a.undo_ms,
	a.keys_off, a.totp_secret, a.totp_step, a.active, a.demo, a.created_at
FROM agent a LEFT JOIN role o ON o.id = a.role_id WHERE a.email_folded = :email_folded;

-- name: agent_all :many
-- row: agent
-- null: role_name
-- null: role_verbs
-- null: role_reach
-- doc: At most 2,000: a desk has tens of agents.
SELECT a.id, a.name, a.email, a.email_folded, a.password_hash, a.role, a.role_id, o.name AS role_name,
	o.verbs AS role_verbs, o.reach AS role_reach, a.locale, a.zone, a.theme, a.signature_html, a.undo_ms,
	a.keys_off, a.totp_secret, a.totp_step, a.active, a.demo, a.created_at
FROM agent a LEFT JOIN role o ON o.id = a.role_id ORDER BY a.name_folded, a.id LIMIT 2000;

-- name: agent_update :exec
UPDATE agent SET name = :name, name_folded = :name_folded, role = :role, role_id = :role_id, locale = :locale, zone = :zone,
	theme = :theme, signature_html = :signature_html, undo_ms = :undo_ms, keys_off = :keys_off,
	active = :active, updated_at = :updated_at
WHERE id = :id;

-- name: agent_password :exec
UPDATE agent SET password_hash = :password_hash, updated_at = :updated_at WHERE id = :id;

-- name: agent_rehash :exec
-- doc: The same password at a higher cost, unless it was changed meanwhile.
-- param: old_hash text
UPDATE agent SET password_hash = :password_hash WHERE id = :id AND password_hash = :old_hash;

-- name: agent_totp :exec
UPDATE agent SET totp_secret = :totp_secret, totp_step = :totp_step, updated_at = :updated_at WHERE id = :id;

-- name: agent_totp_use :exec
-- doc: A step counts once and only forwards; no row changed is a replay.
UPDATE agent SET totp_step = :totp_step WHERE id = :id AND totp_step < :totp_step AND totp_secret IS NOT NULL;

-- name: agent_owner_count :one
-- out: total i64
SELECT count(*) AS total FROM agent WHERE role = 'owner' AND active;

-- name: agent_owner_lock :many
-- doc: Two owners who resign at once must not both succeed.
-- sqlite:
SELECT id FROM agent WHERE role = 'owner' AND active;
-- pg:
SELECT id FROM agent WHERE role = 'owner' AND active ORDER BY id FOR UPDATE;

-- name: agent_any_owner :one
-- out: total i64
SELECT count(*) AS total FROM agent WHERE role = 'owner';

-- name: recovery_add :exec
INSERT INTO recovery_code (agent_id, code_hash, used_at) VALUES (:agent_id, :code_hash, NULL);

-- name: recovery_clear :exec
DELETE FROM recovery_code WHERE agent_id = :agent_id;

-- name: recovery_use :exec
UPDATE recovery_code SET used_at = :used_at
WHERE agent_id = :agent_id AND code_hash = :code_hash AND used_at IS NULL;

-- name: agent_names :many
-- doc: For mentions: those who work here now.
SELECT id, name FROM agent WHERE active ORDER BY id LIMIT 2000;
