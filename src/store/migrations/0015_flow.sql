-- What the flow still lacked: names of statuses that customers read, roles for single
-- organisations.

-- names (0012) are read by agents, public_names by customers and other departments.
ALTER TABLE status ADD COLUMN public_names JSON NOT NULL DEFAULT '{}';
-- Who a status still holds, when it is switched off.  Closed tickets keep theirs.
CREATE INDEX ticket_by_status ON ticket (status_id, id) WHERE category IN ('new', 'open', 'pending', 'hold', 'solved');

-- A role's reach may also be "organisations 3 7": tickets of those customers.  Whose a ticket
-- is stands in its row, so that such a reader's lists are walks over an index like any other.
ALTER TABLE ticket ADD COLUMN organisation_id I64;
UPDATE ticket SET organisation_id = (SELECT p.organisation_id FROM person p WHERE p.id = ticket.requester_id);
CREATE INDEX ticket_organisation ON ticket (organisation_id, updated_at, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam AND organisation_id IS NOT NULL;
CREATE INDEX ticket_organisation_due ON ticket (organisation_id, due_order, id) WHERE category IN ('new', 'open', 'pending', 'hold') AND NOT spam AND organisation_id IS NOT NULL;
CREATE INDEX ticket_solved_organisation ON ticket (organisation_id, updated_at, id) WHERE category IN ('solved', 'closed') AND NOT spam AND organisation_id IS NOT NULL;
