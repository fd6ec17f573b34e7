#include "api/form_ask.h"

#include "desk/flow/answers.h"

struct option_out {
	str value, label;
};
static const struct field option_f[] = { F(option_out, value), F(option_out, label) };
static const struct shape option_shape = { .name = "form_option_out", .f = option_f, .n = COUNT(option_f),
	.size = sizeof(struct option_out), .given_off = -1 };
struct question_out {
	str key, kind, label, help;
	bool required;
	struct list options;
	str fills;
};
static const struct field question_f[] = {
	F(question_out, key), F(question_out, kind, .one_of = "text|long_text|choice|yes_no|number|date|file"),
	F(question_out, label), F(question_out, help), F(question_out, required),
	FL(question_out, options, &option_shape), F(question_out, fills),
};
static const struct shape question_shape = { .name = "form_question_out", .f = question_f, .n = COUNT(question_f),
	.size = sizeof(struct question_out), .given_off = -1 };
static const struct field ask_f[] = {
	F(form_ask_out, id), F(form_ask_out, version_id), F(form_ask_out, name),
	F(form_ask_out, priority, .doc = "What it proposes; 0: as it is."), FL(form_ask_out, questions, &question_shape),
};
const struct shape form_ask_shape = SHAPE(form_ask_out, ask_f);

static struct list options_of(struct ctx *c, const struct form_question *q)
{
	struct option_out *v = NEW_N(c->arena, struct option_out, q->options);
	size_t i;

	for (i = 0; i < q->options; i++)
		v[i] = (struct option_out){ q->option[i].value, form_text(q->option[i].label, c->locale) };
	return (struct list){ v, q->options };
}

struct form_ask_out *form_to_ask(struct ctx *c, const struct form *f)
{
	struct form_ask_out *o = NEW(c->arena, struct form_ask_out);
	struct question_out *v = NEW_N(c->arena, struct question_out, f->n);
	size_t i;

	for (i = 0; i < f->n; i++)
		v[i] = (struct question_out){ f->q[i].key, str_of(question_kind_name(f->q[i].kind)),
			form_text(f->q[i].label, c->locale), form_text(f->q[i].help, c->locale), f->q[i].required,
			options_of(c, &f->q[i]), f->q[i].fills };
	*o = (struct form_ask_out){ f->id, f->version_id, f->name, f->priority, { v, f->n } };
	return o;
}

static const struct field answered_f[] = {
	F(answered_out, key), F(answered_out, question), F(answered_out, answer), F(answered_out, given),
};
const struct shape answered_shape = SHAPE(answered_out, answered_f);

struct list answers_to_list(struct ctx *c, const struct form *f, const json_t *answers)
{
	struct answered_out *v = NEW_N(c->arena, struct answered_out, f->n);
	size_t i;

	for (i = 0; i < f->n; i++)
		v[i] = (struct answered_out){ f->q[i].key, form_text(f->q[i].label, c->locale),
			answer_text(c, &f->q[i], answer_of(&f->q[i], answers), c->locale), answer_given(&f->q[i], answers) };
	return (struct list){ v, f->n };
}
