/* Clocks follow edits of calendars and policies, one batch at a time beside the requests. */
#include "base/clock.h"
#include "desk/promise/recompute.h"
#include "work/jobs.h"

/* Two thirds of the time belong to the requests: a machine has few cores, and the disk
 * that takes the commits is everybody's. */
enum { BREATH_MIN_MS = 5, BREATH_MAX_MS = 250, REST = 2, LOOK_MS = 60 * 1000, AGAIN_MS = 5000 };

i64 recompute_job(struct ctx *c, struct work *w, void *arg)
{
	i64 from = clock_mono_ms(), breath;
	bool more;

	(void)w, (void)arg;
	if (recompute_step(c, &more)) {
		breath = REST * (clock_mono_ms() - from);
		breath = breath < BREATH_MIN_MS ? BREATH_MIN_MS : breath > BREATH_MAX_MS ? BREATH_MAX_MS : breath;
		return more ? breath : LOOK_MS;
	}
	job_failed(c, "recompute.failed");
	return AGAIN_MS;
}
