/*
 * Bytes as a client would send them, to the LMTP session.  The first byte says how large
 * the pieces are: answers and delivered mail must be the same in any.  A message is
 * delivered only after its recipients were accepted, within the size limit, and no
 * bytes stay counted as held.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "net/lmtp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGEST = 3000 };

struct seen {
	u64 sum;
	size_t mails, accepted;
};

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void mix(struct seen *s, str x)
{
	for (size_t i = 0; i < x.n; i++)
		s->sum = (s->sum ^ (unsigned char)x.s[i]) * 1099511628211u;
	s->sum = (s->sum ^ x.n) * 1099511628211u;
}

static struct lmtp_verdict on_rcpt(void *app, struct arena *a, str address)
{
	struct seen *s = app;

	(void)a;
	must(address.n > 0 && address.n <= 512 && str_utf8_valid(address));
	for (size_t i = 0; i < address.n; i++)
		must((unsigned char)address.s[i] >= ' ' && address.s[i] != 0x7f);
	if (address.s[0] == 'n')
		return (struct lmtp_verdict){ .code = 550 };
	s->accepted++;
	return (struct lmtp_verdict){ .code = 250 };
}

static void on_mail(void *app, const struct lmtp_envelope *env, str raw, struct lmtp_verdict *each)
{
	struct seen *s = app;

	must(env->to.n > 0 && env->to.n <= LMTP_RCPTS_MAX && s->accepted >= env->to.n);
	must(raw.n <= LARGEST);
	mix(s, env->from);
	mix(s, raw);
	for (size_t i = 0; i < env->to.n; i++) {
		mix(s, env->to.v[i]);
		each[i].code = env->to.v[i].n % 3 ? 250 : 451;
	}
	s->mails++;
}

static struct seen run(str bytes, size_t step)
{
	struct seen seen = { .sum = 14695981039346656037u };
	struct lmtp_config cfg = { .name = S("fuzz"), .max_message = LARGEST, .max_held = 1 << 20,
				   .rcpt = on_rcpt, .deliver = on_mail, .app = &seen };
	struct arena *a = arena_new((size_t)64 << 20);
	_Atomic size_t held = 0;
	struct lmtp_session *s = lmtp_session_new(&cfg, &held);
	struct buf out = buf_new(a, 8 << 20);
	bool going = true;

	lmtp_greet(s, &out);
	while (bytes.n && going) {
		going = lmtp_feed(s, str_slice(bytes, 0, step), &out);
		bytes = str_slice(bytes, step, bytes.n);
	}
	must(!out.over);
	mix(&seen, buf_str(&out));
	lmtp_session_free(s);
	must(held == 0);
	arena_free(a);
	return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str bytes;
	struct seen whole, pieces;

	if (size < 1)
		return 0;
	bytes = str_n((const char *)data + 1, size - 1);
	whole = run(bytes, bytes.n + 1);
	pieces = run(bytes, data[0] % 40 + 1u);
	must(whole.sum == pieces.sum && whole.mails == pieces.mails);
	return 0;
}
