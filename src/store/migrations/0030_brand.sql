-- Whose face a ticket wears: the brand by whose door it came in.  It has no reference: a
-- ticket keeps the number of a brand that is gone, as it does of a mailbox.  What is there
-- belongs to the first brand.
ALTER TABLE ticket ADD COLUMN brand_id I64 NOT NULL DEFAULT 1;
UPDATE ticket SET brand_id = (SELECT id FROM brand WHERE domain = '')
WHERE (SELECT id FROM brand WHERE domain = '') <> 1;
-- NULL: the first brand's.
ALTER TABLE mailbox ADD COLUMN brand_id I64 REFERENCES brand (id) ON DELETE SET NULL;
