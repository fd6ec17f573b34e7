/* Ready lists by rule: fixed days and how they move, days around Easter, nth weekdays. */
#include "desk/promise/holidays.h"

#include <stdlib.h>

#include "base/ctx.h"
#include "desk/promise/tzif.h"

enum { YEAR_MIN = 1900, YEAR_MAX = 2199, YEARS_MAX = 100, MONDAY_SHIFT = 3, NO = 99, TERM_YEARS = 6, TERM_FIRST = 2024 };

const char *const holiday_countries[HOLIDAY_COUNTRIES] = { "AR", "BR", "CL", "CO", "ES", "GB", "IT", "MX", "PT", "US" };

enum how {
	FIXED,		/* month a, day b */
	EASTER,		/* a days after Easter Sunday */
	NTH,		/* the b-th weekday c of month a; b = -1: the last */
	TERM,		/* month a, day b, when a presidency changes in Mexico */
	SOLSTICE,	/* the June solstice on Chile's clocks */
};

/* By weekday, Monday first: days to move, or NO for no holiday that year. */
struct move {
	signed char by[7];
	bool keep;		/* the day itself stays a holiday as well */
	const char *note;	/* appended to the moved day's name */
};

static const struct move co_monday = { { 0, 6, 5, 4, 3, 2, 1 }, false, "" };	/* Ley 51 de 1983 */
static const struct move ar_monday = { { 0, -1, -2, 4, 3, 0, 0 }, false, "" };	/* Ley 27.399 */
static const struct move cl_monday = { { 0, -1, -2, -3, 3, 0, 0 }, false, "" };	/* Ley 19.668 */
static const struct move cl_friday = { { 0, -4, 2, 0, 0, 0, 0 }, false, "" };	/* Ley 20.299 */
static const struct move if_monday = { { 0, NO, NO, NO, NO, NO, NO }, false, "" };	/* Ley 20.983 */
static const struct move if_friday = { { NO, NO, NO, NO, 0, NO, NO }, false, "" };	/* Ley 20.215 */
static const struct move if_bridge = { { 0, NO, NO, NO, 0, NO, NO }, false, "" };
static const struct move us_observed = { { 0, 0, 0, 0, 0, -1, 1 }, true, " (observed)" };
static const struct move gb_next = { { 0, 0, 0, 0, 0, 2, 1 }, true, " (substitute day)" };
static const struct move gb_pair = { { 0, 0, 0, 0, 0, 2, 2 }, true, " (substitute day)" };
static const struct move gb_second = { { 1, 0, 0, 0, 0, 2, 2 }, true, " (substitute day)" };

struct rule {
	char country[3];
	enum how how;
	int a, b, c;
	const char *name;
	const struct move *move;
	bool optional;
	int since;
};

