#include "desk/promise/sla_text.h"

#include "base/message.h"

str sla_metric_text(struct arena *a, str locale, enum sla_metric m)
{
	static const char *const key[SLA_METRICS] = {
		[SLA_FIRST_RESPONSE] = "sla.metric.first_response", [SLA_NEXT_RESPONSE] = "sla.metric.next_response",
		[SLA_UPDATE] = "sla.metric.update", [SLA_REQUESTER_WAIT] = "sla.metric.requester_wait",
		[SLA_AGENT_WORK] = "sla.metric.agent_work", [SLA_TOTAL_RESOLUTION] = "sla.metric.total_resolution",
		[SLA_PICKUP] = "sla.metric.pickup", [SLA_OWNERSHIP] = "sla.metric.ownership",
	};

	return message(a, locale, key[m], NULL, 0);
}

str sla_wait_text(struct arena *a, str locale, enum sla_label l, str agent, str team)
{
	static const char *const key[SLA_PIECE_LABELS] = {
		[SLA_L_THIRD_PARTY] = "sla.wait.third_party", [SLA_L_WAITING_CUSTOMER] = "sla.wait.waiting_customer",
		[SLA_L_OUTSIDE_HOURS] = "sla.wait.outside_hours", [SLA_L_MISROUTED] = "sla.wait.misrouted",
		[SLA_L_UNDERSTAFFED] = "sla.wait.understaffed", [SLA_L_UNASSIGNED] = "sla.wait.unassigned",
		[SLA_L_REOPENED] = "sla.wait.reopened", [SLA_L_ESCALATED] = "sla.wait.escalated",
		[SLA_L_PING_PONG] = "sla.wait.ping_pong", [SLA_L_AGENT_RESPONSE] = "sla.wait.agent_response",
		[SLA_L_AGENT_WORK] = "sla.wait.agent_work",
	};
	struct fail_param p[] = { { "agent", agent }, { "team", team } };

	return l < SLA_PIECE_LABELS ? message(a, locale, key[l], p, COUNT(p)) : S("");
}
