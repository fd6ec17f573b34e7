#include "api/shapes.h"

static const struct field ref_f[] = { F(ref_out, id), F(ref_out, name) };
const struct shape ref_shape = SHAPE(ref_out, ref_f);

static const struct field address_f[] = { F(address_out, name), F(address_out, address) };
const struct shape address_shape = SHAPE(address_out, address_f);

static const struct field badge_f[] = {
	F(badge_out, metric), F(badge_out, state, .one_of = "running|paused"), F(badge_out, breached),
	F(badge_out, due_at, .id_null = true, .time = true),
	F(badge_out, at_risk_at, .id_null = true, .time = true),
	F(badge_out, at, .time = true, .doc = "The instant that elapsed_s is of."),
	F(badge_out, resumes_at, .id_null = true, .time = true, .doc = "Rests because its hours are closed: until then."),
	F(badge_out, closes_at, .id_null = true, .time = true, .doc = "When the hours then end; null: never."),
	F(badge_out, opens_at, .id_null = true, .time = true, .doc = "The opening after that."),
	F(badge_out, target_s), F(badge_out, elapsed_s, .doc = "Business seconds."),
	F(badge_out, policy_id, .id_null = true), F(badge_out, clock_id),
};
const struct shape badge_shape = SHAPE(badge_out, badge_f);

static const struct field ticket_row_f[] = {
	F(ticket_row_out, id, .doc = "The number that customers see."),
	F(ticket_row_out, subject),
	F(ticket_row_out, status_id),
	F(ticket_row_out, category, .one_of = "new|open|pending|hold|solved|closed"),
	F(ticket_row_out, priority, .doc = "1 low, 2 normal, 3 high, 4 urgent"),
	F(ticket_row_out, channel),
	FO(ticket_row_out, requester, &ref_shape),
	F(ticket_row_out, assignee_id, .id_null = true),
	F(ticket_row_out, team_id, .id_null = true),
	F(ticket_row_out, tags),
	F(ticket_row_out, snippet),
	F(ticket_row_out, messages),
	F(ticket_row_out, customer_at, .id_null = true, .time = true),
	F(ticket_row_out, agent_at, .id_null = true, .time = true),
	F(ticket_row_out, due_at, .id_null = true, .time = true),
	F(ticket_row_out, updated_at, .time = true),
	F(ticket_row_out, created_at, .time = true),
	F(ticket_row_out, last_event_id),
	F(ticket_row_out, spam),
	F(ticket_row_out, demo),
	F(ticket_row_out, draft, .doc = "The reader has a draft here."),
	F(ticket_row_out, language),
	F(ticket_row_out, snoozed_until, .id_null = true, .time = true),
	FO(ticket_row_out, sla, &badge_shape),
};
const struct shape ticket_row_shape = SHAPE(ticket_row_out, ticket_row_f);

static const struct field person_ref_f[] = {
	F(person_ref_out, id), F(person_ref_out, name), F(person_ref_out, address),
};
const struct shape person_ref_shape = SHAPE(person_ref_out, person_ref_f);

static const struct field participant_f[] = {
	FO(participant_out, person, &person_ref_shape),
	F(participant_out, role, .one_of = "cc|third_party"),
};
const struct shape participant_shape = SHAPE(participant_out, participant_f);

static const struct field delivery_f[] = {
	F(delivery_out, address),
	F(delivery_out, state, .one_of = "held|queued|sending|sent|deferred|failed|cancelled"),
	F(delivery_out, last_reply, .doc = "The receiving server's own words."),
	F(delivery_out, not_before, .time = true),
	F(delivery_out, sent_at, .time = true, .id_null = true),
};
const struct shape delivery_shape = SHAPE(delivery_out, delivery_f);

static const struct field file_f[] = {
	F(file_out, id), F(file_out, name), F(file_out, mime_type), F(file_out, size),
	{ .name = "inline", .kind = K_BOOL, .off = offsetof(struct file_out, inline_) },
	F(file_out, url),
};
const struct shape file_shape = SHAPE(file_out, file_f);

static const struct field author_f[] = {
	F(author_out, kind, .one_of = "person|agent|system"),
	F(author_out, id, .id_null = true),
	F(author_out, name),
	F(author_out, address),
};
static const struct shape author_shape = SHAPE(author_out, author_f);

static const struct field message_f[] = {
	F(message_out, id),
	F(message_out, ticket_id),
	F(message_out, kind, .one_of = "public|note|side"),
	F(message_out, direction, .one_of = "in|out"),
	F(message_out, channel),
	FO(message_out, author, &author_shape),
	F(message_out, to),
	F(message_out, cc),
	F(message_out, bcc, .doc = "Whom the others do not see."),
	F(message_out, subject),
	F(message_out, html, .doc = "Sanitised; safe to show."),
	F(message_out, quoted_html, .doc = "The quoted part, folded away."),
	F(message_out, text),
	F(message_out, language),
	F(message_out, flags),
	F(message_out, remote_images, .doc = "How many were blocked."),
	FL(message_out, attachments, &file_shape),
	F(message_out, has_original),
	F(message_out, created_at, .time = true),
	F(message_out, undone_at, .time = true, .id_null = true),
	FL(message_out, delivery, &delivery_shape),
	F(message_out, undo_until, .time = true, .id_null = true),
};
const struct shape message_shape = SHAPE(message_out, message_f);

static const struct field event_f[] = {
	F(event_out, id),
	F(event_out, kind),
	FO(event_out, actor, &author_shape),
	F(event_out, detail),
	F(event_out, created_at, .time = true),
};
const struct shape event_shape = SHAPE(event_out, event_f);
