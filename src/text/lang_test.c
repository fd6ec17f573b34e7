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
		CHECK_STR(text_lang(str_of(t[i].text)), str_of(t[i].lang));
}

/* Three to six words each; nothing was learned from them. */
static const struct {
	const char *lang, *text;
} sentences[] = {
	{ "es", "mi pedido no aparece" },
	{ "es", "dónde veo la factura" },
	{ "es", "la pantalla está en blanco" },
	{ "es", "quiero hablar con alguien" },
	{ "es", "no funciona el botón de pagar" },
	{ "es", "cambiar el correo electrónico" },
	{ "es", "me han mandado otro color" },
	{ "es", "cuándo abren los sábados" },
	{ "es", "el cajero se tragó la tarjeta" },
	{ "es", "puedo pagarlo a plazos" },
	{ "es", "falta una pieza en la bolsa" },
	{ "es", "el repartidor no llamó al timbre" },
	{ "es", "hace dos semanas que espero" },
	{ "es", "borrar mi cuenta" },
	{ "es", "garantía de la lavadora" },
	{ "es", "ya lo he reiniciado tres veces" },
	{ "es", "sale un mensaje de error" },
	{ "es", "quién me puede ayudar" },
	{ "es", "gracias, era justo eso" },
	{ "es", "desde el viernes no hay internet" },
	{ "es", "devolver sin la caja original" },
	{ "es", "el precio no es el mismo" },
	{ "es", "necesito la copia del contrato" },
	{ "es", "no encuentro el número de serie" },
	{ "es", "aplazar la entrega" },
	{ "pt", "o meu pedido não aparece" },
	{ "pt", "onde vejo a fatura" },
	{ "pt", "a tela está em branco" },
	{ "pt", "quero falar com alguém" },
	{ "pt", "o botão de pagar não funciona" },
	{ "pt", "mudar o correio eletrónico" },
	{ "pt", "mandaram outra cor" },
	{ "pt", "quando abrem aos sábados" },
	{ "pt", "a máquina engoliu o cartão" },
	{ "pt", "posso pagar em prestações" },
	{ "pt", "falta uma peça no saco" },
	{ "pt", "o entregador não tocou a campainha" },
	{ "pt", "faz duas semanas que espero" },
	{ "pt", "apagar a minha conta" },
	{ "pt", "garantia da máquina de lavar" },
	{ "pt", "já reiniciei três vezes" },
	{ "pt", "aparece uma mensagem de erro" },
	{ "pt", "quem pode me ajudar" },
	{ "pt", "obrigada, era isso mesmo" },
	{ "pt", "desde sexta não há internet" },
	{ "pt", "devolver sem a caixa original" },
	{ "pt", "o preço não é o mesmo" },
	{ "pt", "preciso da cópia do contrato" },
	{ "pt", "não encontro o número de série" },
	{ "pt", "adiar a entrega" },
	{ "it", "il mio ordine non compare" },
	{ "it", "dove vedo la fattura" },
	{ "it", "lo schermo è tutto bianco" },
	{ "it", "voglio parlare con qualcuno" },
	{ "it", "il pulsante per pagare non va" },
	{ "it", "cambiare la posta elettronica" },
	{ "it", "mi hanno mandato un altro colore" },
	{ "it", "quando aprite il sabato" },
	{ "it", "lo sportello ha ingoiato la carta" },
	{ "it", "posso pagarlo a rate" },
	{ "it", "manca un pezzo nel sacchetto" },
	{ "it", "il corriere non ha suonato" },
	{ "it", "aspetto da due settimane" },
	{ "it", "cancellare il mio profilo" },
	{ "it", "garanzia della lavatrice" },
	{ "it", "l'ho già riavviato tre volte" },
	{ "it", "esce un messaggio di errore" },
	{ "it", "chi mi può aiutare" },
	{ "it", "grazie, era proprio quello" },
	{ "it", "da venerdì non c'è internet" },
	{ "it", "restituire senza la scatola originale" },
	{ "it", "il prezzo non è lo stesso" },
	{ "it", "mi serve la copia del contratto" },
	{ "it", "non trovo il numero di serie" },
	{ "it", "rimandare la consegna" },
	{ "en", "my order does not show up" },
	{ "en", "where do I see the invoice" },
	{ "en", "the screen is blank" },
	{ "en", "I want to talk to somebody" },
	{ "en", "the pay button doesn't work" },
	{ "en", "change my mail address" },
	{ "en", "they sent another colour" },
	{ "en", "when do you open on Saturdays" },
	{ "en", "the machine swallowed my card" },
	{ "en", "can I pay in instalments" },
	{ "en", "there is a part missing in the bag" },
	{ "en", "the courier did not ring" },
	{ "en", "waiting for two weeks" },
	{ "en", "delete my profile" },
	{ "en", "warranty of the washing machine" },
	{ "en", "already restarted it three times" },
	{ "en", "it shows an error message" },
	{ "en", "who can help me" },
	{ "en", "thanks, that was it" },
	{ "en", "no internet since Friday" },
	{ "en", "return without the original box" },
	{ "en", "the price is not the same" },
	{ "en", "I need a copy of the contract" },
	{ "en", "can't find the serial number" },
	{ "en", "postpone the delivery" },
};

TEST(lang_short_sentences)
{
	size_t i, right = 0, sure = 0, wrong = 0;

	for (i = 0; i < COUNT(sentences); i++) {
		struct lang_guess g = lang_guess(str_of(sentences[i].text));

		right += str_eq(g.lang, str_of(sentences[i].lang));
		sure += text_lang(str_of(sentences[i].text)).n > 0;
		wrong += text_lang(str_of(sentences[i].text)).n > 0 && !str_eq(g.lang, str_of(sentences[i].lang));
	}
	CHECK(right * 100 >= COUNT(sentences) * 95);
	CHECK(sure * 100 >= COUNT(sentences) * 80);
	CHECK(wrong * 100 <= COUNT(sentences));
}

TEST(lang_accents_may_be_missing_and_bytes_broken)
{
	CHECK_STR(text_lang(S("no puedo entrar en mi cuenta, donde esta la contrasena")), S("es"));
	CHECK_STR(text_lang(S("nao consigo entrar na minha conta, onde esta a senha")), S("pt"));
	CHECK(lang_guess(S("\xff\xfe\xf0\x9f")).sure <= 1);
	CHECK(lang_guess(S("\xc3")).sure <= 1);
	CHECK_STR(lang_guess(S("   ")).lang, STR_NULL);
}

TEST(lang_unsure_is_null)
{
	CHECK(text_lang(S("")).s == NULL);
	CHECK(text_lang(S("12345 OK")).s == NULL);
	CHECK(text_lang(S("iPhone 15")).s == NULL);
	CHECK(text_lang(S("Der Hund schläft im Garten")).s == NULL);
	CHECK(text_lang(S("Mijn fiets is gestolen")).s == NULL);
	CHECK(text_lang(S("Je voudrais parler à quelqu'un")).s == NULL);
}
