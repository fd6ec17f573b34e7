/* Answers of the simulator: whole seconds, rounded down, that still add up. */
#include "base/arena.h"
#include "base/json.h"
#include "desk/promise/engine_int.h"
#include "desk/promise/instant.h"
#include "desk/promise/simulate_int.h"

/* Past the year 9999 there is no way to write it. */
static const i64 LAST_INSTANT = 253402300799999;

ssize_t sim_find(const struct sla_result *r, enum sla_metric m, i64 instance)
{
	size_t i;

	for (i = 0; i < r->clocks; i++)
		if (r->clock[i].metric == m && r->clock[i].instance == instance)
			return (ssize_t)i;
	return -1;
}

void sim_put_instant(struct buf *out, const struct calendar_timeline *t, i64 at)
{
	const struct calendar *k = t ? timeline_at(t, at) : NULL;

	at -= ((at % 1000) + 1000) % 1000;
	if (!at || at > LAST_INSTANT)
		buf_put(out, S("null"));
	else
		json_str(out, k ? instant_text_in(out->a, at, k) : instant_text(out->a, at, 0));
}

static void put_flag(struct buf *out, const char *name, bool v)
{
	buf_fmt(out, ",\"%s\":%s", name, v ? "true" : "false");
}

/* Whole seconds per piece: what is cut off from one goes to the next. */
static void floor_pieces(const struct sla_cause *x, i64 *seconds, i64 *by_label)
{
	i64 sum = 0;
	size_t i;

	for (i = 0; i < x->pieces; i++) {
		seconds[i] = (sum + x->piece[i].ms) / 1000 - sum / 1000;
		sum += x->piece[i].ms;
		by_label[x->piece[i].label] += seconds[i];
	}
}

static void put_segments(const struct sla_cause *x, const struct calendar_timeline *t, const i64 *seconds, struct buf *out)
{
	size_t i;

	buf_put(out, S(",\"segments\":["));
	for (i = 0; i < x->pieces; i++) {
		const struct sla_piece *p = &x->piece[i];

		buf_put(out, i ? S(",{\"from\":") : S("{\"from\":"));
		sim_put_instant(out, t, p->from);
		buf_put(out, S(",\"to\":"));
		sim_put_instant(out, t, p->to);
		buf_fmt(out, ",\"label\":\"%s\",\"seconds\":%lld", sla_label_name(p->label), (long long)seconds[i]);
		if (sla_value_set(p->team)) {
			buf_put(out, S(",\"team\":"));
			json_str(out, p->team.key);
		}
		if (sla_value_set(p->assignee)) {
			buf_put(out, S(",\"assignee\":"));
			json_str(out, p->assignee.key);
		}
		buf_ch(out, '}');
	}
	buf_ch(out, ']');
}

void sim_explanation(struct sim *s, const struct sla_result *r, size_t clock, bool segments, struct buf *out)
{
	const struct calendar_timeline *t = engine_timeline(r->clock[clock].policy, r->as_of);
	i64 by_label[SLA_PIECE_LABELS] = { 0 }, *seconds, overrun = r->clock[clock].elapsed_ms / 1000 - r->clock[clock].target_ms / 1000;
	struct sla_cause x;
	size_t i;
	bool any = false;

	sla_cause_of(s->c->arena, r, clock, &x);
	seconds = NEW_N(s->c->arena, i64, x.pieces + 1);
	floor_pieces(&x, seconds, by_label);
	buf_fmt(out, "\"elapsed\":%lld,\"overrun\":%lld,\"seconds\":{", (long long)(x.elapsed_ms / 1000), (long long)(overrun > 0 ? overrun : 0));
	for (i = 0; i < SLA_PIECE_LABELS; i++) {
		if (!by_label[i])
			continue;
		buf_fmt(out, "%s\"%s\":%lld", any ? "," : "", sla_label_name((enum sla_label)i), (long long)by_label[i]);
		any = true;
	}
	buf_put(out, S("},\"primary\":"));
	if (!x.breached) {
		buf_put(out, S("null"));
	} else {
		buf_fmt(out, "\"%s\"", sla_label_name(x.primary));
		if (x.primary == SLA_L_COMBINED) {
			buf_put(out, S(",\"top\":["));
			for (i = 0; i < x.tops; i++)
				buf_fmt(out, "%s\"%s\"", i ? "," : "", sla_label_name(x.top[i]));
			buf_ch(out, ']');
		}
		buf_put(out, S(",\"sentence\":"));
		json_str(out, sla_cause_sentence(s->c->arena, s->c->locale, &x, x.team.key));
	}
	if (segments)
		put_segments(&x, t, seconds, out);
}

void sim_answer(struct sim *s, const struct sla_result *r, size_t clock, bool explain, struct buf *out)
{
	const struct sla_clock *k = &r->clock[clock];

	buf_fmt(out, "{\"state\":\"%s\"", sla_state_name(k->state));
	if (explain)
		buf_ch(out, ',');
	else
		buf_fmt(out, ",\"elapsed\":%lld", (long long)(k->elapsed_ms / 1000));
	if (explain)
		sim_explanation(s, r, clock, true, out);
	buf_put(out, S(",\"due_at\":"));
	sim_put_instant(out, engine_timeline(k->policy, r->as_of), k->due_at);
	put_flag(out, "breached", k->breached);
	buf_ch(out, '}');
}
