/*
 * The one connection that a process keeps for itself: on it lie the locks that say "I
 * live" and "this is mine".  They end with the connection, so whoever dies is known to be
 * dead the moment his socket closes; the server looks after silent ones within half a
 * minute.  A lost connection is made anew under the same number.  On it also travel the
 * words that processes have for each other (NOTIFY): nothing stores them, so nothing may
 * depend on one of them.
 */
#include "store/pg_int.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/rand.h"

static const i64 NUMBERS = (i64)1 << 40;	/* 40 bits: 20 more go into a lease */

/* SELECT fn(key), and the answer is true. */
static bool yes(PGconn *pg, const char *fn, i64 key)
{
	char sql[128];
	PGresult *res;
	bool ok;

	snprintf(sql, sizeof(sql), "SELECT %s(%lld)", fn, (long long)key);
	res = PQexec(pg, sql);
	ok = PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 1 &&
		strcmp(PQgetvalue(res, 0, 0), "t") == 0;
	PQclear(res);
	return ok;
}

static void lost(struct pg_keep *k)
{
	PQfinish(k->pg);
	k->pg = NULL;
	k->present = false;
	k->held_n = 0;
}

static bool connected(struct ctx *c, struct pg *s)
{
	static const char watch[] = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;"
		"SET tcp_keepalives_count = 3; SET tcp_user_timeout = 25000; SET statement_timeout = 5000; LISTEN pronto";
	struct pg_keep *k = &s->keep;

	if (k->pg && PQstatus(k->pg) == CONNECTION_OK && yes(k->pg, "0 =", 0))
		return true;
	if (k->pg) {
		LOG(LOG_WARN, c, "store.presence_lost", KI("number", k->number));
		lost(k);
	}
	k->pg = pg_connect(c, s->url);
	if (k->pg)
		PQclear(PQexec(k->pg, watch));
	return k->pg != NULL;
}

bool pg_keep_present(struct ctx *c, struct store *st)
{
	struct pg *s = (struct pg *)st;
	struct pg_keep *k = &s->keep;
	bool ok;

	pthread_mutex_lock(&k->lock);
	ok = connected(c, s);
	if (ok && !k->present) {
		if (!k->number)
			k->number = (i64)(rand_u64() % (u64)(NUMBERS - 1)) + 1;
		/* our own former session may not have ended yet: it speaks for us until then */
		k->present = yes(k->pg, "pg_try_advisory_lock", store_life_key(k->number));
	}
	ok = ok && k->present;
	pthread_mutex_unlock(&k->lock);
	return ok || fail(c, E_UNAVAILABLE, "", "store.connect");
}

i64 pg_keep_number(struct store *st)
{
	struct pg_keep *k = &((struct pg *)st)->keep;
	i64 n;

	pthread_mutex_lock(&k->lock);
	n = k->number;
	pthread_mutex_unlock(&k->lock);
	return n;
}

static int held_at(const struct pg_keep *k, i64 key)
{
	int i;

	for (i = 0; i < k->held_n; i++)
		if (k->held[i] == key)
			return i;
	return -1;
}

bool pg_keep_holds(struct store *st, i64 key)
{
	struct pg_keep *k = &((struct pg *)st)->keep;
	bool held;

	pthread_mutex_lock(&k->lock);
	held = held_at(k, key) >= 0;
	pthread_mutex_unlock(&k->lock);
	return held;
}

bool pg_keep_hold(struct store *st, i64 key)
{
	struct pg_keep *k = &((struct pg *)st)->keep;
	bool held;

	pthread_mutex_lock(&k->lock);
	held = held_at(k, key) >= 0;
	if (!held && k->pg && k->held_n < PG_HELD && yes(k->pg, "pg_try_advisory_lock", key)) {
		k->held[k->held_n++] = key;
		held = true;
	}
	pthread_mutex_unlock(&k->lock);
	return held;
}

void pg_keep_drop(struct store *st, i64 key)
{
	struct pg_keep *k = &((struct pg *)st)->keep;
	int at;

	pthread_mutex_lock(&k->lock);
	at = held_at(k, key);
	if (at >= 0) {
		k->held[at] = k->held[--k->held_n];
		(void)yes(k->pg, "pg_advisory_unlock", key);
	}
	pthread_mutex_unlock(&k->lock);
}

void pg_keep_tell(struct store *st, str word)
{
	struct pg_keep *k = &((struct pg *)st)->keep;
	char z[STORE_WORD_MAX + 1];
	const char *param[] = { z };

	if (word.n > STORE_WORD_MAX)
		return;
	memcpy(z, word.s, word.n);
	z[word.n] = 0;
	pthread_mutex_lock(&k->lock);
	if (k->pg)
		PQclear(PQexecParams(k->pg, "SELECT pg_notify('pronto', $1)", 1, NULL, param, NULL, NULL, 0));
	pthread_mutex_unlock(&k->lock);
}

/* The server gives us our own words too. */
bool pg_keep_hear(struct ctx *c, struct store *st, str *word)
{
	struct pg_keep *k = &((struct pg *)st)->keep;
	bool found = false;
	PGnotify *n;

	pthread_mutex_lock(&k->lock);
	if (k->pg && PQconsumeInput(k->pg))
		while (!found && (n = PQnotifies(k->pg)) != NULL) {
			if (n->be_pid != PQbackendPID(k->pg)) {
				*word = str_dup(c->arena, str_of(n->extra));
				found = true;
			}
			PQfreemem(n);
		}
	pthread_mutex_unlock(&k->lock);
	return found;
}

void pg_keep_close(struct pg *s)
{
	if (s->keep.pg)
		PQfinish(s->keep.pg);
	pthread_mutex_destroy(&s->keep.lock);
}
