-- Bytes by their hash (store/blob.c).  stored_at moves when the same bytes come again,
-- which keeps the sweep away from a blob that is about to be named.

-- name: blob_again :exec
UPDATE blob SET stored_at = :stored_at WHERE sha256 = :sha256;

-- name: blob_add :exec
INSERT INTO blob (sha256, size, place, data, stored_at)
VALUES (:sha256, :size, :place, :data, :stored_at)
ON CONFLICT (sha256) DO NOTHING;

-- name: blob_row :opt
SELECT size, place, data FROM blob WHERE sha256 = :sha256;

-- name: blob_size :opt
SELECT size FROM blob WHERE sha256 = :sha256;

-- name: blob_chunk_add :exec
INSERT INTO blob_chunk (sha256, seq, data) VALUES (:sha256, :seq, :data);

-- name: blob_chunk_row :one
SELECT data FROM blob_chunk WHERE sha256 = :sha256 AND seq = :seq;

-- name: blob_unnamed :many
-- doc: Blobs that no row names and that were stored before :before, in order of hash.
-- param: after text
-- param: before time
-- param: most i64
SELECT b.sha256 FROM blob b
WHERE b.sha256 > :after AND b.stored_at < :before
AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.sha256 = b.sha256)
AND NOT EXISTS (SELECT 1 FROM message m WHERE m.raw_sha = b.sha256)
AND NOT EXISTS (SELECT 1 FROM mail_in i WHERE i.sha256 = b.sha256)
AND NOT EXISTS (SELECT 1 FROM canned_file f WHERE f.sha256 = b.sha256)
AND NOT EXISTS (SELECT 1 FROM brand r WHERE r.logo_sha = b.sha256)
AND NOT EXISTS (SELECT 1 FROM article_file f WHERE f.sha256 = b.sha256)
ORDER BY b.sha256 LIMIT :most;

-- name: blob_delete :exec
-- param: before time
DELETE FROM blob WHERE sha256 = :sha256 AND stored_at < :before;

-- name: blob_chunks_delete :exec
DELETE FROM blob_chunk WHERE sha256 = :sha256;
