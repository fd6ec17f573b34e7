/* Who speaks in a mail, and whether a machine wrote it. */
#include "desk/cases/intake_int.h"

#include "base/message.h"
#include "desk/cases/outbox_int.h"
#include "desk/people/address.h"
#include "desk/people/jsons.h"
#include "desk/people/person.h"
#include "text/fold.h"

str intake_bare(str field)
{
	ssize_t open = str_rchr(field, '<');
	str rest = open < 0 ? field : str_slice(field, (size_t)open + 1, field.n);
	ssize_t close = str_chr(rest, '>');

	return str_trim(close < 0 ? rest : str_slice(rest, 0, (size_t)close));
}

bool intake_no_reply(struct arena *a, str address)
{
	static const char *const starts[] = { "noreply", "no-reply", "no_reply", "no.reply", "donotreply",
		"do-not-reply", "do_not_reply", "noresponder", "no-responder", "no_responder", "naoresponda",
		"nao-responda", "nao_responda", "nonrispondere", "non-rispondere", "noreplay", "mailer-daemon",
		"postmaster" };
	str folded = text_fold(a, address);
	size_t i;

	for (i = 0; i < COUNT(starts); i++)
		if (str_starts(folded, str_of(starts[i])))
			return true;
	return false;
}

bool intake_own_address(struct ctx *c, const struct intake *k, str address)
{
	str folded = address_fold(c->arena, address);
	size_t i, j;

	for (i = 0; i < k->boxes.n; i++) {
		struct strs aliases = jsons_read(c->arena, k->boxes.v[i].aliases);

		if (str_eq(k->boxes.v[i].address_folded, folded))
			return true;
		for (j = 0; j < aliases.n; j++)
			if (str_eq(address_fold(c->arena, aliases.v[j]), folded))
				return true;
	}
	return false;
}

static const struct mail_addr *first_valid(const struct list *l)
{
	const struct mail_addr *v = l->v;
	size_t i;

	for (i = 0; i < l->n; i++)
		if (address_ok(v[i].addr))
			return &v[i];
	return NULL;
}

static void speaks(struct intake *k, str name, str address)
{
	k->name = name;
	k->address = address;
}

/* A list that rewrote From ("Ana via Clientes") left the writer elsewhere. */
static bool list_writer(struct ctx *c, struct intake *k, const struct mail_addr *from)
{
	const struct mail *m = k->m;
	str original = intake_bare(m->original_from.n ? m->original_from : m->original_sender);
	const struct mail_addr *reply = first_valid(&m->reply_to);
	ssize_t via;

	if (!m->list_id.n && !m->original_from.n && !m->original_sender.n)
		return false;
	via = str_find_nocase(from->name, S(" via "));
	if (via < 0)
		return false;
	if (address_ok(original)) {
		speaks(k, str_trim(str_slice(from->name, 0, (size_t)via)), original);
		return true;
	}
	if (!reply || intake_own_address(c, k, reply->addr) ||
	    str_eq(address_fold(c->arena, reply->addr), address_fold(c->arena, from->addr)))
		return false;
	speaks(k, str_trim(str_slice(from->name, 0, (size_t)via)), reply->addr);
	return true;
}

/* From, but where From is no person (no-reply, a form that writes as ourselves, a list)
 * the Reply-To; a Reply-To never takes over from a person (T1). */
static void pick(struct ctx *c, struct intake *k)
{
	const struct mail_addr *from = first_valid(&k->m->from), *reply = first_valid(&k->m->reply_to);
	str envelope = intake_bare(k->in->row->from.n ? k->in->row->from : k->m->return_path);

	if (!from) {
		const struct mail_addr *any = k->m->from.n ? k->m->from.v : NULL;

		speaks(k, any ? any->name : S(""), address_ok(envelope) ? envelope : S(""));
		return;
	}
	k->from_folded = address_fold(c->arena, from->addr);
	if (list_writer(c, k, from))
		return;
	if (reply && !intake_own_address(c, k, reply->addr) &&
	    (intake_no_reply(c->arena, from->addr) || intake_own_address(c, k, from->addr)))
		speaks(k, reply->name.n ? reply->name : from->name, reply->addr);
	else
		speaks(k, from->name, from->addr);
}

