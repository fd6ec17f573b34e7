-- The desk's registrations at providers of mail, and consents that are under way.
CREATE TABLE oauth_client (
	id ID,
	provider TEXT NOT NULL UNIQUE,
	client_id TEXT NOT NULL,
	client_secret TEXT,
	tenant TEXT NOT NULL,
	updated_at TIME NOT NULL
);

CREATE TABLE oauth_consent (
	id ID,
	state_hash TEXT NOT NULL UNIQUE,
	session_id I64 NOT NULL REFERENCES session (id) ON DELETE CASCADE,
	mailbox_id I64 NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE,
	provider TEXT NOT NULL,
	verifier TEXT NOT NULL,
	expires_at TIME NOT NULL
);
