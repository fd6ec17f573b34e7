-- Receivers of webhooks with a secret of their own, by the beginning of their address.
CREATE TABLE webhook_key (
	id ID,
	name TEXT NOT NULL,
	prefix TEXT NOT NULL,
	secret TEXT NOT NULL,
	old_secret TEXT,
	old_until TIME,
	created_at TIME NOT NULL,
	rotated_at TIME NOT NULL
);
CREATE UNIQUE INDEX webhook_key_prefix ON webhook_key (prefix);

-- The desk's own secret overlaps with the one before it too.
ALTER TABLE webhook_secret ADD COLUMN old_secret TEXT;
ALTER TABLE webhook_secret ADD COLUMN old_until TIME;
