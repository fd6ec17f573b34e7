-- Tickets that come back at a time.

-- name: snooze_next :one
-- out: at i64
SELECT CAST(coalesce((SELECT snoozed_until FROM ticket WHERE snoozed_until IS NOT NULL
	ORDER BY snoozed_until, id LIMIT 1), 0) AS BIGINT) AS at;

-- name: snooze_due :many
-- param: now time
-- param: limit_n i64
SELECT id FROM ticket WHERE snoozed_until IS NOT NULL AND snoozed_until <= :now
ORDER BY snoozed_until, id LIMIT :limit_n;

-- name: snooze_put_off :exec
-- doc: One that could not be woken is tried again later, so that it holds up nobody.
UPDATE ticket SET snoozed_until = :snoozed_until WHERE id = :id AND snoozed_until IS NOT NULL;
