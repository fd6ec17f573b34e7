#include "text/reply_line.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/fold.h"

enum { LINE_LOOK = 400, ATTR_LINES = 4, HEAD_LINES = 9 };

struct reply_lines reply_lines(struct arena *a, str text)
{
	struct reply_lines r = { .a = a, .text = text };
	str rest = text, line;
	size_t n = 1, i = 0;
	ssize_t nl;

	for (; (nl = str_chr(str_slice(text, i, text.n), '\n')) >= 0; i += (size_t)nl + 1)
		n++;
	r.v = NEW_N(a, str, n);
	r.at = NEW_N(a, size_t, n + 1);
	while (r.n < n && str_cut(&rest, '\n', &line)) {
		r.at[r.n] = line.s ? (size_t)(line.s - text.s) : 0;
		if (line.n && line.s[line.n - 1] == '\r')
			line.n--;
		r.v[r.n++] = line;
	}
	r.at[r.n] = text.n;
	return r;
}

bool line_blank(str l)
{
	size_t i;

	for (i = 0; i < l.n; i++) {
		if ((unsigned char)l.s[i] == 0xC2 && i + 1 < l.n && (unsigned char)l.s[i + 1] == 0xA0) {
			i++;
			continue;
		}
		if ((unsigned char)l.s[i] > 0x20)
			return false;
	}
	return true;
}

bool line_quoted(str l)
{
	return l.n > 0 && l.s[0] == '>';
}

static bool strip_byte(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '*' || ch == '>' || ch == '|';
}

/* Folded, without quote marks and bold stars around. */
static str folded(struct arena *a, str l)
{
	l = str_utf8_trunc(l, LINE_LOOK);
	while (l.n && strip_byte(l.s[0]))
		l = str_slice(l, 1, l.n);
	while (l.n && (strip_byte(l.s[l.n - 1]) || l.s[l.n - 1] == '\r'))
		l.n--;
	return str_trim(text_fold(a, l));
}

static bool has_any(str hay, const char *const *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_find(hay, str_of(v[i])) >= 0)
			return true;
	return false;
}

static bool starts_any(str s, const char *const *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_starts(s, str_of(v[i])))
			return true;
	return false;
}

bool line_rule(str l)
{
	size_t i;

	l = str_trim(l);
	for (i = 0; i < l.n; i++)
		if (l.s[i] != '_')
			return false;
	return l.n >= 10;
}

bool line_separator(struct arena *a, str l)
{
	static const char *const words[] = {
		"original message", "mensaje original", "mensagem original", "messaggio originale", "messaggio original",
		"forwarded message", "mensaje reenviado", "mensagem encaminhada", "mensagem reencaminhada", "messaggio inoltrato",
		"original appointment", "cita original", "reply message", "mensaje de respuesta", "reply above this line",
		"por encima de esta linea", "acima desta linha", "sopra questa riga", "message d'origine", "message transfere",
		"ursprungliche nachricht", "weitergeleitete nachricht",
	};
	static const char *const bare[] = {
		"begin forwarded message:", "inicio del mensaje reenviado:", "inicio da mensagem encaminhada:",
		"inicio da mensagem reencaminhada:", "inizio messaggio inoltrato:",
	};
	str f, t = str_trim(l);
	size_t i;

	if (t.n < 12 || t.n > 160)
		return false;
	f = strip_byte(t.s[0]) || (t.s[0] | 32) == 'b' || (t.s[0] | 32) == 'i' || strchr("-#_=", t.s[0]) ? folded(a, l) : S("");
	for (i = 0; i < COUNT(bare); i++)
		if (str_eq(f, str_of(bare[i])))
			return true;
	while (t.n && strip_byte(t.s[0]))
		t = str_slice(t, 1, t.n);
	return (str_starts(t, S("--")) || str_starts(t, S("##")) || str_starts(t, S("__")) || str_starts(t, S("=="))) &&
	       has_any(f, words, COUNT(words));
}

bool line_signature(str l)
{
	while (l.n && (l.s[l.n - 1] == ' ' || l.s[l.n - 1] == '\t' || l.s[l.n - 1] == '\r'))
		l.n--;
	return str_eq(l, S("--")) || str_eq(l, S("__")) || str_eq(l, S("—"));
}

