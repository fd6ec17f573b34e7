-- Raw mail and how far intake has come.

-- name: mailin_put :opt
-- doc: Not found: these bytes, or this UID with other bytes, are there already.
INSERT INTO mail_in (mailbox_id, source, folder, uidvalidity, uid, sha256, size, envelope, received_at,
	state, reason, attempts, not_before, lease_until, lease)
VALUES (:mailbox_id, :source, :folder, :uidvalidity, :uid, :sha256, :size, :envelope, :received_at,
	'stored', '', 0, 0, 0, 0)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: mailin_by_sha :opt
SELECT id, state FROM mail_in WHERE mailbox_id = :mailbox_id AND sha256 = :sha256;

-- name: mailin_by_uid :opt
SELECT id, envelope FROM mail_in WHERE mailbox_id = :mailbox_id AND folder = :folder
	AND uidvalidity = :uidvalidity AND uid = :uid;

-- name: mailin_claim :opt
-- row: mailin_claimed
-- param: until_at i64
-- param: me i64
-- sqlite:
UPDATE mail_in SET lease = (:me << 20) + (lease & 1048575) + 1, lease_until = :until_at, attempts = attempts + 1
WHERE id = (SELECT id FROM mail_in WHERE state = 'stored' AND not_before <= :not_before AND lease_until <= :not_before
	ORDER BY not_before, id LIMIT 1)
