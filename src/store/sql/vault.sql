-- name: vault_sealed :many
-- doc: Every sealed value with the place that its additional data must name.
-- out: place text
-- out: sealed text
SELECT 'agent.totp_secret' AS place, id, totp_secret AS sealed FROM agent WHERE totp_secret IS NOT NULL
UNION ALL
SELECT 'mailbox.in_secret' AS place, id, in_secret AS sealed FROM mailbox WHERE in_secret IS NOT NULL
UNION ALL
SELECT 'mailbox.out_secret' AS place, id, out_secret AS sealed FROM mailbox WHERE out_secret IS NOT NULL
UNION ALL
SELECT 'mailbox.oauth_secret' AS place, id, oauth_secret AS sealed FROM mailbox WHERE oauth_secret IS NOT NULL
UNION ALL
SELECT 'oauth_client.client_secret' AS place, id, client_secret AS sealed FROM oauth_client WHERE client_secret IS NOT NULL
UNION ALL
SELECT 'oauth_consent.verifier' AS place, mailbox_id AS id, verifier AS sealed FROM oauth_consent
UNION ALL
SELECT 'webhook.secret' AS place, id, secret AS sealed FROM webhook_secret
UNION ALL
SELECT 'webhook.old_secret' AS place, id, old_secret AS sealed FROM webhook_secret WHERE old_secret IS NOT NULL
UNION ALL
SELECT 'webhook_key.secret' AS place, id, secret AS sealed FROM webhook_key
UNION ALL
SELECT 'webhook_key.old_secret' AS place, id, old_secret AS sealed FROM webhook_key WHERE old_secret IS NOT NULL
UNION ALL
SELECT 'push_key.secret' AS place, id, secret AS sealed FROM push_key;
