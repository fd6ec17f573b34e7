#include "text/term.h"

#include <libstemmer.h>
#include <string.h>

#include "base/arena.h"
#include "text/fold.h"

struct stemmers {
	struct sb_stemmer *v[LANGS];
	struct arena *a;
};

static const char *const codes[LANGS] = { "es", "pt", "it", "en" };
static const char *const algorithms[LANGS] = { "spanish", "portuguese", "italian", "english" };

enum lang lang_from(str code)
{
	int i;

	if (code.n != 2 && !(code.n > 2 && (code.s[2] == '-' || code.s[2] == '_')))
		return LANG_NONE;
	for (i = 0; i < LANGS; i++)
		if (str_eq_ascii_nocase(str_slice(code, 0, 2), str_of(codes[i])))
			return (enum lang)i;
	return LANG_NONE;
}

str lang_code(enum lang l)
{
	return l < LANGS ? str_of(codes[l]) : S("");
}

static void stemmer_end(void *p)
{
	sb_stemmer_delete(p);
}

struct stemmers *stemmers_new(struct arena *a)
{
	struct stemmers *s = NEW(a, struct stemmers);

	s->a = a;
	return s;
}

/* Endings that Snowball recognises only with their accent. */
static const struct {
	enum lang l;
	const char *bare, *full;
} accents[] = {
	{ LANG_ES, "cion", "ción" }, { LANG_ES, "sion", "sión" }, { LANG_ES, "logia", "logía" },
	{ LANG_PT, "cao", "ção" }, { LANG_PT, "coes", "ções" }, { LANG_PT, "sao", "são" }, { LANG_PT, "soes", "sões" },
	{ LANG_PT, "avel", "ável" }, { LANG_PT, "ivel", "ível" }, { LANG_PT, "encia", "ência" },
	{ LANG_PT, "ancia", "ância" }, { LANG_PT, "encias", "ências" }, { LANG_PT, "ancias", "âncias" },
	{ LANG_PT, "logia", "logía" },
	{ LANG_IT, "ilita", "ilità" }, { LANG_IT, "alita", "alità" }, { LANG_IT, "icita", "icità" },
	{ LANG_IT, "osita", "osità" }, { LANG_IT, "ivita", "ività" },
};

/* Into t; what has no such ending is given back as it is. */
static str with_accent(enum lang l, str w, char t[TEXT_WORD_MAX + 8])
{
	size_t i, bare, full;

	for (i = 0; i < COUNT(accents); i++) {
		bare = strlen(accents[i].bare);
		if (accents[i].l != l || w.n < bare + 3 || !str_ends(w, str_of(accents[i].bare)))
			continue;
		full = strlen(accents[i].full);
		memcpy(t, w.s, w.n - bare);
		memcpy(t + w.n - bare, accents[i].full, full);
		return str_n(t, w.n - bare + full);
	}
	return w;
}

static bool has_digit(str w)
{
	size_t i;

	for (i = 0; i < w.n; i++)
		if (w.s[i] >= '0' && w.s[i] <= '9')
			return true;
	return false;
}

str term_stem(struct stemmers *s, struct arena *a, enum lang l, str w)
{
	char t[TEXT_WORD_MAX + 8];
	const sb_symbol *out;
	str in;

	if (l >= LANGS || w.n < 3 || w.n > TEXT_WORD_MAX || has_digit(w))
		return w;
	if (!s->v[l]) {
		s->v[l] = sb_stemmer_new(algorithms[l], "UTF_8");
		if (!s->v[l])
			return w;
		arena_defer(s->a, stemmer_end, s->v[l]);
	}
	in = with_accent(l, w, t);
	out = sb_stemmer_stem(s->v[l], (const sb_symbol *)in.s, (int)in.n);
	if (!out)
		return w;
	return text_fold(a, str_dup(a, str_n((const char *)out, (size_t)sb_stemmer_length(s->v[l]))));
}

/* Folded, between blanks.  Question words and the verbs of asking are among them. */
static const char *const stops[LANGS] = {
	" a al algo algun alguna algunas alguno algunos ante antes aqui asi aun aunque bien cada como con cosa cual cuales "
	"cuando cuanto cuanta cuantos cuantas de debo deberia del desde donde e el ella ellas ellos en entonces entre era es esa esas "
	"ese eso esos esta estaba estan estar estas este esto estos estoy fue ha haber hace hacer hacen hago hasta hay he hemos "
	"hola la las le les lo los mas me mi mientras mis mismo mucho muy nada ni no nos nosotros nuestra nuestro o os otra otro para pero poco por "
	"porque puede pueden puedo pueda podria que quiero quisiera necesito quien se sea ser si sido sin sobre solo son soy su sus tal tambien "
	"tan tanto te tener tengo tiene tienen toda todas todo todos tras tu tus un una unas uno unos usted ustedes va vez voy y ya yo "
	"gracias favor buenas buenos dias tardes ",
	" a ao aos agora ai ainda alem algum alguma alguns algumas antes ao aos aquela aquele aquilo as assim ate bem boa bom cada com como da das "
	"de dela dele delas deles depois desde do dos e ela elas ele eles em entao entre era essa essas esse esses esta estao "
	"estar estas estava este estes estou eu faco fazer faz fez foi for fora ha isso isto ja la lhe lhes mais mas me mesmo meu meus "
	"minha minhas muito na nada nao nas nem no nos nossa nosso num numa o oi ola onde os ou outra outro para pela pelas pelo pelos "
	"por porque pode podem posso poderia pra qual quais quando quanto quanta quantos quantas que quem quero queria preciso se seja sem ser seu seus "
	"so sobre sou sua suas tal tambem tanto te tem tenho ter teve toda todas todo todos tu um uma umas uns vai voce voces vou "
	"obrigado obrigada dia tarde favor e ",
	" a ad agli ai al all alla alle allo anche ancora avere aveva avete c che chi ci ciao cio coi col come con cosa cosi cui d da dagli "
	"dai dal dall dalla dalle dallo de dei del dell della delle dello deve devo di dopo dove e ecco ed era erano essere fa fare "
	"faccio fino fra ha hai hanno ho i il in io l la le lei li lo loro lui ma me mi mia mie miei mio molto ne negli nei nel nell nella "
	"nelle nello no noi non nostra nostro o ogni oppure per perche pero piu poco poi possiamo posso potrei puo puoi pure qua quale quali quando quanto quanta quanti quante "
	"quel quella quelle quelli quello questa queste questi questo qui quindi s sara se sei senza si sia siamo sono sta stato stata su sua "
	"sue sugli sui sul sull sulla sulle sullo suo suoi t ti tra tu tua tue tuo tuoi tutta tutte tutti tutto un una uno va vi voglio "
	"vorrei bisogna voi vostra vostro grazie buongiorno salve prego ",
	" a about after again all also am an and any are as at be because been before being but by can cannot could d did do does doing "
	"don down during each few for from further get had has have having he hello her here hers hi him his how i if in into is it its "
	"just ll m me more most my need no nor not now of off on once only or other our out over own please re s same she should so some such t "
	"than thank thanks that the their them then there these they this those through to too under until up us ve very want was we were what when "
	"where which while who whom why will with would you your yours ",
};

bool term_is_stop(enum lang l, str w)
{
	char t[24];

	if (l >= LANGS || w.n == 0 || w.n > 20)
		return false;
	t[0] = ' ';
	memcpy(t + 1, w.s, w.n);
	t[w.n + 1] = ' ';
	t[w.n + 2] = 0;
	return strstr(stops[l], t) != NULL;
}