RETURNING id, mailbox_id, source, folder, sha256, size, envelope, received_at, attempts, lease, ticket_id, message_id;
-- pg:
UPDATE mail_in SET lease = (:me << 20) + (lease & 1048575) + 1, lease_until = :until_at, attempts = attempts + 1
WHERE id = (SELECT id FROM mail_in WHERE state = 'stored' AND not_before <= :not_before AND lease_until <= :not_before
	ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, mailbox_id, source, folder, sha256, size, envelope, received_at, attempts, lease, ticket_id, message_id;

-- name: mailin_claim_fresh :many
-- row: mailin_claimed
-- doc: Those never tried before; what failed once is claimed alone.
-- param: until_at i64
-- param: me i64
-- param: limit_n i64
-- sqlite:
UPDATE mail_in SET lease = (:me << 20) + (lease & 1048575) + 1, lease_until = :until_at, attempts = attempts + 1
WHERE id IN (SELECT id FROM mail_in WHERE state = 'stored' AND not_before <= :not_before AND lease_until <= :not_before
	AND attempts = 0 ORDER BY not_before, id LIMIT :limit_n)
RETURNING id, mailbox_id, source, folder, sha256, size, envelope, received_at, attempts, lease, ticket_id, message_id;
-- pg:
UPDATE mail_in SET lease = (:me << 20) + (lease & 1048575) + 1, lease_until = :until_at, attempts = attempts + 1
WHERE id IN (SELECT id FROM mail_in WHERE state = 'stored' AND not_before <= :not_before AND lease_until <= :not_before
	AND attempts = 0 ORDER BY not_before, id LIMIT :limit_n FOR UPDATE SKIP LOCKED)
RETURNING id, mailbox_id, source, folder, sha256, size, envelope, received_at, attempts, lease, ticket_id, message_id;

-- name: mailin_close :exec
-- doc: No row changed: the lease was lost.
UPDATE mail_in SET state = :state, reason = :reason, ticket_id = :ticket_id, message_id = :message_id,
	handled_at = :handled_at, lease_until = 0
WHERE id = :id AND lease = :lease AND state = 'stored';

-- name: mailin_later :exec
UPDATE mail_in SET not_before = :not_before, lease_until = 0, reason = :reason, attempts = :attempts
WHERE id = :id AND lease = :lease AND state = 'stored';

-- name: mailin_next_at :one
-- doc: When the next waiting mail is due; -1: nothing waits.
-- out: due_at i64
SELECT CAST(coalesce(min(due_at), -1) AS BIGINT) AS due_at FROM (
	SELECT CASE WHEN lease_until > not_before THEN lease_until ELSE not_before END AS due_at
	FROM mail_in WHERE state = 'stored' ORDER BY not_before, id LIMIT 20) AS first_ones;

-- name: mailin_again :exec
-- doc: A problem mail is tried once more.
UPDATE mail_in SET state = 'stored', reason = '', attempts = 0, not_before = 0, lease_until = 0
WHERE id = :id AND state = 'problem';

-- name: mailin_by_id :opt
SELECT id, mailbox_id, source, folder, sha256, size, envelope, received_at, state, reason, ticket_id, message_id
FROM mail_in WHERE id = :id;

-- name: mailin_problems :many
-- param: before_id i64
-- param: limit_n i64
SELECT id, mailbox_id, received_at, size, reason, envelope, sha256, ticket_id FROM mail_in
WHERE state = 'problem' AND id < :before_id ORDER BY id DESC LIMIT :limit_n;

-- name: mail_cursor_get :opt
SELECT uidvalidity, last_uid, updated_at FROM mail_cursor WHERE mailbox_id = :mailbox_id AND folder = :folder;

-- name: mail_cursor_put :exec
-- doc: Only forwards within one UIDVALIDITY: an older reading never moves it back.
INSERT INTO mail_cursor (mailbox_id, folder, uidvalidity, last_uid, updated_at)
VALUES (:mailbox_id, :folder, :uidvalidity, :last_uid, :updated_at)
ON CONFLICT (mailbox_id, folder) DO UPDATE SET uidvalidity = excluded.uidvalidity, last_uid = excluded.last_uid,
	updated_at = excluded.updated_at
WHERE mail_cursor.uidvalidity <> excluded.uidvalidity OR mail_cursor.last_uid < excluded.last_uid;

-- name: mail_cursor_names :many
-- doc: The ids of a POP3 mailbox's messages that are stored already.
-- param: pattern text
SELECT folder FROM mail_cursor WHERE mailbox_id = :mailbox_id AND folder LIKE :pattern LIMIT 200000;

-- name: mail_cursor_drop :exec
DELETE FROM mail_cursor WHERE mailbox_id = :mailbox_id AND folder = :folder;

-- name: mailin_duplicate_of :many
-- doc: Messages with this Message-ID that are kept already.
SELECT m.id, m.ticket_id, m.text, m.html AS html_kept, m.quoted_html, m.mailbox_id FROM mail_ref r
JOIN message m ON m.ticket_id = r.ticket_id
WHERE r.ref = :ref AND m.rfc_id = :ref AND m.direction = 'in' ORDER BY m.id LIMIT 10;

-- name: mailin_files_of :many
SELECT sha256 FROM attachment WHERE message_id = :message_id ORDER BY sha256;

-- name: keys_lock :one
-- doc: Taken in this order and held to the end of the transaction.  The first is the door
-- doc: that everybody passes and that who comes with whole shuts for all others.
-- param: keys i64[]
-- param: whole bool
-- out: n i64
-- sqlite:
SELECT CAST(count(*) AS BIGINT) AS n FROM json_each(:keys) WHERE :whole;
-- pg:
SELECT CAST(count(*) AS BIGINT) AS n FROM unnest(:keys) AS k
WHERE CASE WHEN k <> 5788041298518 OR :whole THEN pg_advisory_xact_lock(k) IS NOT NULL
	ELSE pg_advisory_xact_lock_shared(k) IS NOT NULL END;

-- name: follower_take :opt
-- doc: The cursor of a follower, held until the transaction ends.
-- sqlite:
SELECT last_id FROM follower WHERE name = :name;
-- pg:
SELECT last_id FROM follower WHERE name = :name FOR UPDATE;

-- name: lease_owners :many
-- doc: Whose leases stand: the upper bits of a lease are the number of its process.  Leased
-- doc: rows are among the first of their queue.
-- param: now time
-- out: number i64
SELECT DISTINCT CAST(lease >> 20 AS BIGINT) AS number FROM (
	SELECT lease, lease_until FROM (SELECT lease, lease_until FROM mail_in WHERE state = 'stored'
		ORDER BY not_before, id LIMIT 500) AS m
	UNION ALL SELECT lease, lease_until FROM (SELECT lease, lease_until FROM outbox
		WHERE state IN ('held', 'queued', 'deferred', 'sending') ORDER BY not_before, id LIMIT 500) AS o) AS l
WHERE lease_until > :now;

-- name: life_gone :one
-- doc: Nobody holds this key: the process it stands for has no connection any more.
-- param: life i64
-- out: gone bool
-- sqlite:
SELECT FALSE AND :life = 0 AS gone;
-- pg:
SELECT pg_try_advisory_xact_lock_shared(:life) AS gone;

-- name: mailin_unlease_of :exec
-- param: number i64
UPDATE mail_in SET lease_until = 0 WHERE state = 'stored' AND lease_until > 0 AND lease >> 20 = :number;

-- name: mailin_unlease :exec
UPDATE mail_in SET lease_until = 0 WHERE state = 'stored' AND lease_until > 0;
