/* Fields, contact reasons and a checklist, so that none of these pages is empty. */
#include "desk/demo/demo.h"

#include "base/json.h"
#include "desk/cases/check.h"
#include "desk/cases/field.h"
#include "desk/cases/reason.h"
#include "desk/knowledge/words.h"
#include "sql_check.h"
#include "sql_field.h"
#include "sql_reason.h"

static const struct {
	const char *names;
	int parent;		/* in this list; -1: top */
} reasons[] = {
	{ "{\"en\":\"Delivery\",\"es\":\"Entrega\",\"pt-BR\":\"Entrega\",\"pt-PT\":\"Entrega\",\"it\":\"Consegna\"}", -1 },
	{ "{\"en\":\"Late\",\"es\":\"Con retraso\",\"pt-BR\":\"Atrasada\",\"pt-PT\":\"Atrasada\",\"it\":\"In ritardo\"}", 0 },
	{ "{\"en\":\"Damaged or incomplete\",\"es\":\"Dañada o incompleta\",\"pt-BR\":\"Danificada ou incompleta\",\"pt-PT\":\"Danificada ou incompleta\",\"it\":\"Danneggiata o incompleta\"}", 0 },
	{ "{\"en\":\"Payment\",\"es\":\"Pago\",\"pt-BR\":\"Pagamento\",\"pt-PT\":\"Pagamento\",\"it\":\"Pagamento\"}", -1 },
	{ "{\"en\":\"Invoice\",\"es\":\"Factura\",\"pt-BR\":\"Fatura\",\"pt-PT\":\"Fatura\",\"it\":\"Fattura\"}", 3 },
	{ "{\"en\":\"Account\",\"es\":\"Cuenta\",\"pt-BR\":\"Conta\",\"pt-PT\":\"Conta\",\"it\":\"Account\"}", -1 },
};
static const struct {
	const char *name, *label, *options;
	enum field_kind kind;
} fields[] = {
	{ "demo_order_no", "{\"en\":\"Order number\",\"es\":\"Número de pedido\",\"pt-BR\":\"Número do pedido\",\"pt-PT\":\"Número da encomenda\",\"it\":\"Numero d’ordine\"}", NULL, FK_TEXT },
	{ "demo_product", "{\"en\":\"Product\",\"es\":\"Producto\",\"pt-BR\":\"Produto\",\"pt-PT\":\"Produto\",\"it\":\"Prodotto\"}",
	  "[{\"key\":\"app\",\"label\":{\"en\":\"App\"}},{\"key\":\"shop\",\"label\":{\"en\":\"Shop\",\"es\":\"Tienda\",\"pt-BR\":\"Loja\",\"pt-PT\":\"Loja\",\"it\":\"Negozio\"}}]", FK_CHOICE },
};

static bool make_reasons(struct ctx *c, i64 *ids)
{
	json_t *names;
	size_t i;

	for (i = 0; i < COUNT(reasons); i++) {
		struct reason r = { .parent_id = reasons[i].parent < 0 ? 0 : ids[reasons[i].parent], .position = (i64)i + 1, .demo = true };

		if (!json_parse(c, str_of(reasons[i].names), &names) || !reason_save(c, &r, names))
			return false;
		ids[i] = r.id;
	}
	return true;
}

static bool make_fields(struct ctx *c)
{
	size_t i;

	for (i = 0; i < COUNT(fields); i++) {
		struct case_field f = { .object = S("ticket"), .name = str_of(fields[i].name), .kind = fields[i].kind, .unit = S(""),
			.position = (i64)i + 1, .demo = true };
		struct field_form form = { 0 };
		json_t *label, *options = NULL;

		if (!json_parse(c, str_of(fields[i].label), &label) ||
		    (fields[i].options && !json_parse(c, str_fmt(c->arena, "{\"o\":%s}", fields[i].options), &options)))
			return false;
		form.label = label;
		form.options = options ? json_object_get(options, "o") : NULL;
		if (!field_save(c, &f, &form))
			return false;
	}
	return true;
}

bool demo_data(struct ctx *c, struct demo_data *out)
{
	struct check_template x = { .name = S("RMA"), .demo = true };
	i64 ids[COUNT(reasons)];
	json_t *items;

	if (!make_reasons(c, ids) || !make_fields(c) ||
	    !json_parse(c, S("{\"i\":[{\"text\":\"RMA\",\"needed\":true},{\"text\":\"OK\",\"needed\":false}]}"), &items) ||
	    !check_template_save(c, &x, json_object_get(items, "i")))
		return false;
	*out = (struct demo_data){ .reason_id = { ids[1], ids[2], ids[4], ids[5] } };
	return true;
}

bool demo_data_remove(struct ctx *c)
{
	int level;

	for (level = 0; level < REASON_LEVELS; level++)
		if (!sql_reasons_demo_delete(c, NULL))
			return false;
	return demo_views_remove(c) && sql_fields_demo_delete(c, NULL) && sql_check_templates_demo_delete(c, NULL) && words_demo_remove(c);
}
