/*
 * Two persons that are one, and one that turns out to be two.  A merge moves tickets,
 * addresses and participations, fills the fields that are asked for, and notes each thing
 * that it moved: taking it apart gives back exactly that, as far as nobody moved it on.
 * What came after the merge stays where it came to.
 */
#ifndef PRONTO_DESK_PEOPLE_MERGE_H
#define PRONTO_DESK_PEOPLE_MERGE_H

#include "desk/people/person.h"

struct person_merge {
	i64 id, into_id, from_id;
	str from_name;
	i64 agent_id;
	str agent_name, fields;
	i64 tickets, undone_at, created_at;
};
struct person_merges {
	struct person_merge *v;
	size_t n;
};

struct merge_plan {
	i64 tickets, identities, parts;		/* what would move */
	struct strs take;			/* fields that are empty here and known there */
};
struct person_alike {
	struct person person;
	str why;		/* "email", "phone", "handle", "name" */
	str address;		/* that is alike; or empty */
};
struct people_alike {
	struct person_alike *v;
	size_t n;
};

/* E_CONFLICT "person.merge_self", "person.merged" (one of them is merged already). */
bool person_merge_plan(struct ctx *c, i64 into_id, i64 from_id, struct merge_plan *out) WARN_UNUSED;
/* Inside db_write.  take: name, organisation, locale, zone, note, value_tier, field:<key>, as
 * they are in the other; a note is added to the one that is there.  NULL: as the plan says. */
bool person_merge(struct ctx *c, i64 into_id, i64 from_id, const struct strs *take) WARN_UNUSED;
/* Inside db_write.  E_CONFLICT "person.merge_undone", "person.merge_order" (the person has
 * been merged into somebody himself since). */
bool person_unmerge(struct ctx *c, i64 into_id, i64 merge_id) WARN_UNUSED;
bool person_merges(struct ctx *c, i64 into_id, struct person_merges *out) WARN_UNUSED;
/* Who may be the same: another spelling of an address, the same name in the same firm. */
bool person_alike(struct ctx *c, i64 id, struct people_alike *out) WARN_UNUSED;

#endif
