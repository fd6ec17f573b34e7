#include "api/sets.h"

const struct route_set *const api_sets[] = {
	&routes_session, &routes_routing_ticket, &routes_routing, &routes_setup, &routes_account,
	&routes_tickets, &routes_messages, &routes_attachments, &routes_images, &routes_drafts,
	&routes_search, &routes_tags, &routes_live, &routes_presence, &routes_mail,
	&routes_people, &routes_merges, &routes_agents, &routes_roles, &routes_teams, &routes_settings,
	&routes_mailboxes, &routes_oauth, &routes_apikeys, &routes_calendars, &routes_sla, &routes_clocks, &routes_notices, &routes_webhooks,
	&routes_forms, &routes_escalations, &routes_questions,
	&routes_bulk_actions, &routes_rules, &routes_audit, &routes_scheduled, &routes_mine, &routes_push, &routes_signatures,
	&routes_views,
	&routes_kbsearch,
	&routes_fields, &routes_reasons, &routes_case, &routes_history, &routes_capacity,
	&routes_canned, &routes_kb, &routes_kb_articles, &routes_kb_files, &routes_macros, &routes_texts, &routes_front,
	&routes_surveys, &routes_survey_report,
	&routes_reports, &routes_merge, &routes_beside, &routes_openapi,
};
const size_t api_sets_n = COUNT(api_sets);
