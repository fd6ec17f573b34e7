/* What a customer is asked, as a page: opening it records nothing, sending does. */
#ifndef PRONTO_PAGES_SURVEY_H
#define PRONTO_PAGES_SURVEY_H

#include "pages/page.h"

struct survey_choice {
	str value, label, mark;		/* mark: a face, or empty */
	bool on;
};
struct survey_choices {
	struct survey_choice *v;
	size_t n;
};
struct survey_field {
	str name, label, value, problem;
	bool required, text;
	struct survey_choices choices;
};
struct survey_fields {
	struct survey_field *v;
	size_t n;
};
struct survey_view {
	str title, action, comment, score_problem, problem, low, high;
	bool nps, scored, again, wrong;
	struct survey_choices scores;
	struct survey_fields fields;
};
struct survey_done_view {
	str title, words, action, change;
	bool out;			/* asked to be left alone */
};

#endif