static bool looped(struct ctx *c, struct intake *k, bool *ours)
{
	str instance, key = mail_ref_key(c->arena, k->m->message_id);
	struct sent_mail sent;
	size_t i;

	*ours = false;
	if (k->m->loop.n && !threading_instance(c, &instance))
		return false;
	for (i = 0; i < k->m->loop.n; i++)
		if (instance.n && str_find(k->m->loop.v[i], instance) >= 0)
			*ours = true;
	if (*ours || !key.n || !str_starts(key, S("p.")))
		return true;
	return outbox_by_ref(c, key, &sent, ours);
}

static bool null_sender(const struct intake *k)
{
	return (k->m->has_return_path && str_eq(str_trim(k->m->return_path), S("<>"))) ||
		(k->in->row->from.s && !k->in->row->from.n);
}

static bool machine(struct ctx *c, struct intake *k)
{
	const struct mail *m = k->m;
	bool ours, no_reply = intake_no_reply(c->arena, k->address);

	if (!looped(c, k, &ours))
		return false;
	k->automatic = m->auto_reply.is || m->bounce.is || m->report.n || ours;
	k->agent_only = k->automatic || no_reply || (m->bulk && !m->list_id.n);
	k->quiet = k->agent_only || m->bulk || m->list_id.n || m->loop.n || m->spam.is || null_sender(k) ||
		!k->address.n || intake_own_address(c, k, k->address);
	return true;
}

/* "@fwd" as an agent's first words: the mail below is a customer's. */
static void on_behalf(struct ctx *c, struct intake *k)
{
	str first = k->v->cut.visible_text, line;

	(void)str_cut(&first, '\n', &line);
	if (!k->from_agent || k->dmarc == DMARC_FAIL || !str_eq_ascii_nocase(str_trim(line), S("@fwd")) ||
	    !k->v->forward.is || !address_ok(k->v->forward.addr) ||
	    intake_own_address(c, k, k->v->forward.addr))
		return;
	k->forwarded = true;
	k->name = k->v->forward.name;
	k->address = k->v->forward.addr;
	k->folded = address_fold(c->arena, k->address);
	/* nobody proved that address: only the agent's */
	k->quiet = k->quiet || !k->proved;
	k->proved = false;
}

static void gather_delivery(struct ctx *c, struct intake *k)
{
	const struct list *lists[] = { &k->m->to, &k->m->cc };
	const struct strs *plain[] = { &k->m->delivered_to, &k->in->row->to };
	size_t i, j;

	k->delivery.v = NEW_N(c->arena, str, k->m->to.n + k->m->cc.n + plain[0]->n + plain[1]->n + 1);
	for (i = 0; i < 2; i++)
		for (j = 0; j < plain[i]->n; j++)
			k->delivery.v[k->delivery.n++] = intake_bare(plain[i]->v[j]);
	for (i = 0; i < 2; i++)
		for (j = 0; j < lists[i]->n; j++)
			k->delivery.v[k->delivery.n++] = ((const struct mail_addr *)lists[i]->v)[j].addr;
}

bool intake_who(struct ctx *c, struct intake *k)
{
	str authserv = k->box && k->box->authserv_id.n ? k->box->authserv_id : k->set.authserv_id;
	bool found = false;

	gather_delivery(c, k);
	pick(c, k);
	k->name = text_clean_line(c->arena, str_utf8_trunc(k->name, 200));
	k->folded = address_fold(c->arena, k->address);
	k->dmarc = mail_dmarc(c->arena, &k->m->authentication_results, authserv, k->from_folded);
	k->proved = k->dmarc == DMARC_PASS && str_eq(k->folded, k->from_folded);
	if (k->from_folded.n && !agent_by_email(c, k->from_folded, &k->agent, &found))
		return false;
	k->from_agent = found && k->agent.active;
	if (!machine(c, k))
		return false;
	if (!k->automatic)
		on_behalf(c, k);
	return true;
}

str intake_locale(const struct intake *k)
{
	return outbox_locale(k->v ? k->v->lang : S(""), k->box ? k->box->locale : S(""));
}

i64 intake_at(struct ctx *c, const struct intake *k)
{
	i64 at = k->in->row->received_at;

	return at > 0 && at < c->now ? at : c->now;
}
