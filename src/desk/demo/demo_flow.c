/* Three tiers with a form each way, a list of questions, and a ticket that went up. */
#include "desk/demo/demo.h"

#include "base/json.h"
#include "desk/flow/escalate.h"
#include "desk/flow/forms.h"
#include "desk/people/team.h"
#include "desk/texts/signature.h"
#include "sql_demo.h"

static const char up_text[] =
	"{\"kind\":\"escalation\",\"name\":\"N1 → N2 → N3\",\"priority\":3,\"questions\":["
	"{\"key\":\"steps_tried\",\"kind\":\"long_text\",\"required\":true,\"label\":{\"en\":\"What was tried already?\",\"es\":\"¿Qué se ha probado ya?\","
	"\"pt-BR\":\"O que já foi tentado?\",\"pt-PT\":\"O que já foi tentado?\",\"it\":\"Che cosa è già stato provato?\"}},"
	"{\"key\":\"reproduced\",\"kind\":\"yes_no\",\"required\":true,\"label\":{\"en\":\"Could you reproduce it?\",\"es\":\"¿Lo has podido reproducir?\","
	"\"pt-BR\":\"Você conseguiu reproduzir?\",\"pt-PT\":\"Conseguiu reproduzir?\",\"it\":\"Sei riuscito a riprodurlo?\"}},"
	"{\"key\":\"impact\",\"kind\":\"choice\",\"required\":true,\"label\":{\"en\":\"Who is affected?\",\"es\":\"¿A quién afecta?\","
	"\"pt-BR\":\"Quem é afetado?\",\"pt-PT\":\"Quem é afetado?\",\"it\":\"Chi è coinvolto?\"},\"options\":["
	"{\"value\":\"one\",\"label\":{\"en\":\"One customer\",\"es\":\"Un cliente\",\"pt-BR\":\"Um cliente\",\"pt-PT\":\"Um cliente\",\"it\":\"Un cliente\"}},"
	"{\"value\":\"some\",\"label\":{\"en\":\"Several customers\",\"es\":\"Varios clientes\",\"pt-BR\":\"Vários clientes\",\"pt-PT\":\"Vários clientes\",\"it\":\"Diversi clienti\"}},"
	"{\"value\":\"all\",\"label\":{\"en\":\"Everybody\",\"es\":\"Todos\",\"pt-BR\":\"Todos\",\"pt-PT\":\"Todos\",\"it\":\"Tutti\"}}]},"
	"{\"key\":\"files\",\"kind\":\"file\",\"label\":{\"en\":\"Screenshots or logs\",\"es\":\"Capturas o registros\","
	"\"pt-BR\":\"Capturas de tela ou registros\",\"pt-PT\":\"Capturas de ecrã ou registos\",\"it\":\"Schermate o log\"}}]}";

static const char back_text[] =
	"{\"kind\":\"return\",\"name\":\"N3 → N2 → N1\",\"questions\":["
	"{\"key\":\"done\",\"kind\":\"long_text\",\"required\":true,\"label\":{\"en\":\"What was done?\",\"es\":\"¿Qué se ha hecho?\","
	"\"pt-BR\":\"O que foi feito?\",\"pt-PT\":\"O que foi feito?\",\"it\":\"Che cosa è stato fatto?\"}},"
	"{\"key\":\"missing\",\"kind\":\"long_text\",\"required\":true,\"label\":{\"en\":\"What is missing, or what is left to do?\",\"es\":\"¿Qué falta o qué queda por hacer?\","
	"\"pt-BR\":\"O que falta ou o que resta fazer?\",\"pt-PT\":\"O que falta ou o que resta fazer?\",\"it\":\"Che cosa manca o resta da fare?\"}}]}";

