-- name: oauth_client_get :opt
-- row: oauth_client
SELECT id, provider, client_id, client_secret, tenant FROM oauth_client WHERE provider = :provider;

-- name: oauth_client_put :one
-- doc: The secret comes after, when the id is known that it is bound to.
INSERT INTO oauth_client (provider, client_id, client_secret, tenant, updated_at)
VALUES (:provider, :client_id, NULL, :tenant, :updated_at)
ON CONFLICT (provider) DO UPDATE SET client_id = excluded.client_id, tenant = excluded.tenant,
	updated_at = excluded.updated_at
RETURNING id;

-- name: oauth_client_secret :exec
UPDATE oauth_client SET client_secret = :client_secret WHERE id = :id;

-- name: oauth_client_delete :exec
DELETE FROM oauth_client WHERE provider = :provider;

-- name: oauth_consent_add :exec
INSERT INTO oauth_consent (state_hash, session_id, mailbox_id, provider, verifier, expires_at)
VALUES (:state_hash, :session_id, :mailbox_id, :provider, :verifier, :expires_at);

-- name: oauth_consent_sweep :exec
-- doc: What is over, and what this session began for the mailbox before.
-- param: now time
DELETE FROM oauth_consent WHERE expires_at <= :now OR (session_id = :session_id AND mailbox_id = :mailbox_id);

-- name: oauth_consent_use :opt
-- doc: Taking it ends it; only the session that began it can.
-- param: now time
DELETE FROM oauth_consent WHERE state_hash = :state_hash AND session_id = :session_id AND expires_at > :now
RETURNING mailbox_id, provider, verifier;

-- name: mailbox_oauth_new :exec
-- doc: A new consent: what was wrong before is forgotten.
UPDATE mailbox SET state = 'new', last_error = '', failures = 0 WHERE id = :id;