bool line_device(struct arena *a, str l)
{
	static const char *const v[] = {
		"sent from my ", "sent from mail for", "sent from outlook", "sent from yahoo", "sent from proton", "sent with proton", "get outlook for",
		"sent via ", "enviado desde mi ", "enviado desde el ", "enviado desde correo", "enviado desde outlook", "enviado desde yahoo",
		"enviado desde proton", "enviado con proton", "enviado con correo", "obtener outlook para", "descargar outlook", "obten outlook", "enviado do meu ",
		"enviado a partir do", "enviado do outlook", "enviado do yahoo", "enviado do email", "enviado do correio", "enviado do proton", "enviado com proton",
		"enviado pelo meu", "enviado de meu", "obter o outlook", "obtenha o outlook", "baixar o outlook", "inviato da iphone",
		"inviato da ipad", "inviato dal mio", "inviato da outlook", "inviato da yahoo", "inviato da libero", "inviato da smartphone", "inviato da samsung", "inviato da android",
		"inviato da posta per", "inviato da proton", "inviato con proton", "inviato da tiscali", "scarica outlook", "ottieni outlook", "envoye de mon", "von meinem iphone",
	};

	str t = str_trim(l);

	return t.n > 8 && t.n <= 120 && strchr("*>sSgGeEoOdDbBiIvV", t.s[0]) && starts_any(folded(a, l), v, COUNT(v));
}

enum head_kind line_head(struct arena *a, str l, str *value)
{
	static const struct {
		const char *word;
		enum head_kind kind;
	} v[] = {
		{ "from", HEAD_FROM }, { "de", HEAD_FROM }, { "da", HEAD_FROM }, { "von", HEAD_FROM }, { "mittente", HEAD_FROM },
		{ "sent", HEAD_DATE }, { "date", HEAD_DATE }, { "enviado", HEAD_DATE }, { "enviado el", HEAD_DATE }, { "enviada", HEAD_DATE },
		{ "enviado em", HEAD_DATE }, { "enviada em", HEAD_DATE }, { "fecha", HEAD_DATE }, { "data", HEAD_DATE }, { "inviato", HEAD_DATE },
		{ "inviata", HEAD_DATE }, { "gesendet", HEAD_DATE }, { "envoye", HEAD_DATE }, { "data invio", HEAD_DATE }, { "to", HEAD_TO }, { "para", HEAD_TO },
		{ "a", HEAD_TO }, { "an", HEAD_TO }, { "destinatario", HEAD_TO }, { "cc", HEAD_CC }, { "bcc", HEAD_CC }, { "cco", HEAD_CC },
		{ "ccn", HEAD_CC }, { "reply-to", HEAD_CC }, { "responder a", HEAD_CC }, { "subject", HEAD_SUBJECT }, { "asunto", HEAD_SUBJECT },
		{ "assunto", HEAD_SUBJECT }, { "oggetto", HEAD_SUBJECT }, { "betreff", HEAD_SUBJECT }, { "objet", HEAD_SUBJECT },
	};
	str t = str_utf8_trunc(l, 1000), word;
	ssize_t colon;
	size_t i;

	while (t.n && strip_byte(t.s[0]))
		t = str_slice(t, 1, t.n);
	colon = str_chr(t, ':');
	if (colon <= 0 || colon > 20)
		return HEAD_NONE;
	word = folded(a, str_slice(t, 0, (size_t)colon));
	for (i = 0; i < COUNT(v); i++)
		if (str_eq(word, str_of(v[i].word))) {
			t = str_slice(t, (size_t)colon + 1, t.n);
			while (t.n && strip_byte(t.s[0]))
				t = str_slice(t, 1, t.n);
			*value = str_trim(t);
			return v[i].kind;
		}
	return HEAD_NONE;
}

struct block_seen {
	bool date, to, subject, at;
};

static void note_head(struct block_seen *b, enum head_kind h, str value)
{
	b->date = b->date || h == HEAD_DATE;
	b->to = b->to || h == HEAD_TO;
	b->subject = b->subject || h == HEAD_SUBJECT;
	b->at = b->at || ((h == HEAD_TO || h == HEAD_FROM) && str_chr(value, '@') >= 0);
}

