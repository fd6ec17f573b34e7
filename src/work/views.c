/* Views of agents' making are filled beside the requests, one batch at a time. */
#include "desk/cases/ownview.h"
#include "work/jobs.h"

enum { BREATH_MS = 5, LOOK_MS = 5000, AGAIN_MS = 5000 };

i64 views_job(struct ctx *c, struct work *w, void *arg)
{
	bool more;

	(void)w, (void)arg;
	if (own_views_step(c, &more))
		return more ? BREATH_MS : LOOK_MS;
	job_failed(c, "views.failed");
	return AGAIN_MS;
}
