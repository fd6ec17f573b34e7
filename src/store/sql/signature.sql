-- What stands under the mails of the desk, by language.

-- name: signature_all :many
-- doc: For the screens; one row for each owner and language.
SELECT owner, owner_id, language, html FROM signature WHERE owner <> 'agent' ORDER BY owner, owner_id, language LIMIT 5000;

-- name: signature_of :many
SELECT language, html FROM signature WHERE owner = :owner AND owner_id = :owner_id ORDER BY language;

-- name: signature_put :exec
INSERT INTO signature (owner, owner_id, language, html, updated_at)
VALUES (:owner, :owner_id, :language, :html, :updated_at)
ON CONFLICT (owner, owner_id, language) DO UPDATE SET html = excluded.html, updated_at = excluded.updated_at;

-- name: signature_drop :exec
DELETE FROM signature WHERE owner = :owner AND owner_id = :owner_id;
