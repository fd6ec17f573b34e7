/* Clocks follow edits of calendars and policies, one batch at a time beside the requests. */
#include "desk/promise/recompute.h"
#include "work/jobs.h"

/* Between two batches others get their turn at the store. */
enum { BREATH_MS = 5, LOOK_MS = 60 * 1000, AGAIN_MS = 5000 };

i64 recompute_job(struct ctx *c, struct work *w, void *arg)
{
	bool more;

	(void)w, (void)arg;
	if (recompute_step(c, &more))
		return more ? BREATH_MS : LOOK_MS;
	job_failed(c, "recompute.failed");
	return AGAIN_MS;
}
