/* Ready answers in four languages and three macros, so that / and m have something to show. */
#include "desk/demo/demo.h"

#include "base/json.h"
#include "desk/flow/canned.h"
#include "desk/flow/macro.h"
#include "desk/knowledge/words.h"

struct text {
	const char *name, *shortcut, *folder;
	const char *bodies;	/* JSON */
};
static const struct text texts[] = {
	{ "Acuse con plazo", "ack", "General",
	  "{\"es\":\"<p>Hola {{customer.first_name|cliente}}:</p><p>Hemos recibido su mensaje y le respondemos cuanto antes.</p><p>{{agent.first_name}}</p>\","
	  "\"pt-BR\":\"<p>Olá {{customer.first_name|cliente}},</p><p>Recebemos sua mensagem e responderemos em breve.</p><p>{{agent.first_name}}</p>\","
	  "\"it\":\"<p>Buongiorno {{customer.first_name|cliente}},</p><p>abbiamo ricevuto il suo messaggio e le risponderemo al più presto.</p><p>{{agent.first_name}}</p>\","
	  "\"en\":\"<p>Hello {{customer.first_name|there}},</p><p>we have your message and will answer soon.</p><p>{{agent.first_name}}</p>\"}" },
	{ "Reembolso tramitado", "reembolso", "Pagos",
	  "{\"es\":\"<p>Hemos tramitado el reembolso. Lo verá en su cuenta en tres a cinco días hábiles.</p>\","
	  "\"pt-BR\":\"<p>O reembolso foi processado. Ele aparece na sua conta em três a cinco dias úteis.</p>\","
	  "\"it\":\"<p>Abbiamo disposto il rimborso. Lo vedrà sul suo conto entro tre-cinque giorni lavorativi.</p>\","
	  "\"en\":\"<p>Your refund is on its way. It reaches your account within three to five working days.</p>\"}" },
	{ "Pedir el número de pedido", "pedido", "Envíos",
	  "{\"es\":\"<p>¿Nos puede decir el número de su pedido? Está en el correo de confirmación.</p>\","
	  "\"pt-BR\":\"<p>Pode nos informar o número do pedido? Ele está no e-mail de confirmação.</p>\","
	  "\"it\":\"<p>Può indicarci il numero dell’ordine? Lo trova nell’e-mail di conferma.</p>\","
	  "\"en\":\"<p>Could you tell us your order number? It is in the confirmation e-mail.</p>\"}" },
	{ "Envío retrasado", "retraso", "Envíos",
	  "{\"es\":\"<p>Sentimos la demora. Su pedido sale hoy y le enviamos el seguimiento en cuanto lo tengamos.</p>\","
	  "\"pt-BR\":\"<p>Sentimos pela demora. Seu pedido sai hoje e enviaremos o rastreio assim que possível.</p>\","
	  "\"it\":\"<p>Ci scusiamo per il ritardo. Il suo ordine parte oggi e le invieremo il codice di tracciamento.</p>\","
	  "\"en\":\"<p>We are sorry for the delay. Your order leaves today and we will send you the tracking number.</p>\"}" },
	{ "Restablecer la contraseña", "clave", "Cuenta",
	  "{\"es\":\"<p>Puede restablecer la contraseña con «¿Olvidó su contraseña?» en la página de acceso.</p>\","
	  "\"pt-BR\":\"<p>Você pode redefinir a senha em “Esqueceu a senha?” na página de acesso.</p>\","
	  "\"it\":\"<p>Può reimpostare la password con «Password dimenticata?» nella pagina di accesso.</p>\","
	  "\"en\":\"<p>You can reset your password with “Forgot your password?” on the sign-in page.</p>\"}" },
	{ "Despedida", "adios", "General",
	  "{\"es\":\"<p>Si necesita algo más, responda a este correo (ticket {{ticket.number}}).</p>\","
	  "\"pt-BR\":\"<p>Se precisar de algo mais, responda a este e-mail (chamado {{ticket.number}}).</p>\","
	  "\"it\":\"<p>Se le serve altro, risponda a questa e-mail (ticket {{ticket.number}}).</p>\","
	  "\"en\":\"<p>If you need anything else, just answer this e-mail (ticket {{ticket.number}}).</p>\"}" },
};

struct list {
	const char *name, *about, *actions, *mode;
	i64 slot;
};
static const struct list lists[] = {
	{ "Reembolso y resolver", "Responde, etiqueta y resuelve.",
	  "[{\"do\":\"add_tags\",\"tags\":[\"reembolso\"]},{\"do\":\"reply\",\"html\":{"
	  "\"es\":\"<p>Hola {{customer.first_name|cliente}}:</p><p>Hemos tramitado el reembolso.</p>\","
	  "\"pt-BR\":\"<p>Olá {{customer.first_name|cliente}},</p><p>O reembolso foi processado.</p>\","
	  "\"it\":\"<p>Buongiorno {{customer.first_name|cliente}},</p><p>abbiamo disposto il rimborso.</p>\","
	  "\"en\":\"<p>Hello {{customer.first_name|there}},</p><p>your refund is on its way.</p>\"}},"
	  "{\"do\":\"set_status\",\"category\":\"solved\"}]", "compose", 1 },
	{ "Esperar al cliente", "Lo toma quien la aplica y queda pendiente.",
	  "[{\"do\":\"assign\",\"agent_id\":\"me\"},{\"do\":\"set_status\",\"category\":\"pending\"}]", "compose", 2 },
	{ "Posible fraude", "Sube la prioridad y deja una nota.",
	  "[{\"do\":\"set_priority\",\"value\":4},{\"do\":\"add_tags\",\"tags\":[\"fraude\"]},"
	  "{\"do\":\"note\",\"html\":\"<p>Posible fraude: comprobar la tarjeta y la dirección antes de contestar.</p>\"}]", "compose", 3 },
};

static bool make_text(struct ctx *c, const struct text *x)
{
	struct canned k = { .name = str_of(x->name), .shortcut = str_of(x->shortcut), .folder = str_of(x->folder),
		.own = { .scope = S("shared") }, .active = true, .demo = true };
	struct i64s none = { 0 };
	json_t *j;

	return json_parse(c, str_of(x->bodies), &j) && wording_parse(c, j, "bodies", &k.bodies) &&
		canned_save(c, &k, &none, &none);
}

static bool make_macro(struct ctx *c, const struct list *x)
{
	struct macro m = { .name = str_of(x->name), .about = str_of(x->about), .own = { .scope = S("shared") },
		.reply_mode = str_of(x->mode), .slot = x->slot, .offer_type = S(""), .active = true, .demo = true };
	json_t *j;

	return json_parse(c, str_of(x->actions), &j) && macro_save(c, &m, j);
}

bool demo_ready(struct ctx *c)
{
	const struct actor *me = c->who;
	bool ok = true;
	size_t i;

	c->who = actor_system();	/* what is everybody's, whoever loads it */
	for (i = 0; ok && i < COUNT(texts); i++)
		ok = make_text(c, &texts[i]);
	for (i = 0; ok && i < COUNT(lists); i++)
		ok = make_macro(c, &lists[i]);
	ok = ok && demo_views(c) && words_demo(c);
	c->who = me;
	return ok;
}
