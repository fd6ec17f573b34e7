/* What the made-up customers said.  The surveys are off: nobody real is asked by them. */
#include "desk/demo/demo.h"

#include "base/json.h"
#include "desk/cases/ticket.h"
#include "desk/measure/survey.h"
#include "sql_demo.h"
#include "sql_survey.h"

static const i64 HOUR_MS = 3600000;

static const char csat_def[] = "{\"delay_min\":60,\"low_at\":2,\"questions\":[{\"key\":\"fast\",\"kind\":\"scale\","
	"\"label\":{\"es\":\"¿Fue rápido?\",\"en\":\"Was it fast?\",\"it\":\"È stato veloce?\",\"pt-BR\":\"Foi rápido?\",\"pt-PT\":\"Foi rápido?\"}}]}";
static const char exit_def[] = "{\"questions\":[{\"key\":\"why\",\"kind\":\"choice\",\"required\":true,"
	"\"label\":{\"es\":\"Motivo principal\",\"en\":\"Main reason\",\"it\":\"Motivo principale\",\"pt-BR\":\"Motivo principal\",\"pt-PT\":\"Motivo principal\"},"
	"\"options\":[{\"key\":\"price\",\"label\":{\"es\":\"El precio\",\"en\":\"The price\",\"it\":\"Il prezzo\",\"pt-BR\":\"O preço\",\"pt-PT\":\"O preço\"}},"
	"{\"key\":\"missing\",\"label\":{\"es\":\"Faltan funciones\",\"en\":\"Something is missing\",\"it\":\"Mancano funzioni\",\"pt-BR\":\"Faltam recursos\",\"pt-PT\":\"Faltam funcionalidades\"}},"
	"{\"key\":\"service\",\"label\":{\"es\":\"La atención\",\"en\":\"The service\",\"it\":\"L’assistenza\",\"pt-BR\":\"O atendimento\",\"pt-PT\":\"O atendimento\"}}]}]}";

static bool make(struct ctx *c, const char *kind, const char *name, const char *def, struct survey *out)
{
	json_t *j;

	*out = (struct survey){ .kind = str_of(kind), .name = str_of(name), .demo = true };
	return json_parse(c, str_of(def), &j) && survey_def_parse(c, j, out->kind, &out->def) && survey_save(c, out);
}

struct said {
	int score;			/* -1: no answer to the mail; 0: what is said has no score */
	const char *comment, *answers;
};

static bool ask(struct ctx *c, const struct survey *s, const struct ticket *t, const struct said *x)
{
	i64 sent = t->solved_at ? t->solved_at + HOUR_MS : t->updated_at, score = x->score > 0 ? x->score : SURVEY_NO_SCORE;
	struct sql_survey_ask_add_row row;

	if (sent > c->now)
		sent = c->now;
	if (!sql_survey_ask_add(c, &(struct sql_survey_ask_add_in){ .survey_id = s->id, .version = s->version, .kind = s->kind,
			.ticket_id = str_eq(s->kind, S("csat")) ? t->id : 0, .person_id = t->requester_id,
			.organisation_id = t->organisation_id, .agent_id = t->assignee_id, .team_id = t->team_id,
			.channel = t->channel, .reason_id = t->reason_id, .language = t->language,
			.one_touch = t->messages <= 2, .demo = true, .state = S("sent"), .token_hash = STR_NULL, .due_at = sent,
			.sent_at = sent, .expires_at = sent + 14 * 24 * HOUR_MS, .created_at = sent }, &row))
		return false;
	if (x->score < 0)
		return true;
	return sql_survey_answered(c, &(struct sql_survey_answered_in){ .answered_at = sent, .score = score,
			.comment = str_of(x->comment), .acted = false, .id = row.id }, NULL) &&
		sql_survey_answer_add(c, &(struct sql_survey_answer_add_in){ .ask_id = row.id, .version = 0, .score = score,
			.comment = str_of(x->comment), .answers = str_of(x->answers), .created_at = sent }, NULL);
}

bool demo_survey(struct ctx *c)
{
	static const struct said csat[] = { { 5, "Muy amable y rápido.", "{\"fast\":\"5\"}" }, { 4, "", "{\"fast\":\"4\"}" }, { -1, "", "" },
		{ 2, "He tenido que explicarlo dos veces.", "{\"fast\":\"2\"}" }, { 5, "", "{\"fast\":\"4\"}" } };
	static const struct said gone[] = { { 0, "Hemos encontrado algo más barato.", "{\"why\":\"price\"}" }, { 0, "", "{\"why\":\"missing\"}" },
		{ 0, "", "{\"why\":\"price\"}" } };
	struct sql_demo_ticket_ids_rows ids;
	struct survey s, leaving;
	struct ticket t;
	size_t i, n = 0;

	if (!sql_demo_ticket_ids(c, &ids) || !make(c, "csat", "Tras resolver", csat_def, &s) ||
	    !make(c, "exit", "Al darse de baja", exit_def, &leaving))
		return false;
	for (i = 0; i < ids.n; i++) {
		if (!ticket_load(c, ids.v[i].id, &t))
			return false;
		if (!str_eq(t.category, S("solved")) && !str_eq(t.category, S("closed")))
			continue;
		if (!ask(c, &s, &t, &csat[n % COUNT(csat)]) || (n < COUNT(gone) && !ask(c, &leaving, &t, &gone[n])))
			return false;
		n++;
	}
	return true;
}

bool demo_survey_remove(struct ctx *c)
{
	return sql_survey_demo_delete(c, NULL);
}