static const struct rule rules[] = {
	{ "AR", FIXED, 1, 1, 0, "Año Nuevo", NULL, false, 0 },
	{ "AR", EASTER, -48, 0, 0, "Carnaval (lunes)", NULL, false, 0 },
	{ "AR", EASTER, -47, 0, 0, "Carnaval (martes)", NULL, false, 0 },
	{ "AR", FIXED, 3, 24, 0, "Día Nacional de la Memoria por la Verdad y la Justicia", NULL, false, 0 },
	{ "AR", FIXED, 4, 2, 0, "Día del Veterano y de los Caídos en la Guerra de Malvinas", NULL, false, 0 },
	{ "AR", EASTER, -3, 0, 0, "Jueves Santo", NULL, true, 0 },
	{ "AR", EASTER, -2, 0, 0, "Viernes Santo", NULL, false, 0 },
	{ "AR", FIXED, 5, 1, 0, "Día del Trabajador", NULL, false, 0 },
	{ "AR", FIXED, 5, 25, 0, "Día de la Revolución de Mayo", NULL, false, 0 },
	{ "AR", FIXED, 6, 17, 0, "Paso a la Inmortalidad del Gral. Güemes", &ar_monday, false, 0 },
	{ "AR", FIXED, 6, 20, 0, "Paso a la Inmortalidad del Gral. Belgrano", NULL, false, 0 },
	{ "AR", FIXED, 7, 9, 0, "Día de la Independencia", NULL, false, 0 },
	{ "AR", FIXED, 8, 17, 0, "Paso a la Inmortalidad del Gral. San Martín", &ar_monday, false, 0 },
	{ "AR", FIXED, 10, 12, 0, "Día del Respeto a la Diversidad Cultural", &ar_monday, false, 0 },
	{ "AR", FIXED, 11, 20, 0, "Día de la Soberanía Nacional", &ar_monday, false, 0 },
	{ "AR", FIXED, 12, 8, 0, "Inmaculada Concepción de María", NULL, false, 0 },
	{ "AR", FIXED, 12, 25, 0, "Navidad", NULL, false, 0 },

	{ "BR", FIXED, 1, 1, 0, "Confraternização Universal", NULL, false, 0 },
	{ "BR", EASTER, -48, 0, 0, "Carnaval (segunda-feira)", NULL, true, 0 },
	{ "BR", EASTER, -47, 0, 0, "Carnaval (terça-feira)", NULL, true, 0 },
	{ "BR", EASTER, -2, 0, 0, "Paixão de Cristo", NULL, false, 0 },
	{ "BR", FIXED, 4, 21, 0, "Tiradentes", NULL, false, 0 },
	{ "BR", FIXED, 5, 1, 0, "Dia do Trabalho", NULL, false, 0 },
	{ "BR", EASTER, 60, 0, 0, "Corpus Christi", NULL, true, 0 },
	{ "BR", FIXED, 9, 7, 0, "Independência do Brasil", NULL, false, 0 },
	{ "BR", FIXED, 10, 12, 0, "Nossa Senhora Aparecida", NULL, false, 0 },
	{ "BR", FIXED, 11, 2, 0, "Finados", NULL, false, 0 },
	{ "BR", FIXED, 11, 15, 0, "Proclamação da República", NULL, false, 0 },
	{ "BR", FIXED, 11, 20, 0, "Dia Nacional de Zumbi e da Consciência Negra", NULL, false, 2024 },
	{ "BR", FIXED, 12, 25, 0, "Natal", NULL, false, 0 },

	{ "CL", FIXED, 1, 1, 0, "Año Nuevo", NULL, false, 0 },
	{ "CL", FIXED, 1, 2, 0, "Feriado adicional de Año Nuevo", &if_monday, false, 2017 },
	{ "CL", EASTER, -2, 0, 0, "Viernes Santo", NULL, false, 0 },
	{ "CL", EASTER, -1, 0, 0, "Sábado Santo", NULL, false, 0 },
	{ "CL", FIXED, 5, 1, 0, "Día Nacional del Trabajo", NULL, false, 0 },
	{ "CL", FIXED, 5, 21, 0, "Día de las Glorias Navales", NULL, false, 0 },
	{ "CL", SOLSTICE, 0, 0, 0, "Día Nacional de los Pueblos Indígenas", NULL, false, 2021 },
	{ "CL", FIXED, 6, 29, 0, "San Pedro y San Pablo", &cl_monday, false, 0 },
	{ "CL", FIXED, 7, 16, 0, "Virgen del Carmen", NULL, false, 0 },
	{ "CL", FIXED, 8, 15, 0, "Asunción de la Virgen", NULL, false, 0 },
	{ "CL", FIXED, 9, 17, 0, "Feriado adicional de Fiestas Patrias", &if_bridge, false, 2017 },
	{ "CL", FIXED, 9, 18, 0, "Independencia Nacional", NULL, false, 0 },
	{ "CL", FIXED, 9, 19, 0, "Día de las Glorias del Ejército", NULL, false, 0 },
	{ "CL", FIXED, 9, 20, 0, "Feriado adicional de Fiestas Patrias", &if_friday, false, 2007 },
	{ "CL", FIXED, 10, 12, 0, "Encuentro de Dos Mundos", &cl_monday, false, 0 },
	{ "CL", FIXED, 10, 31, 0, "Día de las Iglesias Evangélicas y Protestantes", &cl_friday, false, 2008 },
	{ "CL", FIXED, 11, 1, 0, "Día de Todos los Santos", NULL, false, 0 },
	{ "CL", FIXED, 12, 8, 0, "Inmaculada Concepción", NULL, false, 0 },
	{ "CL", FIXED, 12, 25, 0, "Navidad", NULL, false, 0 },

	{ "CO", FIXED, 1, 1, 0, "Año Nuevo", NULL, false, 0 },
	{ "CO", FIXED, 1, 6, 0, "Día de los Reyes Magos", &co_monday, false, 0 },
	{ "CO", FIXED, 3, 19, 0, "Día de San José", &co_monday, false, 0 },
	{ "CO", EASTER, -3, 0, 0, "Jueves Santo", NULL, false, 0 },
	{ "CO", EASTER, -2, 0, 0, "Viernes Santo", NULL, false, 0 },
	{ "CO", FIXED, 5, 1, 0, "Día del Trabajo", NULL, false, 0 },
	{ "CO", EASTER, 43, 0, 0, "Ascensión del Señor", NULL, false, 0 },
	{ "CO", EASTER, 64, 0, 0, "Corpus Christi", NULL, false, 0 },
	{ "CO", EASTER, 71, 0, 0, "Sagrado Corazón de Jesús", NULL, false, 0 },
	{ "CO", FIXED, 6, 29, 0, "San Pedro y San Pablo", &co_monday, false, 0 },
	{ "CO", FIXED, 7, 20, 0, "Día de la Independencia", NULL, false, 0 },
	{ "CO", FIXED, 8, 7, 0, "Batalla de Boyacá", NULL, false, 0 },
	{ "CO", FIXED, 8, 15, 0, "Asunción de la Virgen", &co_monday, false, 0 },
	{ "CO", FIXED, 10, 12, 0, "Día de la Diversidad Étnica y Cultural", &co_monday, false, 0 },
	{ "CO", FIXED, 11, 1, 0, "Día de Todos los Santos", &co_monday, false, 0 },
	{ "CO", FIXED, 11, 11, 0, "Independencia de Cartagena", &co_monday, false, 0 },
	{ "CO", FIXED, 12, 8, 0, "Inmaculada Concepción", NULL, false, 0 },
	{ "CO", FIXED, 12, 25, 0, "Navidad", NULL, false, 0 },

	{ "ES", FIXED, 1, 1, 0, "Año Nuevo", NULL, false, 0 },
	{ "ES", FIXED, 1, 6, 0, "Epifanía del Señor", NULL, false, 0 },
	{ "ES", EASTER, -3, 0, 0, "Jueves Santo", NULL, true, 0 },
	{ "ES", EASTER, -2, 0, 0, "Viernes Santo", NULL, false, 0 },
	{ "ES", EASTER, 1, 0, 0, "Lunes de Pascua", NULL, true, 0 },
	{ "ES", FIXED, 5, 1, 0, "Fiesta del Trabajo", NULL, false, 0 },
	{ "ES", FIXED, 8, 15, 0, "Asunción de la Virgen", NULL, false, 0 },
	{ "ES", FIXED, 10, 12, 0, "Fiesta Nacional de España", NULL, false, 0 },
	{ "ES", FIXED, 11, 1, 0, "Todos los Santos", NULL, false, 0 },
	{ "ES", FIXED, 12, 6, 0, "Día de la Constitución Española", NULL, false, 0 },
	{ "ES", FIXED, 12, 8, 0, "Inmaculada Concepción", NULL, false, 0 },
	{ "ES", FIXED, 12, 25, 0, "Natividad del Señor", NULL, false, 0 },

	{ "GB", FIXED, 1, 1, 0, "New Year’s Day", &gb_next, false, 0 },
	{ "GB", FIXED, 1, 2, 0, "2 January (Scotland)", &gb_second, true, 0 },
	{ "GB", FIXED, 3, 17, 0, "St Patrick’s Day (Northern Ireland)", &gb_next, true, 0 },
	{ "GB", EASTER, -2, 0, 0, "Good Friday", NULL, false, 0 },
	{ "GB", EASTER, 1, 0, 0, "Easter Monday", NULL, false, 0 },
	{ "GB", NTH, 5, 1, 0, "Early May bank holiday", NULL, false, 0 },
	{ "GB", NTH, 5, -1, 0, "Spring bank holiday", NULL, false, 0 },
	{ "GB", FIXED, 7, 12, 0, "Battle of the Boyne (Northern Ireland)", &gb_next, true, 0 },
	{ "GB", NTH, 8, 1, 0, "Summer bank holiday (Scotland)", NULL, true, 0 },
	{ "GB", NTH, 8, -1, 0, "Summer bank holiday", NULL, false, 0 },
	{ "GB", FIXED, 11, 30, 0, "St Andrew’s Day (Scotland)", &gb_next, true, 0 },
	{ "GB", FIXED, 12, 25, 0, "Christmas Day", &gb_pair, false, 0 },
	{ "GB", FIXED, 12, 26, 0, "Boxing Day", &gb_pair, false, 0 },

	{ "IT", FIXED, 1, 1, 0, "Capodanno", NULL, false, 0 },
	{ "IT", FIXED, 1, 6, 0, "Epifania", NULL, false, 0 },
	{ "IT", EASTER, 0, 0, 0, "Pasqua", NULL, false, 0 },
	{ "IT", EASTER, 1, 0, 0, "Lunedì dell’Angelo", NULL, false, 0 },
	{ "IT", FIXED, 4, 25, 0, "Festa della Liberazione", NULL, false, 0 },
	{ "IT", FIXED, 5, 1, 0, "Festa dei Lavoratori", NULL, false, 0 },
	{ "IT", FIXED, 6, 2, 0, "Festa della Repubblica", NULL, false, 0 },
	{ "IT", FIXED, 8, 15, 0, "Assunzione di Maria (Ferragosto)", NULL, false, 0 },
	{ "IT", FIXED, 10, 4, 0, "San Francesco d’Assisi", NULL, false, 2026 },
	{ "IT", FIXED, 11, 1, 0, "Ognissanti", NULL, false, 0 },
	{ "IT", FIXED, 12, 8, 0, "Immacolata Concezione", NULL, false, 0 },
	{ "IT", FIXED, 12, 25, 0, "Natale", NULL, false, 0 },
	{ "IT", FIXED, 12, 26, 0, "Santo Stefano", NULL, false, 0 },

	{ "MX", FIXED, 1, 1, 0, "Año Nuevo", NULL, false, 0 },
	{ "MX", NTH, 2, 1, 0, "Día de la Constitución", NULL, false, 0 },
	{ "MX", NTH, 3, 3, 0, "Natalicio de Benito Juárez", NULL, false, 0 },
	{ "MX", EASTER, -3, 0, 0, "Jueves Santo", NULL, true, 0 },
	{ "MX", EASTER, -2, 0, 0, "Viernes Santo", NULL, true, 0 },
	{ "MX", FIXED, 5, 1, 0, "Día del Trabajo", NULL, false, 0 },
	{ "MX", FIXED, 9, 16, 0, "Día de la Independencia", NULL, false, 0 },
	{ "MX", TERM, 10, 1, 0, "Transmisión del Poder Ejecutivo Federal", NULL, false, TERM_FIRST },
	{ "MX", NTH, 11, 3, 0, "Día de la Revolución Mexicana", NULL, false, 0 },
	{ "MX", FIXED, 12, 25, 0, "Navidad", NULL, false, 0 },

	{ "PT", FIXED, 1, 1, 0, "Ano Novo", NULL, false, 0 },
	{ "PT", EASTER, -47, 0, 0, "Carnaval", NULL, true, 0 },
	{ "PT", EASTER, -2, 0, 0, "Sexta-feira Santa", NULL, false, 0 },
	{ "PT", EASTER, 0, 0, 0, "Domingo de Páscoa", NULL, false, 0 },
	{ "PT", FIXED, 4, 25, 0, "Dia da Liberdade", NULL, false, 0 },
	{ "PT", FIXED, 5, 1, 0, "Dia do Trabalhador", NULL, false, 0 },
	{ "PT", EASTER, 60, 0, 0, "Corpo de Deus", NULL, false, 0 },
	{ "PT", FIXED, 6, 10, 0, "Dia de Portugal, de Camões e das Comunidades Portuguesas", NULL, false, 0 },
	{ "PT", FIXED, 8, 15, 0, "Assunção de Nossa Senhora", NULL, false, 0 },
	{ "PT", FIXED, 10, 5, 0, "Implantação da República", NULL, false, 0 },
	{ "PT", FIXED, 11, 1, 0, "Dia de Todos os Santos", NULL, false, 0 },
	{ "PT", FIXED, 12, 1, 0, "Restauração da Independência", NULL, false, 0 },
	{ "PT", FIXED, 12, 8, 0, "Imaculada Conceição", NULL, false, 0 },
	{ "PT", FIXED, 12, 25, 0, "Natal", NULL, false, 0 },

	{ "US", FIXED, 1, 1, 0, "New Year’s Day", &us_observed, false, 0 },
	{ "US", NTH, 1, 3, 0, "Martin Luther King Jr. Day", NULL, false, 1986 },
	{ "US", NTH, 2, 3, 0, "Washington’s Birthday", NULL, false, 0 },
	{ "US", NTH, 5, -1, 0, "Memorial Day", NULL, false, 0 },
	{ "US", FIXED, 6, 19, 0, "Juneteenth National Independence Day", &us_observed, false, 2021 },
	{ "US", FIXED, 7, 4, 0, "Independence Day", &us_observed, false, 0 },
	{ "US", NTH, 9, 1, 0, "Labor Day", NULL, false, 0 },
	{ "US", NTH, 10, 2, 0, "Columbus Day", NULL, false, 0 },
	{ "US", FIXED, 11, 11, 0, "Veterans Day", &us_observed, false, 0 },
	{ "US", NTH, 11, 4, 3, "Thanksgiving Day", NULL, false, 0 },
	{ "US", FIXED, 12, 25, 0, "Christmas Day", &us_observed, false, 0 },
};

