-- Who may do what, and who is who: roles of the desk's own making, persons that turn out
-- to be one, addresses that look alike.

-- verbs: names of permissions with blanks between (desk/policy.h).  reach: all, teams, own
CREATE TABLE role (
	id ID,
	name TEXT NOT NULL,
	name_folded TEXT NOT NULL UNIQUE,
	verbs TEXT NOT NULL,
	reach TEXT NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
ALTER TABLE agent ADD COLUMN role_id I64 REFERENCES role (id);

-- What a narrow role sees of finished tickets, by key.
CREATE INDEX ticket_solved_team ON ticket (team_id, updated_at, id) WHERE category IN ('solved', 'closed') AND NOT spam;
CREATE INDEX ticket_solved_mine ON ticket (assignee_id, updated_at, id) WHERE category IN ('solved', 'closed') AND NOT spam;
-- Newest first of what happened to the desk itself: the audit list reads by it.
CREATE INDEX event_of_desk ON event (id) WHERE ticket_id IS NULL;

-- preferred: where this person wants to be written to.  alike: what two spellings of one
-- address share (desk/people/address.h), to suggest that two persons are one.
ALTER TABLE identity ADD COLUMN preferred BOOL NOT NULL DEFAULT FALSE;
ALTER TABLE identity ADD COLUMN alike TEXT NOT NULL DEFAULT '';
-- sqlite:
UPDATE identity SET alike = CASE kind WHEN 'email' THEN replace(substr(address_folded, 1, instr(address_folded, '@') - 1), '.', '')
	WHEN 'phone' THEN substr(address_folded, -9) ELSE address_folded END;
-- end
-- pg:
UPDATE identity SET alike = CASE kind WHEN 'email' THEN replace(split_part(address_folded, '@', 1), '.', '')
	WHEN 'phone' THEN right(address_folded, 9) ELSE address_folded END;
-- end
CREATE INDEX identity_alike ON identity (alike, id) WHERE alike <> '';

-- A person that was merged stays, empty, and points at who he is.
ALTER TABLE person ADD COLUMN merged_into_id I64 REFERENCES person (id);
CREATE INDEX person_merged ON person (merged_into_id);

-- Each merge with all that is needed to take it apart again.  fields: what the merge wrote
-- over, and what it wrote.
CREATE TABLE person_merge (
	id ID,
	into_id I64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	from_id I64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	from_name TEXT NOT NULL,
	agent_id I64,
	agent_name TEXT NOT NULL,
	fields JSON NOT NULL,
	tickets I64 NOT NULL,
	undone_at TIME,
	created_at TIME NOT NULL
);
CREATE INDEX person_merge_into ON person_merge (into_id, id);
CREATE INDEX person_merge_from ON person_merge (from_id, id);

-- kind: ticket, identity, part (ref_id is the ticket), gone (a participation that the merge
-- made void: person_id was in it beside the other)
CREATE TABLE person_merge_item (
	merge_id I64 NOT NULL REFERENCES person_merge (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	ref_id I64 NOT NULL,
	person_id I64 NOT NULL,
	role TEXT NOT NULL,
	at TIME NOT NULL,
	PRIMARY KEY (merge_id, kind, ref_id, person_id)
);
