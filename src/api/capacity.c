/* What a case of each channel weighs, and when a team had no free place. */
#include "api/sets.h"
#include "desk/channel.h"
#include "desk/flow/capacity.h"
#include "desk/people/team.h"

enum { FREE_DAYS = 7 };

static const struct field weight_f[] = {
	F(channel_weight, channel, .one_of = CHANNELS),
	F(channel_weight, class, .one_of = "mail|chat|phone", .doc = "Which of an agent's limits it counts for."),
	F(channel_weight, weight, .doc = "How much of the limit one open ticket takes."),
	F(channel_weight, open_n, .doc = "Open tickets, at most 10,000 are counted."),
};
static const struct shape weight_shape = SHAPE(channel_weight, weight_f);
struct channels_out {
	struct list channels;
};
static const struct field channels_f[] = { FL(channels_out, channels, &weight_shape) };
static const struct shape channels_shape = SHAPE(channels_out, channels_f);

static bool channels_get(struct ctx *c, const void *in, void *out)
{
	struct channel_weights w;

	(void)in;
	if (!channel_weights_load(c, &w))
		return false;
	((struct channels_out *)out)->channels = (struct list){ w.v, w.n };
	return true;
}

struct weight_in {
	str channel, class;
	i64 weight;
};
static const struct field weight_in_f[] = {
	F(weight_in, channel, .required = true, .one_of = CHANNELS),
	F(weight_in, class, .required = true, .one_of = "mail|chat|phone"),
	F(weight_in, weight, .required = true, .min = 1, .max = CHANNEL_WEIGHT_MAX),
};
static const struct shape weight_in_shape = SHAPE(weight_in, weight_in_f);
struct channels_in {
	struct list channels;
};
static const struct field channels_in_f[] = { FL(channels_in, channels, &weight_in_shape, .required = true, .max = 20) };
static const struct shape channels_in_shape = SHAPE(channels_in, channels_in_f);

static bool channels_put(struct ctx *c, const void *in, void *out)
{
	const struct channels_in *b = in;
	const struct weight_in *v = b->channels.v;
	struct channel_weights w = { NEW_N(c->arena, struct channel_weight, b->channels.n), b->channels.n };
	size_t i;

	for (i = 0; i < w.n; i++)
		w.v[i] = (struct channel_weight){ v[i].channel, v[i].class, v[i].weight, 0 };
	return channel_weights_save(c, &w) && channels_get(c, NULL, out);
}

static const struct field hour_f[] = {
	F(free_hour, hour), F(free_hour, open_min, .doc = "Minutes of the team's hours of which the log knows."),
	F(free_hour, none_min, .doc = "Of these without a free place."),
};
static const struct shape hour_shape = SHAPE(free_hour, hour_f);
struct free_out {
	i64 from, to, free_n;
	struct list hours;
};
static const struct field free_f[] = {
	F(free_out, from, .time = true), F(free_out, to, .time = true),
	F(free_out, free_n, .doc = "As the log knows it: 0 or how many were free when there were some again; -1: nothing is logged."),
	FL(free_out, hours, &hour_shape),
};
static const struct shape free_shape = SHAPE(free_out, free_f);

static bool free_get(struct ctx *c, const void *in, void *out)
{
	i64 days = call_query_i64(c, "days", FREE_DAYS, FREE_DAYS_MAX);
	struct free_log *l = NEW(c->arena, struct free_log);
	struct team t;

	(void)in;
	if (!team_load(c, call_id(c, 0), &t) || !free_log_load(c, t.id, days > 0 ? days : FREE_DAYS, l))
		return false;
	*(struct free_out *)out = (struct free_out){ l->from, l->to, l->free_n, { l->hour, FREE_HOURS } };
	return true;
}

static const struct route rows[] = {
	{ "GET", "/api/v1/routing/channels", channels_get, V_DIRECTORY_READ, NULL, &channels_shape, 0, NULL,
	  "What a ticket of each channel weighs" },
	{ "PUT", "/api/v1/routing/channels", channels_put, V_ROUTING_EDIT, &channels_in_shape, &channels_shape, R_WRITE, NULL,
	  "Change what a ticket of each channel weighs" },
	{ "GET", "/api/v1/teams/{id}/capacity", free_get, V_DIRECTORY_READ, NULL, &free_shape, 0, "days",
	  "When a team had no free place, by hour of the day" },
};
const struct route_set routes_capacity = { rows, COUNT(rows) };
