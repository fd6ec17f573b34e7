-- Less on disk and less to count.

-- Who asks for a page of tickets asks for his drafts too.
CREATE INDEX draft_by_agent ON draft (agent_id);

-- Kept with every change of a ticket: an answer must not cost what a requester has written.
ALTER TABLE person ADD COLUMN tickets_open I64 NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN tickets_total I64 NOT NULL DEFAULT 0;
UPDATE person SET
	tickets_open = (SELECT count(*) FROM ticket t WHERE t.requester_id = person.id AND t.merged_into_id IS NULL
		AND t.category IN ('new', 'open', 'pending', 'hold') AND NOT t.spam),
	tickets_total = (SELECT count(*) FROM ticket t WHERE t.requester_id = person.id AND t.merged_into_id IS NULL)
WHERE id IN (SELECT requester_id FROM ticket);

-- HTML that its own text gives is the mark U+0001 (desk/cases/message.h).  Here only what
-- is one plain paragraph: no line, nothing to escape, no link.
-- sqlite:
UPDATE message SET html = char(1) WHERE text <> '' AND html = '<p>' || text || '</p>'
	AND instr(text, '&') = 0 AND instr(text, '<') = 0 AND instr(text, '>') = 0
	AND instr(text, char(10)) = 0 AND instr(text, char(13)) = 0 AND instr(text, '://') = 0
	AND trim(text) = text AND length(text) < 10000;
-- end
-- pg:
UPDATE message SET html = chr(1) WHERE text <> '' AND html = '<p>' || text || '</p>'
	AND strpos(text, '&') = 0 AND strpos(text, '<') = 0 AND strpos(text, '>') = 0
	AND strpos(text, chr(10)) = 0 AND strpos(text, chr(13)) = 0 AND strpos(text, '://') = 0
	AND trim(text) = text AND length(text) < 10000;
-- end

-- A document is folded words with a blank between them: no places in it are asked for, no
-- sizes, and the bytes above ASCII are letters.  The index fills again in the background.
-- sqlite:
DROP TABLE search_fts;
CREATE VIRTUAL TABLE search_fts USING fts5 (body, content='', tokenize='ascii', detail=none, columnsize=0);
DELETE FROM follower WHERE name = 'search';
-- end
