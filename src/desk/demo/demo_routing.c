/* What the two can take and speak, and a first tier that hands out by load.  Nobody of it
 * is ever online and nothing comes back by time, so no example ticket changes hands. */
#include "desk/demo/demo.h"

#include "desk/flow/agentstatus.h"
#include "desk/flow/skill.h"
#include "desk/flow/teamroute.h"

/* The languages that are skills here; who looks at the desk may have taken some away. */
static bool speaks(struct ctx *c, const char *const *languages, struct i64s *out)
{
	struct skills all;
	size_t i;

	if (!skill_list(c, &all))
		return false;
	*out = (struct i64s){ NEW_N(c->arena, i64, all.n + 1), 0 };
	for (; *languages; languages++)
		for (i = 0; i < all.n; i++)
			if (str_eq(all.v[i].language, str_of(*languages)))
				out->v[out->n++] = all.v[i].id;
	return true;
}

static bool can_take(struct ctx *c, i64 agent_id, const char *const *languages, i64 mail)
{
	struct i64s ids;

	return speaks(c, languages, &ids) && agent_route_save(c, agent_id, &(struct agent_route_edit){
		.skill_ids = &ids, .cap_mail = &mail });
}

bool demo_routing(struct ctx *c, const struct demo_flow *f)
{
	static const char *const hers[] = { "es", "pt", NULL }, *const his[] = { "it", "en", NULL };

	return can_take(c, f->agent->id, hers, 12) && can_take(c, f->lead_id, his, 8) &&
		team_route_save(c, &(struct team_route){ .team_id = f->team_id[0], .mode = S("automatic"),
			.language = S("optional"), .skill_wait_min = 30 });
}
