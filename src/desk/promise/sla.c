#include "desk/promise/sla.h"

#include "base/arena.h"

static const char *const metric_names[SLA_METRICS] = {
	[SLA_FIRST_RESPONSE] = "first_response", [SLA_NEXT_RESPONSE] = "next_response",
	[SLA_UPDATE] = "update", [SLA_REQUESTER_WAIT] = "requester_wait", [SLA_AGENT_WORK] = "agent_work",
	[SLA_TOTAL_RESOLUTION] = "total_resolution", [SLA_PICKUP] = "pickup", [SLA_OWNERSHIP] = "ownership",
};
static const char *const state_names[SLA_STATES] = {
	[SLA_RUNNING] = "running", [SLA_PAUSED] = "paused", [SLA_MET] = "met", [SLA_BREACHED] = "breached",
	[SLA_VOID] = "void", [SLA_CANCELLED] = "cancelled",
};
static const char *const status_names[SLA_STATUSES] = {
	[SLA_S_NEW] = "new", [SLA_S_OPEN] = "open", [SLA_S_PENDING] = "pending", [SLA_S_HOLD] = "hold",
	[SLA_S_SOLVED] = "solved", [SLA_S_CLOSED] = "closed",
};
static const char *const label_names[SLA_LABELS] = {
	[SLA_L_THIRD_PARTY] = "third_party", [SLA_L_WAITING_CUSTOMER] = "waiting_customer",
	[SLA_L_OUTSIDE_HOURS] = "outside_hours", [SLA_L_MISROUTED] = "misrouted",
	[SLA_L_UNDERSTAFFED] = "understaffed", [SLA_L_UNASSIGNED] = "unassigned",
	[SLA_L_REOPENED] = "reopened", [SLA_L_ESCALATED] = "escalated", [SLA_L_PING_PONG] = "ping_pong",
	[SLA_L_AGENT_RESPONSE] = "agent_response", [SLA_L_AGENT_WORK] = "agent_work",
	[SLA_L_TARGET_TIGHTENED] = "target_tightened", [SLA_L_COMBINED] = "combined", [SLA_L_OTHER] = "other",
};

bool sla_value_set(struct sla_value v)
{
	return v.id || v.key.n;
}

bool sla_value_eq(struct sla_value a, struct sla_value b)
{
	if (a.id && b.id)
		return a.id == b.id;
	return a.key.n && str_eq(a.key, b.key);
}

bool sla_value_same(struct sla_value a, struct sla_value b)
{
	return sla_value_eq(a, b) || (!sla_value_set(a) && !sla_value_set(b));
}

str sla_value_text(struct arena *a, struct sla_value v)
{
	if (v.key.n)
		return v.key;
	return v.id ? str_fmt(a, "%lld", (long long)v.id) : S("");
}

const char *sla_metric_name(enum sla_metric m)
{
	return metric_names[m];
}

const char *sla_state_name(enum sla_state s)
{
	return state_names[s];
}

const char *sla_label_name(enum sla_label l)
{
	return label_names[l];
}

const char *sla_status_name(enum sla_status s)
{
	return status_names[s];
}

static bool lookup(const char *const *names, size_t n, str name, size_t *at)
{
	for (*at = 0; *at < n; ++*at)
		if (str_eq(str_of(names[*at]), name))
			return true;
	return false;
}

bool sla_metric_of(str name, enum sla_metric *out)
{
	size_t i;

	if (!lookup(metric_names, SLA_METRICS, name, &i))
		return false;
	*out = (enum sla_metric)i;
	return true;
}

bool sla_state_of(str name, enum sla_state *out)
{
	size_t i;

	if (!lookup(state_names, SLA_STATES, name, &i))
		return false;
	*out = (enum sla_state)i;
	return true;
}

bool sla_label_of(str name, enum sla_label *out)
{
	size_t i;

	if (!lookup(label_names, SLA_LABELS, name, &i))
		return false;
	*out = (enum sla_label)i;
	return true;
}

bool sla_status_of(str name, enum sla_status *out)
{
	size_t i;

	if (!lookup(status_names, SLA_STATUSES, name, &i))
		return false;
	*out = (enum sla_status)i;
	return true;
}
