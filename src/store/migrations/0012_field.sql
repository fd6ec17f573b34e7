-- What a desk keeps of a case besides its words: fields of its own, the reason of contact,
-- names of statuses, links, a date to come back, checklists.

-- object: ticket, person, organisation.  kind: text long_text number date yes_no choice choices.
-- label, help and each option's label by language; required: categories and "status:7" before
-- which it must be filled; show_when: a condition, null for always.
CREATE TABLE field (
	id ID,
	object TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	label JSON NOT NULL,
	help JSON NOT NULL,
	options JSON NOT NULL,
	required JSON NOT NULL,
	show_when JSON NOT NULL,
	decimals I64 NOT NULL,
	unit TEXT NOT NULL,
	position I64 NOT NULL,
	active BOOL NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL,
	UNIQUE (object, name)
);

-- One row per value, of several choices one each (n from 0).  number: of the kind number.
CREATE TABLE field_value (
	object_id I64 NOT NULL,
	field_id I64 NOT NULL REFERENCES field (id) ON DELETE CASCADE,
	n I64 NOT NULL,
	value TEXT NOT NULL,
	number REAL,
	PRIMARY KEY (object_id, field_id, n)
);
CREATE INDEX field_value_by_field ON field_value (field_id, object_id);

-- Why customers write: a tree of at most four levels.  names by language.
CREATE TABLE reason (
	id ID,
	parent_id I64 REFERENCES reason (id),
	names JSON NOT NULL,
	position I64 NOT NULL,
	active BOOL NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
-- Each reason below each that stands above it, and itself: "this reason or below" is a join.
CREATE TABLE reason_above (
	above_id I64 NOT NULL REFERENCES reason (id) ON DELETE CASCADE,
	reason_id I64 NOT NULL REFERENCES reason (id) ON DELETE CASCADE,
	PRIMARY KEY (above_id, reason_id)
);
CREATE INDEX reason_above_of ON reason_above (reason_id);

ALTER TABLE ticket ADD COLUMN reason_id I64;
ALTER TABLE ticket ADD COLUMN snoozed_until TIME;
ALTER TABLE ticket ADD COLUMN snoozed_by I64;
CREATE INDEX ticket_by_reason ON ticket (reason_id, id) WHERE reason_id IS NOT NULL;
CREATE INDEX ticket_snoozed ON ticket (snoozed_until, id) WHERE snoozed_until IS NOT NULL;

ALTER TABLE status ADD COLUMN names JSON NOT NULL DEFAULT '{}';

-- kind: relates, duplicates (from is the double of to), caused_by (from is caused by to).
CREATE TABLE ticket_relation (
	id ID,
	kind TEXT NOT NULL,
	from_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	to_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	created_at TIME NOT NULL,
	UNIQUE (from_id, to_id, kind)
);
CREATE INDEX ticket_relation_to ON ticket_relation (to_id, id);

CREATE TABLE check_item (
	id ID,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	text TEXT NOT NULL,
	needed BOOL NOT NULL,
	position I64 NOT NULL,
	done_at TIME,
	done_by I64,
	created_at TIME NOT NULL
);
CREATE INDEX check_item_by_ticket ON check_item (ticket_id, position, id);

-- items: [{"text":"…","needed":true}]
CREATE TABLE check_template (
	id ID,
	name TEXT NOT NULL,
	items JSON NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