/* The Sunday after the ecclesiastical full moon, by golden number and epact. */
i64 holidays_easter(int year)
{
	int golden = year % 19, century = year / 100;
	int skipped = century - century / 4 - (8 * century + 13) / 25;
	int moon = (skipped + 19 * golden + 15) % 30;
	i64 day;

	moon -= moon / 28 * (1 - 29 / (moon + 1) * ((21 - golden) / 11));
	day = tzif_days(year, 3, 21) + moon + 1;
	while (((day + MONDAY_SHIFT) % 7 + 7) % 7 != 6)
		day++;
	return day;
}

static size_t weekday(i64 day)
{
	return (size_t)(((day + MONDAY_SHIFT) % 7 + 7) % 7);
}

static i64 nth(i64 year, const struct rule *r)
{
	i64 first = tzif_days(year, r->a, 1), day;

	if (r->b < 0)
		first = (r->a == 12 ? tzif_days(year + 1, 1, 1) : tzif_days(year, r->a + 1, 1)) - 7;
	day = first + (r->c - (i64)weekday(first) + 7) % 7;
	return day + (r->b > 0 ? 7 * (r->b - 1) : 0);
}

/* The mean June solstice is a polynomial of the year; a quarter of an hour is its error.
 * Chile's winter clocks are four hours behind UTC. */
