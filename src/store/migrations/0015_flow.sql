-- What the flow still lacked: names of statuses that customers read.

-- names (0012) are read by agents, public_names by customers and other departments.
ALTER TABLE status ADD COLUMN public_names JSON NOT NULL DEFAULT '{}';
-- Who a status still holds, when it is switched off.  Closed tickets keep theirs.
CREATE INDEX ticket_by_status ON ticket (status_id, id) WHERE category IN ('new', 'open', 'pending', 'hold', 'solved');
