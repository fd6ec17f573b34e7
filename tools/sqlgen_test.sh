#!/bin/bash
# sqlgen under test: each planted mistake must be refused with file, line and reason, and
# what it writes for good statements must be what store/stmt.h expects.
# Closes with "N passed, N failed".
cd "$(dirname "$0")/.." || exit 2
gen=$PWD/build/host/sqlgen
[ -x "$gen" ] || make -s build/host/sqlgen || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT INT TERM
passed=0 failed=0
ok() { passed=$((passed + 1)); }
no() { failed=$((failed + 1)); echo "sqlgen_test: $1" >&2; }

schema='CREATE TABLE box (id ID, name TEXT NOT NULL, note TEXT, level I64 NOT NULL, due_at TIME);
CREATE TABLE lid (id ID, box_id I64 NOT NULL REFERENCES box (id), level I64);'
# run MIGRATION STATEMENTS [second migration]
run() {
	rm -rf "$work"/*
	mkdir "$work/m" "$work/s" "$work/o"
	printf '%s\n' "$1" >"$work/m/0001_a.sql"
	printf '%b' "$2" >"$work/s/x.sql"
	[ -n "${3:-}" ] && printf '%s\n' "$3" >"$work/m/${4:-0002_b.sql}"
	(cd "$work" && "$gen" m s o) >"$work/said" 2>&1
}
refuses() {
	local why=$1
	shift
	run "$@" && { no "accepted: $2 (want: $why)"; return; }
	if grep -qE "$why" "$work/said"; then ok; else no "want '$why', got: $(cat "$work/said")"; fi
}
makes() {
	local want=$1 file=$2
	shift 2
	run "$@" || { no "refused: $(cat "$work/said")"; return; }
	if tr -d '\n\t' <"$work/o/$file" | grep -qF "$want"; then ok; else no "no '$want' in $file for $2"; fi
}

s=$schema
refuses '^s/x.sql:3: a: no such column: nme' "$s" '-- name: a :one\nSELECT id,\n nme FROM box;\n'
refuses '^s/x.sql:3: a: .\?. in a statement' "$s" '-- name: a :one\nSELECT id FROM box\nWHERE id = ?;\n'
refuses '^s/x.sql:2: a: :foo is no column' "$s" '-- name: a :one\nSELECT id FROM box WHERE id = :foo;\n'
refuses 'needs a name: AS' "$s" '-- name: a :one\nSELECT count(*) FROM box;\n'
refuses 'n is computed; add' "$s" '-- name: a :one\nSELECT count(*) AS n FROM box;\n'
refuses ':exec gives columns' "$s" '-- name: a :exec\nSELECT id FROM box;\n'
refuses 'no columns; :exec' "$s" '-- name: a :one\nDELETE FROM box;\n'
refuses "^s/x.sql:2: a: 'z' names no column" "$s" '-- name: a :one\n-- out: z i64\nSELECT id FROM box;\n'
refuses "'q' names no parameter" "$s" '-- name: a :one\n-- param: q i64\nSELECT id FROM box;\n'
refuses 'more than one statement' "$s" '-- name: a :one\nSELECT id FROM box; SELECT 1;\n'
refuses 'two columns are called id' "$s" '-- name: a :one\nSELECT id, id FROM box;\n'
refuses '^s/x.sql:3: a is already at s/x.sql:1' "$s" '-- name: a :one\nSELECT id FROM box;\n-- name: a :one\nSELECT id FROM box;\n'
refuses 'want .-- name:' "$s" '-- name: a\nSELECT id FROM box;\n'
refuses 'no such column' "$s" '-- name: a :one\nSELECT id FROM box WHERE name = "x";\n'
refuses 'is empty for PostgreSQL' "$s" '-- name: a :one\n-- sqlite:\nSELECT id FROM box;\n'
refuses '%s in a statement' "$s" "-- name: a :one\nSELECT id FROM box WHERE name = '%%s';\n"
refuses "json_each is SQLite's" "$s" '-- name: a :one\n-- param: ids i64[]\nSELECT box.id FROM box, json_each(:ids);\n'
refuses 'level may be null in one table' "$s" '-- name: a :many\nSELECT b.id FROM box b JOIN lid l ON l.box_id = b.id WHERE l.level = :level AND b.level = 1;\n'
refuses 'columns differ' "$s" '-- name: a :one\n-- row: r\nSELECT id FROM box;\n-- name: b :one\n-- row: r\nSELECT name FROM box;\n'
refuses '^m/0002_b.sql:2: column name is i64 in zed, but text in box' "$s" '-- name: a :one\nSELECT id FROM box;\n' $'CREATE TABLE zed (id ID,\nname I64 NOT NULL);'
refuses "has the type 'FOO'" "$s" '-- name: a :one\nSELECT id FROM box;\n' 'CREATE TABLE zed (id ID, q FOO);'
refuses '^m/0002_b.sql:2: ' "$s" '-- name: a :one\nSELECT id FROM box;\n' $'CREATE TABLE zed (id ID,\n q I64;'
refuses 'should be 0002' "$s" '-- name: a :one\nSELECT id FROM box;\n' 'SELECT 1;' 0003_b.sql

in=sql_x.h
makes 'struct sql_a_in {i64 id;};' $in "$s" '-- name: a :opt\nSELECT name FROM box WHERE id = :id OR id = :id;\n'
makes 'bool sql_a(struct ctx *c, struct sql_a_rows *out) WARN_UNUSED;' $in "$s" '-- name: a :many\nSELECT name FROM box;\n'
makes 'i64 default_;' $in "$s" '-- name: a :one\n-- out: default i64\nSELECT 1 AS "default";\n'
makes 'str other;/* or null */' $in "$s" '-- name: a :many\n-- null: other\nSELECT b.id, c.name AS other FROM box b LEFT JOIN box c ON c.id = b.level;\n'
makes '"SELECT id FROM box WHERE id = ANY($1) AND level <> ALL($2)"' sql_x.c "$s" '-- name: a :many\n-- param: ids i64[]\n-- param: no i64[]\nSELECT id FROM box WHERE id IN (SELECT value FROM json_each(:ids)) AND level NOT IN (SELECT value FROM json_each(:no));\n'
makes '{ "due_at", offsetof(struct sql_a_in, due_at), V_I64_NULL, true }' sql_x.c "$s" '-- name: a :exec\nUPDATE box SET due_at = :due_at;\n'
makes '{ "level", offsetof(struct sql_a_in, level), V_I64, false }' sql_x.c "$s" '-- name: a :exec\nUPDATE box SET level = :level;\n'
makes '{ "level", offsetof(struct sql_a_in, level), V_I64_NULL, true }' sql_x.c "$s" '-- name: a :exec\nUPDATE lid SET level = :level;\n'
makes "'it''s :not a ? param' AND name = \$1\"" sql_x.c "$s" "-- name: a :many\nSELECT id FROM box WHERE note = 'it''s :not a ? param' -- nor :this\n AND name = :name;\n"
makes 'id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY' migrations.c "$s" '-- name: a :one\nSELECT id FROM box;\n'

# What did not change is not written again: make would build the world.
run "$s" '-- name: a :one\nSELECT id FROM box;\n'
touch -d '2001-01-01' "$work"/o/*
(cd "$work" && "$gen" m s o)
if [ -z "$(find "$work/o" -type f -newermt 2001-01-02)" ]; then ok; else no 'unchanged files were written'; fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
