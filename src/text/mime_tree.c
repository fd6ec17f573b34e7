#include "text/mime_tree.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <string.h>

#include "base/arena.h"

/* GMime's registry forgets the entries that are replaced here, once in a process. */
#if defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
#include <sanitizer/lsan_interface.h>
#define LEAK_OK_BEGIN() __lsan_disable()
#define LEAK_OK_END() __lsan_enable()
#else
#define LEAK_OK_BEGIN() ((void)0)
#define LEAK_OK_END() ((void)0)
#endif

static void init_once(void)
{
	static const char *const charsets[] = { "utf-8", NULL };
	static const char *const messages[] = { "rfc822", "rfc2822", "global", "news", "global-headers", "partial", "*" };
	GMimeParserOptions *o;
	size_t i;

	LEAK_OK_BEGIN();
	g_mime_init();
	for (i = 0; i < COUNT(messages); i++)
		g_mime_object_register_type("message", messages[i], GMIME_TYPE_PART);
	g_mime_object_register_type("text", "rfc822-headers", GMIME_TYPE_PART);
	/* GMime's default options, which every call with NULL uses from here on. */
	o = g_mime_parser_options_get_default();
	g_mime_parser_options_set_fallback_charsets(o, (const char **)(uintptr_t)charsets);
	g_mime_parser_options_set_allow_addresses_without_domain(o, TRUE);
	LEAK_OK_END();
}

void mime_tree_init(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, init_once);
}

/* Same length as the original, ASCII only, no encoded words, no RFC 2231 charsets. */
static GByteArray *neutral_copy(str raw)
{
	GByteArray *copy = g_byte_array_sized_new((guint)raw.n + 1);
	unsigned char *o;
	size_t i;

	g_byte_array_set_size(copy, (guint)raw.n);
	o = copy->data;
	for (i = 0; i < raw.n; i++) {
		unsigned char ch = (unsigned char)raw.s[i];

		if (ch >= 0x80 || ch == 0)
			ch = 'x';
		else if (ch == '=' && i + 1 < raw.n && raw.s[i + 1] == '?')
			ch = '-';
		else if (ch == '*' && i + 1 < raw.n && raw.s[i + 1] == '=')
			ch = '_';
		o[i] = ch;
	}
	return copy;
}

static struct headers node_headers(struct mime_walk *w, GMimeObject *o, str raw)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(o);
	gint64 at;

	if (g_mime_header_list_get_count(list) == 0)
		return (struct headers){ NULL, 0 };
	at = g_mime_header_get_offset(g_mime_header_list_get_header_at(list, 0));
	if (at < 0 || (size_t)at >= raw.n)
		return (struct headers){ NULL, 0 };
	return headers_split(w->a, str_slice(raw, (size_t)at, raw.n), NULL);
}

static str leaf_body(GMimeObject *o, str raw)
{
	GMimeDataWrapper *content = GMIME_IS_PART(o) ? g_mime_part_get_content(GMIME_PART(o)) : NULL;
	GMimeStream *s = content ? g_mime_data_wrapper_get_stream(content) : NULL;

	if (!s || s->bound_start < 0 || (size_t)s->bound_start > raw.n)
		return S("");
	return str_slice(raw, (size_t)s->bound_start, s->bound_end < 0 ? raw.n : (size_t)s->bound_end);
}

static struct mime_node *build(struct mime_walk *w, GMimeObject *o, str raw, int depth)
{
	struct mime_node *n = NEW(w->a, struct mime_node);
	int i, kids;
	str type;

	n->head = node_headers(w, o, raw);
	type = headers_get(&n->head, S("content-type"));
	n->type = header_params(w->a, type);
	if (!GMIME_IS_MULTIPART(o)) {
		n->body = leaf_body(o, raw);
		return n;
	}
	kids = g_mime_multipart_get_count(GMIME_MULTIPART(o));
	if (depth >= w->depth_max && kids > 0) {
		w->too_deep = true;
		return n;
	}
	n->kid = NEW_N(w->a, struct mime_node *, (size_t)kids + 1);
	for (i = 0; i < kids; i++) {
		if (w->parts_left-- <= 0) {
			w->too_many = true;
			break;
		}
		n->kid[n->kids++] = build(w, g_mime_multipart_get_part(GMIME_MULTIPART(o), i), raw, depth + 1);
	}
	return n;
}

struct mime_node *mime_tree(struct mime_walk *w, str raw)
{
	struct mime_node *n = NULL;
	GMimeParser *parser;
	GMimeStream *stream;
	GMimeMessage *m;

	mime_tree_init();
	stream = g_mime_stream_mem_new_with_byte_array(neutral_copy(raw));
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), TRUE);
	parser = g_mime_parser_new_with_stream(stream);
	g_mime_parser_set_persist_stream(parser, TRUE);
	m = g_mime_parser_construct_message(parser, NULL);
	if (m) {
		GMimeObject *top = g_mime_message_get_mime_part(m);

		if (top)
			n = build(w, top, raw, 0);
		g_object_unref(m);
	}
	g_object_unref(parser);
	g_object_unref(stream);
	if (!n)
		n = NEW(w->a, struct mime_node);
	n->head = headers_split(w->a, raw, NULL);
	if (n->type.value.n == 0)
		n->type = header_params(w->a, headers_get(&n->head, S("content-type")));
	return n;
}
