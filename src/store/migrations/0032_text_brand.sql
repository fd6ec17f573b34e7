-- The desk's words for the tickets of one brand.  brand_id 0: for all brands; words are for a
-- team, for a brand, or for all.
ALTER TABLE text_own ADD COLUMN brand_id I64 NOT NULL DEFAULT 0;
DROP INDEX text_own_place;
CREATE UNIQUE INDEX text_own_place ON text_own (kind, team_id, brand_id, locale);
ALTER TABLE text_version ADD COLUMN brand_id I64 NOT NULL DEFAULT 0;
DROP INDEX text_version_place;
CREATE UNIQUE INDEX text_version_place ON text_version (kind, team_id, brand_id, locale, version);