/* "From: Madrid, To: Lisbon, Date: …" is a journey, not a mail. */
static bool is_mail_head(const struct block_seen *b)
{
	return b->date && (b->to || b->subject) && (b->subject || b->at);
}

size_t lines_header_block(const struct reply_lines *r, size_t i)
{
	struct block_seen seen = { 0 };
	size_t k, last = i, blanks = 0;
	str value = S("");

	if (line_head(r->a, r->v[i], &value) != HEAD_FROM || !value.n)
		return 0;
	note_head(&seen, HEAD_FROM, value);
	for (k = i + 1; k < r->n && k < i + HEAD_LINES; k++) {
		enum head_kind h = line_blank(r->v[k]) ? HEAD_NONE : line_head(r->a, r->v[k], &value);

		if (line_blank(r->v[k])) {
			if (++blanks > 2)
				break;
			continue;
		}
		if (h == HEAD_NONE && last + 1 != k)
			break;
		if (h == HEAD_NONE)
			continue;	/* a long list of recipients goes on */
		note_head(&seen, h, value);
		last = k;
	}
	return is_mail_head(&seen) ? last - i + 1 : 0;
}

static size_t digits(str s)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		n += s.s[i] >= '0' && s.s[i] <= '9';
	return n;
}

static bool attribution(str f)
{
	static const char *const verbs[] = { "wrote:", " wrote", "escribio", "ha escrito", "escreveu", "ha scritto", "scrive:", "a ecrit", "schrieb" };
	static const char *const starts[] = { "on ", "el ", "en ", "em ", "no dia ", "a ", "il ", "in data ", "le ", "am ", "at ", "alle ", "as ", "con fecha ",
		"lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo", "segunda", "terca", "quarta", "quinta", "sexta", "lunedi", "martedi",
		"mercoledi", "giovedi", "venerdi", "domenica", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon,", "tue,", "wed,", "thu,", "fri," };
	static const char *const quoting[] = { "quoting ", "citando ", "mensaje citado por ", "citazione di " };
	bool at = str_chr(f, '@') > 0, start = starts_any(f, starts, COUNT(starts));

	if (f.n < 8 || f.s[f.n - 1] != ':')
		return false;
	if (has_any(f, verbs, COUNT(verbs)))
		return digits(f) >= 2 ? start || at || (f.s[0] >= '0' && f.s[0] <= '9') : at && f.n < 120;
	if (starts_any(f, quoting, COUNT(quoting)))
		return at;
	/* "2026-03-02 10:00 GMT+01:00 Ana <ana@example.com>:" */
	return f.s[0] >= '0' && f.s[0] <= '9' && at && digits(f) >= 8 && f.s[f.n - 2] == '>';
}

/* Some line of the next few ends in ':': else no attribution can be here. */
static bool colon_ahead(const struct reply_lines *r, size_t i)
{
	size_t k;

	for (k = i; k < r->n && k < i + ATTR_LINES; k++) {
		str l = r->v[k];

		while (l.n && strip_byte(l.s[l.n - 1]))
			l.n--;
		if (l.n && l.s[l.n - 1] == ':')
			return true;
	}
	return false;
}

size_t lines_attribution(const struct reply_lines *r, size_t i, bool *sure)
{
	struct buf b = buf_new(r->a, ATTR_LINES * (LINE_LOOK + 1) + 16);
	size_t k;
	str f;

	if (r->v[i].n > LINE_LOOK || !colon_ahead(r, i) || line_blank(r->v[i]))
		return 0;
	for (k = i; k < r->n && k < i + ATTR_LINES; k++) {
		if (line_blank(r->v[k]) || r->v[k].n > LINE_LOOK || (k > i && line_quoted(r->v[k]) != line_quoted(r->v[i])))
			break;
		f = folded(r->a, r->v[k]);
		if (k > i)
			buf_ch(&b, ' ');
		buf_put(&b, f);
		if (f.n && f.s[f.n - 1] == ':' && attribution(buf_str(&b))) {
			*sure = str_chr(buf_str(&b), '@') > 0;
			return k - i + 1;
		}
	}
	return 0;
}
