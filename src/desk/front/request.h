/*
 * Request forms: what a customer is asked before he writes, per brand.  Beside subject,
 * words and address a form asks own fields of tickets (cases/field.h), some only after
 * another one has a certain answer.  At most three things are required.  Sending one opens
 * a ticket through the one door; the same form sent twice opens it once.
 */
#ifndef PRONTO_DESK_FRONT_REQUEST_H
#define PRONTO_DESK_FRONT_REQUEST_H

#include <jansson.h>
#include "desk/cases/field.h"
#include "desk/cases/message.h"
#include "desk/front/brand.h"

enum { REQUEST_QUESTIONS = 20, REQUEST_REQUIRED = 3, REQUEST_HOSTS = 20, REQUEST_TEXT_BYTES = 100000, REQUEST_SUBJECT_CHARS = 150 };

struct request_form {
	i64 id, brand_id, team_id, priority, position;
	str slug, names, intro;		/* names, intro: JSON by language */
	str questions;			/* JSON [{"field","required","when":{"field","is":[…]}}] */
	str type, tags, hosts;		/* tags: JSON array; hosts: origins, blanks between */
	bool ask_subject, active, demo;
};
struct request_forms {
	struct request_form *v;
	size_t n;
};

/* brand_id 0: all, those out of use too; else those that are in use. */
bool request_forms(struct ctx *c, i64 brand_id, struct request_forms *out) WARN_UNUSED;
bool request_form_load(struct ctx *c, i64 id, struct request_form *out) WARN_UNUSED;
/* In use only; E_NOT_FOUND otherwise. */
bool request_form_by_slug(struct ctx *c, i64 brand_id, str slug, struct request_form *out) WARN_UNUSED;
/* Inside db_write; id 0: a new one.  All that is wrong at once. */
bool request_form_save(struct ctx *c, struct request_form *f) WARN_UNUSED;
bool request_form_delete(struct ctx *c, i64 id) WARN_UNUSED;
str request_form_name(struct ctx *c, const struct request_form *f);

/* One question, with its field and what was answered so far. */
struct question {
	const struct case_field *field;
	bool required, shown;		/* shown: its condition holds for these answers */
	str when_field;			/* empty: always */
	struct strs when_is;
	struct strs answer;
};
struct questions {
	struct question *v;
	size_t n;
};
/* answers gives what was sent under a field's name; questions of fields that are gone are left out. */
typedef struct strs answers_fn(void *arg, str field);
bool request_questions(struct ctx *c, const struct request_form *f, answers_fn *answers, void *arg, struct questions *out) WARN_UNUSED;

struct request {
	const struct request_form *form;
	const struct questions *questions;
	str name, address, subject, text, visitor;
	i64 person_id;		/* of a signed-in customer; 0: an address that nobody proved */
	str key;		/* of this page; sent twice, it is one request */
	struct message_file *files;
	size_t files_n;
};
struct request_done {
	i64 ticket_id, promise_at;
	str promise_zone, promise_text;
	bool mailed;		/* an acknowledgement with the link is on its way */
	bool again;		/* it had been sent before */
};
/* What is missing or wrong, all together: E_INVALID by field. */
bool request_check(struct ctx *c, const struct request *r) WARN_UNUSED;
/* What became of the page with this key; E_NOT_FOUND when nothing was sent from it. */
bool request_sent(struct ctx *c, const struct request_form *f, str key, struct request_done *out) WARN_UNUSED;
/* Inside db_write. */
bool request_send(struct ctx *c, const struct request *r, struct request_done *out) WARN_UNUSED;

/* Deflection: offered, an article opened, "this solved it" pressed.  Inside db_write. */
bool visit_offered(struct ctx *c, str visitor, i64 form_id) WARN_UNUSED;
bool visit_opened(struct ctx *c, str visitor, i64 form_id, i64 article_id) WARN_UNUSED;
bool visit_solved(struct ctx *c, str visitor, i64 form_id, i64 article_id) WARN_UNUSED;
struct visit_figures {
	i64 form_id, offered, opened, pressed, deflected;
};
bool visit_figures(struct ctx *c, i64 since, struct visit_figures **v, size_t *n) WARN_UNUSED;

#endif
