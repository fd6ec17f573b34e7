/* A form as it is asked: its questions in the reader's language. */
#ifndef PRONTO_API_FORM_ASK_H
#define PRONTO_API_FORM_ASK_H

#include "api/api.h"
#include "desk/flow/form.h"

struct form_ask_out {
	i64 id, version_id;
	str name;
	i64 priority;
	struct list questions;
};
extern const struct shape form_ask_shape;
struct form_ask_out *form_to_ask(struct ctx *c, const struct form *f);

/* Answers in words, of the version that asked. */
struct answered_out {
	str key, question, answer;
	bool given;
};
extern const struct shape answered_shape;
struct list answers_to_list(struct ctx *c, const struct form *f, const json_t *answers);

#endif
