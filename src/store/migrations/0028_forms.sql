-- It was kept and nothing ever asked for it.
ALTER TABLE request_form DROP COLUMN verify_first;