static i64 solstice(int year)
{
	double y = (year - 2000) / 1000.0;
	double jd = 2451716.56767 + y * (365241.62603 + y * (0.00325 + y * (0.00888 - y * 0.00030)));

	return (i64)(jd - 2440587.5 - 4.0 / 24);
}

static bool day_of(const struct rule *r, int year, i64 *day)
{
	if (year < r->since)
		return false;
	switch (r->how) {
	case FIXED:
		*day = tzif_days(year, r->a, r->b);
		return true;
	case EASTER:
		*day = holidays_easter(year) + r->a;
		return true;
	case NTH:
		*day = nth(year, r);
		return true;
	case TERM:
		*day = tzif_days(year, r->a, r->b);
		return (year - TERM_FIRST) % TERM_YEARS == 0;
	case SOLSTICE:
		*day = solstice(year);
		return true;
	}
	return false;
}

struct gather {
	struct ctx *c;
	struct holiday_list *out;
	i64 from, to;		/* days that count: [from, to) */
};

static void put(const struct gather *g, i64 day, const struct rule *r, const char *note)
{
	if (day >= g->from && day < g->to)
		g->out->v[g->out->n++] = (struct holiday){ day,
			*note ? str_fmt(g->c->arena, "%s%s", r->name, note) : str_of(r->name), r->optional };
}

