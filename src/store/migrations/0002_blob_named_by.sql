-- The sweep of unnamed blobs asks both tables by hash.
CREATE INDEX message_by_raw ON message (raw_sha) WHERE raw_sha IS NOT NULL;
CREATE INDEX mail_in_by_sha ON mail_in (sha256);
