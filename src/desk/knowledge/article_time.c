#include "desk/knowledge/article_time.h"

#include "base/buf.h"
#include "desk/knowledge/article_edit.h"
#include "desk/knowledge/article_int.h"
#include "desk/notices.h"
#include "sql_article.h"

bool article_time_next(struct ctx *c, i64 *at)
{
	struct sql_article_due_next_row row;

	*at = 0;
	if (!sql_article_due_next(c, &row))
		return false;
	*at = row.at;
	return true;
}

static bool text_due(struct ctx *c, i64 id, str locale)
{
	const struct article_text *t;
	struct article_work w;
	i64 changed, publish, unpublish;

	if (!sql_article_due_take(c, &(struct sql_article_due_take_in){ .article_id = id, .locale = locale, .until_at = c->now }, &changed))
		return false;
	if (!changed)
		return true;
	if (!article_work(c, id, &w))
		return false;
	t = article_text_of(&w, locale);
	publish = t ? t->publish_at : 0;
	unpublish = t ? t->unpublish_at : 0;
	if (unpublish && unpublish <= c->now)
		return article_withdraw(c, id, locale, true);
	return !publish || publish > c->now || article_publish(c, id, &(struct article_show){ .locale = locale });
}

static bool review_due(struct ctx *c, i64 id)
{
	const struct article_text *t;
	struct buf b = buf_new(c->arena, 4096);
	struct article_work w;
	i64 changed;

	if (!sql_article_review_take(c, &(struct sql_article_review_take_in){ .review_told_at = c->now, .id = id, .until_at = c->now }, &changed))
		return false;
	if (!changed || !article_work(c, id, &w) || !w.owner_id)
		return !changed || !fail_code(c);
	t = article_text_of(&w, w.locale);
	buf_fmt(&b, "{\"article_id\":%lld,\"subject\":", (long long)id);
	json_str(&b, t ? t->title : S(""));
	buf_ch(&b, '}');
	return notice_put(c, &(struct notice_new){ .agent_id = w.owner_id, .kind = "article_review", .detail = buf_str(&b) });
}

bool article_time_run(struct ctx *c, struct article_due *out)
{
	struct sql_article_due_texts_rows texts;
	struct sql_article_due_reviews_rows reviews;
	size_t i;

	*out = (struct article_due){ 0 };
	if (!sql_article_due_texts(c, &(struct sql_article_due_texts_in){ .until_at = c->now }, &texts) ||
	    !sql_article_due_reviews(c, &(struct sql_article_due_reviews_in){ .until_at = c->now }, &reviews))
		return false;
	for (i = 0; i < texts.n; i++) {
		out->article_id = texts.v[i].article_id;
		out->locale = texts.v[i].locale;
		if (!text_due(c, texts.v[i].article_id, texts.v[i].locale))
			return false;
	}
	out->article_id = 0;
	for (i = 0; i < reviews.n; i++)
		if (!review_due(c, reviews.v[i].id))
			return false;
	out->done = (i64)(texts.n + reviews.n);
	return true;
}

bool article_time_put_off(struct ctx *c, const struct article_due *d, i64 until)
{
	return sql_article_due_put_off(c, &(struct sql_article_due_put_off_in){ .next_at = until, .article_id = d->article_id,
		.locale = d->locale }, NULL);
}
