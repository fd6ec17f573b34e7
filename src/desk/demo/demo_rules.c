/* Four rules for looking at; one is off, so that nothing is reminded unasked. */
#include "desk/demo/demo.h"

#include "desk/flow/rules.h"

static const char *const rules[] = {
	"{\"name\":\"Reembolsos: prioridad alta\",\"on\":[\"opened\"],\"when\":{\"field\":\"subject_or_text\",\"op\":\"contains\","
	"\"value\":[\"reembolso\",\"devoluci*\",\"reembols*\",\"rimborso\",\"refund\"]},"
	"\"actions\":[{\"do\":\"set_priority\",\"value\":3},{\"do\":\"add_tags\",\"tags\":[\"reembolso\"]}]}",
	"{\"name\":\"Reabierto: subir la prioridad\",\"on\":[\"reopened\"],\"when\":{\"field\":\"tags\",\"op\":\"has_not\","
	"\"value\":\"reabierto\"},\"actions\":[{\"do\":\"set_priority\",\"value\":\"raise\"},{\"do\":\"add_tags\",\"tags\":[\"reabierto\"]}]}",
	"{\"name\":\"Sin noticias del cliente en 5 días\",\"active\":false,\"after\":{\"since\":\"agent\",\"minutes\":7200,\"calendar_id\":null},"
	"\"when\":{\"field\":\"status\",\"op\":\"is\",\"value\":\"pending\"},\"actions\":[{\"do\":\"set_status\",\"category\":\"solved\"},"
	"{\"do\":\"add_tags\",\"tags\":[\"sin-respuesta\"]}]}",
	"{\"name\":\"Envío perdido: avisar a transporte\",\"on\":[\"tags_changed\"],\"when\":{\"field\":\"tags\",\"op\":\"has\","
	"\"value\":\"perdido\"},\"actions\":[{\"do\":\"add_tags\",\"tags\":[\"transporte\"]}]}",
};

bool demo_rules(struct ctx *c)
{
	struct rule_chain chain;
	json_t *set;
	size_t i;
	i64 id;

	for (i = 0; i < COUNT(rules); i++)
		if (!json_parse(c, str_of(rules[i]), &set) ||
		    !rules_save(c, &(struct rules_edit){ .set = set, .demo = true }, &id, &chain))
			return false;
	return true;
}
