/* The rows of every aggregate; routes.c lists them. */
#ifndef PRONTO_API_SETS_H
#define PRONTO_API_SETS_H

#include "api/api.h"

extern const struct route_set routes_session, routes_setup, routes_account, routes_agents, routes_teams,
	routes_people, routes_settings, routes_mailboxes, routes_oauth, routes_calendars, routes_sla, routes_clocks,
	routes_apikeys, routes_reports, routes_roles, routes_merges;
extern const struct route_set routes_tickets, routes_messages, routes_attachments, routes_drafts,
	routes_search, routes_images, routes_tags, routes_live, routes_presence, routes_mail, routes_openapi,
	routes_notices, routes_webhooks, routes_merge, routes_beside;
extern const struct route_set routes_forms, routes_escalations, routes_questions;
extern const struct route_set routes_rules, routes_audit, routes_bulk_actions;
extern const struct route_set routes_scheduled, routes_mine, routes_push, routes_signatures;
extern const struct route_set routes_views;
extern const struct route_set routes_kbsearch;
extern const struct route_set routes_fields, routes_reasons, routes_case, routes_history, routes_capacity;
extern const struct route_set routes_canned, routes_macros;
extern const struct route_set routes_kb, routes_kb_articles, routes_kb_files;
extern const struct route_set routes_routing, routes_routing_ticket;
extern const struct route_set routes_texts, routes_surveys, routes_survey_report;
extern const struct route_set routes_front;

#endif
