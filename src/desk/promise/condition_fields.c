/* What conditions may ask about, and the matching of words. */
#include "desk/promise/condition.h"

#include "base/arena.h"
#include "base/buf.h"
#include "text/fold.h"

enum { WORDS_MAX = 64 * 1024 };

static const struct {
	const char *name;
	enum cond_type type;
	bool rules;		/* only in rules: no clock is replayed from it */
} fields[COND_FIELDS] = {
	[COND_PRIORITY] = { "priority", COND_T_ID, false }, [COND_CHANNEL] = { "channel", COND_T_TEXT, false },
	[COND_TYPE] = { "type", COND_T_TEXT, false }, [COND_STATUS] = { "status", COND_T_TEXT, false },
	[COND_TEAM] = { "team", COND_T_ID, false }, [COND_ASSIGNEE] = { "assignee", COND_T_ID, false },
	[COND_REQUESTER] = { "requester", COND_T_ID, false }, [COND_ORGANISATION] = { "organisation", COND_T_ID, false },
	[COND_VALUE_TIER] = { "value_tier", COND_T_TEXT, false }, [COND_TAGS] = { "tags", COND_T_TAGS, false },
	[COND_LANGUAGE] = { "language", COND_T_TEXT, false }, [COND_BRAND] = { "brand", COND_T_ID, false },
	[COND_MAILBOX] = { "mailbox", COND_T_ID, false },
	[COND_REASON] = { "reason", COND_T_ID, false },
	[COND_SUBJECT] = { "subject", COND_T_WORDS, true }, [COND_BODY] = { "text", COND_T_WORDS, true },
	[COND_SUBJECT_OR_TEXT] = { "subject_or_text", COND_T_WORDS, true },
	[COND_SENDER] = { "sender", COND_T_TEXT, true }, [COND_SENDER_DOMAIN] = { "sender_domain", COND_T_TEXT, true },
	[COND_ACTOR] = { "actor", COND_T_TEXT, true }, [COND_STAGE] = { "sla_stage", COND_T_TEXT, true },
	[COND_FIRST_MESSAGE] = { "first_message", COND_T_YES_NO, true },
	[COND_PRIORITY_WAS] = { "priority_was", COND_T_ID, true }, [COND_STATUS_WAS] = { "status_was", COND_T_TEXT, true },
	[COND_TEAM_WAS] = { "team_was", COND_T_ID, true }, [COND_ASSIGNEE_WAS] = { "assignee_was", COND_T_ID, true },
	[COND_HOURS_OPENED] = { "hours_since_opened", COND_T_NUMBER, true },
	[COND_HOURS_CUSTOMER] = { "hours_since_customer", COND_T_NUMBER, true },
	[COND_HOURS_AGENT] = { "hours_since_agent", COND_T_NUMBER, true },
	[COND_REPEATS] = { "repeat_contacts", COND_T_NUMBER, true },
	[COND_CUSTOM] = { "", COND_T_TEXT, false },
};
static const char *const ops[COND_OPS] = { "is", "is_not", "in", "not_in", "has", "has_not", "set", "unset",
	"contains", "contains_not", "at_least", "at_most" };
static const struct {
	unsigned ops;
	str names;
} of_type[COND_TYPES] = {
	[COND_T_ID] = { 1 << COND_IS | 1 << COND_IS_NOT | 1 << COND_IN | 1 << COND_NOT_IN | 1 << COND_SET | 1 << COND_UNSET,
		{ "is, is_not, in, not_in, set, unset", 34 } },
	[COND_T_TEXT] = { 1 << COND_IS | 1 << COND_IS_NOT | 1 << COND_IN | 1 << COND_NOT_IN | 1 << COND_SET | 1 << COND_UNSET,
		{ "is, is_not, in, not_in, set, unset", 34 } },
	[COND_T_TAGS] = { 1 << COND_HAS | 1 << COND_HAS_NOT | 1 << COND_SET | 1 << COND_UNSET,
		{ "has, has_not, set, unset", 24 } },
	[COND_T_WORDS] = { 1 << COND_CONTAINS | 1 << COND_CONTAINS_NOT | 1 << COND_SET | 1 << COND_UNSET,
		{ "contains, contains_not, set, unset", 34 } },
	[COND_T_NUMBER] = { 1 << COND_AT_LEAST | 1 << COND_AT_MOST | 1 << COND_SET | 1 << COND_UNSET,
		{ "at_least, at_most, set, unset", 29 } },
	[COND_T_YES_NO] = { 1 << COND_IS, { "is", 2 } },
};

const char *cond_field_name(enum cond_field f)
{
	return fields[f].name;
}

const char *cond_op_name(enum cond_op op)
{
	return ops[op];
}

enum cond_type cond_field_type(enum cond_field f)
{
	return fields[f].type;
}

bool cond_field_of(str name, enum cond_field *out)
{
	size_t i;

	for (i = 0; i < COND_CUSTOM; i++)
		if (!fields[i].rules && str_eq(str_of(fields[i].name), name)) {
			*out = (enum cond_field)i;
			return true;
		}
	return false;
}

bool cond_field_of_rules(str name, enum cond_field *out)
{
	size_t i;

	for (i = 0; i < COND_CUSTOM; i++)
		if (str_eq(str_of(fields[i].name), name)) {
			*out = (enum cond_field)i;
			return true;
		}
	return false;
}

str cond_field_names(struct arena *a, bool rules)
{
	struct buf b = buf_new(a, 4096);
	size_t i;

	for (i = 0; i < COND_CUSTOM; i++)
		if (rules || !fields[i].rules)
			buf_fmt(&b, b.n ? ", %s" : "%s", fields[i].name);
	buf_put(&b, S(", field:<name>"));
	return buf_str(&b);
}

bool cond_field_is_id(enum cond_field f)
{
	return fields[f].type == COND_T_ID;
}

bool cond_op_of(str name, enum cond_field f, enum cond_op *out, str *allowed)
{
	enum cond_type type = fields[f].type;
	size_t i;

	*allowed = of_type[type].names;
	for (i = 0; i < COND_OPS; i++)
		if (str_eq(str_of(ops[i]), name) && (of_type[type].ops & 1u << i)) {
			*out = (enum cond_op)i;
			return true;
		}
	return false;
}

/* ---- words ---- */

str cond_words(struct arena *a, str text)
{
	struct text_words w = { text_fold(a, str_utf8_trunc(text, WORDS_MAX)) };
	struct buf b = buf_new(a, 4 * WORDS_MAX);
	str word;

	while (text_words_next(&w, &word)) {
		buf_ch(&b, ' ');
		buf_put(&b, word);
	}
	if (b.n)
		buf_ch(&b, ' ');
	return buf_str(&b);
}

/* "refun*" is met by refund and refunds, else whole words stand beside each other. */
str cond_needle(struct arena *a, str text)
{
	str t = str_trim(text), w = cond_words(a, t);

	return w.n && str_ends(t, S("*")) ? str_slice(w, 0, w.n - 1) : w;
}
