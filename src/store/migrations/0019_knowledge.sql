-- The knowledge base: categories, their sections, articles with a text per language, every
-- version of each text, files, what readers say.

-- A category (no parent) or a section of one.  names, abouts: by language.
CREATE TABLE kb_section (
	id ID,
	parent_id I64 REFERENCES kb_section (id),
	slug TEXT NOT NULL UNIQUE,
	names JSON NOT NULL,
	abouts JSON NOT NULL,
	position I64 NOT NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
CREATE INDEX kb_section_of ON kb_section (parent_id, position, id);

-- visibility: public, signed_in, team (article_team says which), internal (all who work here).
-- locale: the official language, of which the other texts are translations.  ticket_id: where
-- it came from.  review_at: when its owner looks at it again; review_told_at: he was told.
CREATE TABLE article (
	id ID,
	section_id I64 NOT NULL REFERENCES kb_section (id),
	position I64 NOT NULL,
	visibility TEXT NOT NULL,
	locale TEXT NOT NULL,
	owner_id I64 REFERENCES agent (id) ON DELETE SET NULL,
	review_at TIME,
	review_told_at TIME,
	ticket_id I64 REFERENCES ticket (id) ON DELETE SET NULL,
	demo BOOL NOT NULL,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL
);
CREATE INDEX article_of_section ON article (section_id, position, id);
CREATE INDEX article_by_owner ON article (owner_id, id) WHERE owner_id IS NOT NULL;
CREATE INDEX article_of_ticket ON article (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX article_to_tell ON article (review_at, id) WHERE review_told_at IS NULL AND review_at IS NOT NULL;
CREATE INDEX article_for_review ON article (review_at, id) WHERE review_at IS NOT NULL;

CREATE TABLE article_team (
	article_id I64 NOT NULL REFERENCES article (id) ON DELETE CASCADE,
	team_id I64 NOT NULL REFERENCES team (id) ON DELETE CASCADE,
	PRIMARY KEY (article_id, team_id)
);
CREATE INDEX article_team_by_team ON article_team (team_id, article_id);

-- One language of an article.  title, summary, body: what the editor shows, in Markdown; readers
-- see live_version_id.  rev: raised by every save.  state: draft, published, archived.
-- source_version_id: the official text's live version that a translation was made from;
-- outdated: another has been published since.
-- machine: a program translated it and nobody has checked.  publish_at, unpublish_at: when a
-- timer does it; next_at: the sooner of them.  seen: views, counted in batches.
CREATE TABLE article_text (
	article_id I64 NOT NULL REFERENCES article (id) ON DELETE CASCADE,
	locale TEXT NOT NULL,
	slug TEXT NOT NULL,
	state TEXT NOT NULL,
	title TEXT NOT NULL,
	title_folded TEXT NOT NULL,
	summary TEXT NOT NULL,
	body TEXT NOT NULL,
	seo_title TEXT NOT NULL,
	machine BOOL NOT NULL,
	rev I64 NOT NULL,
	live_rev I64 NOT NULL,
	live_version_id I64,
	source_version_id I64,
	outdated BOOL NOT NULL,
	author_id I64 REFERENCES agent (id) ON DELETE SET NULL,
	published_at TIME,
	publish_at TIME,
	unpublish_at TIME,
	next_at TIME,
	seen I64 NOT NULL,
	helped I64 NOT NULL,
	not_helped I64 NOT NULL,
	updated_at TIME NOT NULL,
	PRIMARY KEY (article_id, locale),
	UNIQUE (locale, slug)
);
CREATE INDEX article_text_due ON article_text (next_at, article_id) WHERE next_at IS NOT NULL;
CREATE INDEX article_text_outdated ON article_text (article_id) WHERE outdated;
CREATE INDEX article_text_draft ON article_text (article_id) WHERE rev <> live_rev AND state <> 'archived';
CREATE INDEX article_text_archived ON article_text (article_id) WHERE state = 'archived';
CREATE INDEX article_text_low ON article_text (article_id) WHERE not_helped >= 3 AND not_helped * 2 > helped;
CREATE INDEX article_text_live ON article_text (locale, published_at, article_id) WHERE live_version_id IS NOT NULL;

-- kind: saved, published, restored, imported.  html: sanitised; text: for search.
CREATE TABLE article_version (
	id ID,
	article_id I64 NOT NULL REFERENCES article (id) ON DELETE CASCADE,
	locale TEXT NOT NULL,
	n I64 NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	summary TEXT NOT NULL,
	body TEXT NOT NULL,
	html TEXT NOT NULL,
	text TEXT NOT NULL,
	seo_title TEXT NOT NULL,
	machine BOOL NOT NULL,
	agent_id I64 REFERENCES agent (id) ON DELETE SET NULL,
	agent_name TEXT NOT NULL,
	created_at TIME NOT NULL,
	UNIQUE (article_id, locale, n)
);

-- Every address an article ever had: old ones lead to the new one.
CREATE TABLE article_slug (
	locale TEXT NOT NULL,
	slug TEXT NOT NULL,
	article_id I64 NOT NULL REFERENCES article (id) ON DELETE CASCADE,
	created_at TIME NOT NULL,
	PRIMARY KEY (locale, slug)
);
CREATE INDEX article_slug_of ON article_slug (article_id);
CREATE TABLE kb_section_slug (
	slug TEXT NOT NULL PRIMARY KEY,
	section_id I64 NOT NULL REFERENCES kb_section (id) ON DELETE CASCADE
);
CREATE INDEX kb_section_slug_of ON kb_section_slug (section_id);

-- token: 128 random bits, the file's address.
CREATE TABLE article_file (
	id ID,
	article_id I64 NOT NULL REFERENCES article (id) ON DELETE CASCADE,
	token TEXT NOT NULL UNIQUE,
	sha256 TEXT NOT NULL,
	name TEXT NOT NULL,
	mime_type TEXT NOT NULL,
	size I64 NOT NULL,
	agent_id I64,
	created_at TIME NOT NULL
);
CREATE INDEX article_file_of ON article_file (article_id, id);
CREATE INDEX article_file_by_sha ON article_file (sha256);

-- Tickets that an article was made from (source) or sent to (sent).
CREATE TABLE article_ticket (
	article_id I64 NOT NULL REFERENCES article (id) ON DELETE CASCADE,
	ticket_id I64 NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	agent_id I64,
	created_at TIME NOT NULL,
	PRIMARY KEY (article_id, ticket_id, kind)
);
CREATE INDEX article_ticket_by_ticket ON article_ticket (ticket_id, article_id);

-- One vote of a reader: reader is a hash that tells readers of one day apart and nothing else.
-- reason: "" (helpful), unclear, wrong, outdated, incomplete, other.
CREATE TABLE article_feedback (
	id ID,
	article_id I64 NOT NULL REFERENCES article (id) ON DELETE CASCADE,
	locale TEXT NOT NULL,
	version_id I64,
	helpful BOOL NOT NULL,
	reason TEXT NOT NULL,
	comment TEXT NOT NULL,
	reader TEXT NOT NULL,
	person_id I64 REFERENCES person (id) ON DELETE SET NULL,
	handled_at TIME,
	created_at TIME NOT NULL,
	updated_at TIME NOT NULL,
	UNIQUE (article_id, locale, reader)
);
CREATE INDEX article_feedback_open ON article_feedback (article_id, id) WHERE NOT helpful;