static const char list_text[] =
	"{\"kind\":\"questions\",\"name\":\"Envío · Spedizione · Delivery\",\"when\":{\"any\":["
	"{\"field\":\"tags\",\"op\":\"has\",\"value\":\"spedizione\"},{\"field\":\"tags\",\"op\":\"has\",\"value\":\"envío\"},"
	"{\"field\":\"tags\",\"op\":\"has\",\"value\":\"envio\"}]},\"questions\":["
	"{\"key\":\"order\",\"kind\":\"text\",\"required\":true,\"label\":{\"en\":\"What is the order number?\",\"es\":\"¿Cuál es el número de pedido?\","
	"\"pt-BR\":\"Qual é o número do pedido?\",\"pt-PT\":\"Qual é o número da encomenda?\",\"it\":\"Qual è il numero dell’ordine?\"}},"
	"{\"key\":\"address\",\"kind\":\"text\",\"required\":true,\"label\":{\"en\":\"Where should it be delivered?\",\"es\":\"¿Dónde hay que entregarlo?\","
	"\"pt-BR\":\"Onde deve ser entregue?\",\"pt-PT\":\"Onde deve ser entregue?\",\"it\":\"Dove va consegnato?\"}},"
	"{\"key\":\"until\",\"kind\":\"date\",\"label\":{\"en\":\"By when is it needed?\",\"es\":\"¿Para cuándo se necesita?\","
	"\"pt-BR\":\"Para quando é necessário?\",\"pt-PT\":\"Para quando é necessário?\",\"it\":\"Entro quando serve?\"}}]}";

static bool make_form(struct ctx *c, const char *text, const i64 *teams, size_t n)
{
	json_t *set, *ids;
	size_t i;
	i64 id;

	if (!json_parse(c, str_of(text), &set))
		return false;
	ids = json_array();
	for (i = 0; i < n; i++)
		json_array_append_new(ids, json_integer(teams[i]));
	json_object_set_new(set, "team_ids", ids);
	return forms_save(c, &(struct forms_edit){ .set = set, .demo = true }, &id);
}

static bool chain(struct ctx *c, const struct demo_flow *f)
{
	struct team t;
	size_t i;

	for (i = 0; i < DEMO_TIERS; i++) {
		if (!team_load(c, f->team_id[i], &t))
			return false;
		t.next_team_id = i + 1 < DEMO_TIERS ? f->team_id[i + 1] : 0;
		t.lead_id = f->lead_id;
		if (!team_save(c, &t))
			return false;
	}
	return signature_save(c, SIGNER_TEAM, f->team_id[0], &(struct wording){ .v = {
		S("<p>The {{team.name}} team<br>Monday to Friday, 9 to 19 h</p>"),
		S("<p>Equipo {{team.name}}<br>De lunes a viernes, de 9 a 19 h</p>"),
		S("<p>Il team {{team.name}}<br>Dal lunedì al venerdì, dalle 9 alle 19</p>"),
		S("<p>Equipe {{team.name}}<br>De segunda a sexta, das 9 às 19 h</p>"),
		S("<p>Equipa {{team.name}}<br>De segunda a sexta, das 9 às 19 h</p>") } });
}

/* The first open ticket of the first tier that somebody has. */
static bool find(struct ctx *c, const struct demo_flow *f, struct ticket *t, bool *found)
{
	struct sql_demo_ticket_ids_rows ids;
	size_t i;

	*found = false;
	if (!sql_demo_ticket_ids(c, &ids))
		return false;
	for (i = 0; i < ids.n && !*found; i++) {
		if (!ticket_take(c, ids.v[i].id, t))
			return false;
		*found = str_eq(t->category, S("open")) && t->team_id == f->team_id[0] && t->assignee_id;
	}
	return true;
}

bool demo_flow(struct ctx *c, const struct demo_flow *f)
{
	struct escalate_ask ask = { .kind = HANDOVER_ESCALATION, .why = S("") };
	const struct actor *me = c->who;
	json_t *answers;
	struct ticket t;
	bool found, ok;
	i64 id;

	if (!chain(c, f) || !make_form(c, up_text, f->team_id + 1, 2) || !make_form(c, back_text, f->team_id, 2) ||
	    !make_form(c, list_text, NULL, 0) || !find(c, f, &t, &found) ||
	    !json_parse(c, S("{\"steps_tried\":\"Customer area and archive searched; the August invoice is in neither.\","
			     "\"reproduced\":true,\"impact\":\"one\"}"), &answers))
		return false;
	ask.answers = answers;
	c->who = f->agent;
	ok = !found || escalate(c, &t, &ask, &id);
	c->who = me;
	return ok;
}
