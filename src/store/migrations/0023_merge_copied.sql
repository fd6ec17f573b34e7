-- Fields that a merge copied into the ticket that stays: what undoing takes out again.
ALTER TABLE ticket_merge ADD COLUMN copied JSON NOT NULL DEFAULT '[]';