static void put_year(const struct gather *g, const struct rule *r, int year)
{
	signed char by;
	i64 day;

	if (!day_of(r, year, &day))
		return;
	by = r->move ? r->move->by[weekday(day)] : 0;
	if (by == NO)
		return;
	if (!by || r->move->keep)
		put(g, day, r, "");
	if (by)
		put(g, day + by, r, r->move->note);
}

static int by_date(const void *a, const void *b)
{
	const struct holiday *x = a, *y = b;

	return x->date != y->date ? (x->date < y->date ? -1 : 1) : str_cmp(x->name, y->name);
}

static bool country_known(str country)
{
	size_t i;

	for (i = 0; i < HOLIDAY_COUNTRIES; i++)
		if (str_eq(country, str_of(holiday_countries[i])))
			return true;
	return false;
}

bool holidays_ready(struct ctx *c, str country, int from, int to, struct holiday_list *out)
{
	struct gather g = { c, out, 0, 0 };
	size_t i;
	int year;

	if (!country_known(country))
		return fail(c, E_INVALID, "country", "holidays.country");
	if (from < YEAR_MIN || to > YEAR_MAX || to < from || to - from >= YEARS_MAX)
		return fail(c, E_INVALID, "years", "holidays.years");
	g.from = tzif_days(from, 1, 1);
	g.to = tzif_days(to + 1, 1, 1);
	*out = (struct holiday_list){ NEW_N(c->arena, struct holiday, (size_t)(to - from + 3) * 2 * COUNT(rules)), 0 };
	for (i = 0; i < COUNT(rules); i++)
		for (year = from - 1; str_eq(country, str_of(rules[i].country)) && year <= to + 1; year++)
			put_year(&g, &rules[i], year);
	qsort(out->v, out->n, sizeof(*out->v), by_date);
	return true;
}
