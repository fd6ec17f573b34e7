/* Migration 5: what stood there before is counted, shortened and told as it was. */
#include "store/store_test.h"

static bool do_sql(struct ctx *c, void *arg)
{
	const char *sql = arg;

	return stmt_exec(c, &(struct stmt_def){ .name = "old", .sqlite = sql, .pg = sql, .dynamic = true }, NULL, NULL);
}

static i64 number(struct ctx *c, const char *sql)
{
	static const struct stmt_slot col[] = { { .name = "n", .off = 0, .kind = V_I64 } };
	i64 n = -1;
	bool found;

	CHECK(stmt_opt(c, &(struct stmt_def){ .name = "n", .sqlite = sql, .pg = sql, .col = col, .cols = 1,
		.row_size = sizeof(i64), .dynamic = true }, NULL, &n, &found) && found);
	return n;
}

#define PERSON "INSERT INTO person (name, name_folded, locale, zone, note, value_tier, demo, created_at, updated_at) " \
	"VALUES ('Ana', 'ana', '', '', '', '', FALSE, 1, 1)"
#define TICKET(category, spam, merged, who) "INSERT INTO ticket (subject, status_id, category, priority, type, channel, " \
	"requester_id, language, spam, snippet, tag_names, messages, last_event_id, merged_into_id, demo, created_at, " \
	"updated_at) VALUES ('s', 1, '" category "', 2, 'question', 'email', " who ", 'es', " spam ", '', '[]', 0, 0, " \
	merged ", FALSE, 1, 1)"
#define MESSAGE(html, text) "INSERT INTO message (ticket_id, kind, direction, channel, author_kind, author_name, " \
	"author_address, recipients, subject, html, text, quoted_html, language, flags, remote_images, attachments, " \
	"created_at) VALUES (1001, 'public', 'in', 'email', 'person', 'Ana', 'a@x.example', '{}', '', '" html "', '" text \
	"', '', 'es', '', 0, 0, 1)"

static const char *const before[] = {
	PERSON, PERSON, PERSON,
	TICKET("open", "FALSE", "NULL", "1"), TICKET("new", "FALSE", "NULL", "1"), TICKET("solved", "FALSE", "NULL", "1"),
	TICKET("open", "TRUE", "NULL", "1"), TICKET("open", "FALSE", "1001", "1"), TICKET("closed", "FALSE", "NULL", "2"),
	MESSAGE("<p>no imprime</p>", "no imprime"), MESSAGE("<p>a &amp; b</p>", "a & b"),
	MESSAGE("<p>x <b>y</b></p>", "x y"), MESSAGE("", ""), MESSAGE("<p>http://a.example/b</p>", "http://a.example/b"),
	"INSERT INTO follower (name, last_id) VALUES ('search', 3), ('live', 3)",
};

static bool look(struct ctx *c, void *arg)
{
	(void)arg;
	CHECK_I64(number(c, "SELECT tickets_open FROM person WHERE id = 1"), 2);
	CHECK_I64(number(c, "SELECT tickets_total FROM person WHERE id = 1"), 4);
	CHECK_I64(number(c, "SELECT tickets_open FROM person WHERE id = 2"), 0);
	CHECK_I64(number(c, "SELECT tickets_total FROM person WHERE id = 2"), 1);
	CHECK_I64(number(c, "SELECT tickets_total FROM person WHERE id = 3"), 0);
	/* only the first says nothing that its text does not */
	CHECK_I64(number(c, "SELECT count(*) FROM message WHERE length(html) = 1"), 1);
	CHECK_I64(number(c, "SELECT length(html) FROM message WHERE id = 1"), 1);
	CHECK_I64(number(c, "SELECT count(*) FROM message WHERE html = '<p>a &amp; b</p>'"), 1);
	CHECK_I64(number(c, "SELECT count(*) FROM message WHERE html = '<p>http://a.example/b</p>'"), 1);
	/* migration 21 has the words gathered anew */
	CHECK_I64(number(c, "SELECT count(*) FROM follower WHERE name = 'search'"), 0);
	CHECK_I64(number(c, "SELECT count(*) FROM follower WHERE name = 'live'"), 1);
	return true;
}

static void lean(struct ctx *c, struct fixture *f)
{
	size_t i;

	for (i = 0; i < COUNT(before); i++) {
		char *sql = str_z(c->arena, str_of(before[i]));

		CHECK(db_write(c, do_sql, sql));
	}
	f->cfg.schema = NULL;
	store_reopen(c, f);
	CHECK(db_read(c, look, NULL));
	CHECK(store_check(c, f->s, true));
}

TEST(store_migration_5_counts_and_shortens_what_is_there)
{
	struct migrations old = { migrations_main.v, 4 };

	store_on_each(c, &old, lean);
}
