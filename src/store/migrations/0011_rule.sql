-- Its number is kept for the part that is being built.
UPDATE status SET active = active WHERE id = 0;
