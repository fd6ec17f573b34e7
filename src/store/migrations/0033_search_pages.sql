-- Small pages of the index: two words that meet, one of which many messages hold, are sought
-- page by page, and each is read from its beginning.  A fourth of the size halves that and
-- takes no more room.  Two segments of a level are enough to join (0021 had lost it).
-- What is there already is written anew: a second per 200,000 tickets.
-- sqlite:
INSERT INTO search_fts (search_fts, rank) VALUES ('pgsz', 1000);
INSERT INTO search_fts (search_fts, rank) VALUES ('usermerge', 2);
INSERT INTO search_fts (search_fts) VALUES ('optimize');
-- end
