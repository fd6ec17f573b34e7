-- The brands on whose pages a category stands, with all that is in it; a category without a
-- row stands on all.  The brand has no reference: what was meant for one brand alone does not
-- come up on the others' pages when that brand is removed.
CREATE TABLE kb_section_brand (
	section_id I64 NOT NULL REFERENCES kb_section (id) ON DELETE CASCADE,
	brand_id I64 NOT NULL,
	PRIMARY KEY (section_id, brand_id)
);
