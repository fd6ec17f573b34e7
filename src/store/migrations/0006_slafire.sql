-- What promises send outwards: webhooks with every try, and the secret that signs them.

-- state: queued, delivered, failed.  body is kept as the bytes that are signed.
CREATE TABLE webhook_delivery (
	id ID,
	ticket_id I64,
	policy_id I64,
	url TEXT NOT NULL,
	body TEXT NOT NULL,
	state TEXT NOT NULL,
	tries I64 NOT NULL,
	not_before TIME NOT NULL,
	lease_until TIME NOT NULL,
	lease I64 NOT NULL,
	replay_of I64,
	created_at TIME NOT NULL,
	ended_at TIME
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (not_before, id) WHERE state = 'queued';

CREATE TABLE webhook_try (
	delivery_id I64 NOT NULL REFERENCES webhook_delivery (id) ON DELETE CASCADE,
	n I64 NOT NULL,
	at TIME NOT NULL,
	status I64 NOT NULL,
	took_ms I64 NOT NULL,
	error TEXT NOT NULL,
	PRIMARY KEY (delivery_id, n)
);

-- One row, id 1.
CREATE TABLE webhook_secret (
	id I64 PRIMARY KEY,
	secret TEXT NOT NULL,
	created_at TIME NOT NULL
);
