/*
 * A form: an ordered list of questions that somebody answers before a ticket moves on
 * (escalation, return), or that helps him find out what a kind of case needs (questions).
 * Its definition is JSON; labels and help are texts per language:
 *
 *	{"when":condition,"team_ids":[3],"priority":0,"questions":[{"key":"steps_tried",
 *	 "kind":"long_text","label":{"en":"What was tried?"},"help":{},"required":true,
 *	 "options":[{"value":"yes","label":{"en":"Yes"}}],"fills":""}]}
 */
#ifndef PRONTO_DESK_FLOW_FORM_H
#define PRONTO_DESK_FLOW_FORM_H

#include <jansson.h>
#include "base/ctx.h"
#include "desk/promise/condition.h"

enum form_kind { FORM_ESCALATION, FORM_RETURN, FORM_QUESTIONS, FORM_KINDS };
enum question_kind { Q_TEXT, Q_LONG_TEXT, Q_CHOICE, Q_YES_NO, Q_NUMBER, Q_DATE, Q_FILE, Q_KINDS };
enum { FORM_QUESTIONS_MAX = 30, FORM_OPTIONS_MAX = 50 };

struct form_text {		/* one text in several languages */
	const json_t *by_locale;
};
struct form_option {
	str value;
	struct form_text label;
};
struct form_question {
	str key;
	enum question_kind kind;
	struct form_text label, help;
	bool required;
	struct form_option *option;
	size_t options;
	str fills;		/* questions: what an answer sets; "" nothing, "field:<key>" */
};
struct form {
	i64 id, version_id;	/* 0: a draft */
	str name;
	const struct condition *when;
	struct i64s team_ids;	/* for these teams only; empty: all */
	i64 priority;		/* what the hand-over proposes; 0: as it is */
	struct form_question *q;
	size_t n;
};

const char *form_kind_name(enum form_kind k);
bool form_kind_of(str name, enum form_kind *out) WARN_UNUSED;
const char *question_kind_name(enum question_kind k);
/* Reads a definition; failures name the place ("questions.2.key").  The tree must live as
 * long as the form. */
bool form_parse(struct ctx *c, const json_t *def, struct form *out) WARN_UNUSED;
/* The text in the wanted language, else in English, else in any. */
str form_text(struct form_text t, str locale);
bool form_asks(const struct form *f);		/* is there a question that must be answered? */

#endif
