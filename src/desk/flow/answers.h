/*
 * Answers to a form: a JSON object of values by the questions' keys.  They are checked as
 * a whole, all errors together, and stored as data beside the version of the form that
 * asked, so that they can be read after it was edited.
 */
#ifndef PRONTO_DESK_FLOW_ANSWERS_H
#define PRONTO_DESK_FLOW_ANSWERS_H

#include "desk/flow/form.h"

/* *out: what was answered, cleaned.  given may be NULL.  complete: every required question
 * needs its answer.  Failures stand at "answers.<key>"; memory of c->arena. */
bool answers_check(struct ctx *c, const struct form *f, const json_t *given, bool complete, json_t **out) WARN_UNUSED;
/* The files among them: attachments, uploaded by who acts and not yet in use. */
struct i64s answers_files(struct ctx *c, const struct form *f, const json_t *answers);
/* One answer as text in a language; empty when there is none. */
str answer_text(struct ctx *c, const struct form_question *q, const json_t *answer, str locale);
/* Question and answer, each a paragraph; what is not answered says so. */
void answers_html(struct ctx *c, struct buf *b, const struct form *f, const json_t *answers);
const json_t *answer_of(const struct form_question *q, const json_t *answers);	/* or NULL */
bool answer_given(const struct form_question *q, const json_t *answers);
/* An object that is released with the context's memory. */
json_t *json_object_in(struct ctx *c);

#endif
