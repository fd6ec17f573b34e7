#include "text/lang.h"

#include "base/test.h"

TEST(lang_common_mails)
{
	static const struct {
		const char *text, *lang;
	} t[] = {
		{ "Hola, buenos días. No puedo entrar en mi cuenta desde ayer, ¿me pueden ayudar? Gracias", "es" },
		{ "El paquete llegó roto y quiero que me devuelvan el dinero", "es" },
		{ "Necesito la factura del mes de marzo, por favor", "es" },
		{ "Bom dia, não consigo entrar na minha conta desde ontem. Podem ajudar? Obrigado", "pt" },
		{ "A encomenda chegou partida e eu quero a devolução do dinheiro", "pt" },
		{ "Preciso da nota fiscal do mês de março, por favor", "pt" },
		{ "Buongiorno, da ieri non riesco ad accedere al mio account. Potete aiutarmi? Grazie", "it" },
		{ "Il pacco è arrivato rotto e vorrei il rimborso", "it" },
		{ "Mi serve la fattura di marzo per la contabilità", "it" },
		{ "Hello, I cannot log in to my account since yesterday. Can you help? Thanks", "en" },
		{ "The parcel arrived broken and I would like my money back", "en" },
		{ "Where is the invoice for March?", "en" },
	};
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		CHECK_STR(text_lang(c->arena, str_of(t[i].text)), str_of(t[i].lang));
}

TEST(lang_unsure_is_null)
{
	CHECK(text_lang(c->arena, S("")).s == NULL);
	CHECK(text_lang(c->arena, S("12345 OK")).s == NULL);
	CHECK(text_lang(c->arena, S("iPhone 15")).s == NULL);
}
