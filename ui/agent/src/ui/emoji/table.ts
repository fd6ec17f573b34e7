// The signs that people put into messages: a name and words that find it, in English,
// Spanish, Portuguese and Italian.  Fetched with the first ":".
const ROWS = `
😀|grinning, happy face|cara feliz, contento|rosto feliz, contente|faccia felice, contento
😄|laughing eyes, joy, smile|risa, ojos risueños, alegría|risada, olhos sorrindo, alegria|risata, occhi sorridenti, gioia
😁|beaming, grin|sonrisa radiante|sorriso radiante|sorriso raggiante
😅|relief, sweat smile|alivio, sonrisa con sudor|alívio, sorriso com suor|sollievo, sorriso con sudore
😂|tears of joy, lol|lágrimas de risa, jaja|lágrimas de riso, haha|lacrime di gioia, ridere
🙂|slight smile|sonrisa leve|sorriso leve|sorriso leggero
😉|wink|guiño|piscadela|occhiolino
😊|blush, warm smile|sonrojo, sonrisa cálida|corado, sorriso caloroso|arrossire, sorriso caldo
😇|angel, innocent|ángel, inocente|anjo, inocente|angelo, innocente
😍|heart eyes, love|ojos de corazón, amor|olhos de coração, amor|occhi a cuore, amore
😘|kiss|beso|beijo|bacio
😋|yummy, tasty|rico, sabroso|gostoso, saboroso|buono, gustoso
😎|cool, sunglasses|gafas de sol, genial|óculos de sol, legal, fixe|occhiali da sole, forte
🤩|star eyes, amazed|ojos de estrella, asombro|olhos de estrela, espanto|occhi a stella, stupito
🤔|thinking, hmm|pensando, duda|pensando, dúvida|pensare, dubbio
🤗|hug|abrazo|abraço|abbraccio
🤝|handshake, deal|apretón de manos, trato|aperto de mão, acordo|stretta di mano, accordo
😐|neutral|neutral, serio|neutro, sério|neutro, serio
😬|grimace, awkward|mueca, incómodo|careta, sem graça|smorfia, imbarazzo
🙄|eye roll|ojos en blanco|revirar os olhos|occhi al cielo
😴|sleeping, tired|dormido, sueño|dormindo, sono|dormire, sonno
😕|confused|confundido|confuso|confuso
😟|worried|preocupado|preocupado|preoccupato
😔|sad, pensive|triste, pensativo|triste, pensativo|triste, pensieroso
😢|crying, tear|llorar, lágrima|chorar, lágrima|piangere, lacrima
😭|sobbing|llanto, llorar mucho|choro, chorar muito|pianto, singhiozzo
😡|angry, furious|enfadado, furioso|bravo, furioso, zangado|arrabbiato, furioso
😱|scream, fear|grito, miedo|grito, medo|urlo, paura
😳|surprised, flushed|sorprendido, ruborizado|surpreso, envergonhado|sorpreso, imbarazzato
😷|mask, ill|mascarilla, enfermo|máscara, doente|mascherina, malato
🤒|fever, thermometer|fiebre, termómetro|febre, termômetro, termómetro|febbre, termometro
🤖|robot, bot|robot|robô, robot|robot
👍|thumbs up, yes, ok|pulgar arriba, sí, vale|polegar para cima, sim, joia|pollice su, sì, ok
👎|thumbs down, no|pulgar abajo, no|polegar para baixo, não|pollice giù, no
👌|ok hand, perfect|perfecto, de acuerdo|perfeito, tudo bem|perfetto, va bene
👏|clap, applause|aplauso, bravo|palmas, aplauso|applauso, bravo
🙌|hooray, raised hands|hurra, manos arriba|viva, mãos para cima|evviva, mani in alto
🙏|thanks, please, pray|gracias, por favor, rezar|obrigado, por favor, rezar|grazie, per favore, pregare
👋|wave, hello, bye|saludo, hola, adiós|aceno, olá, tchau, adeus|saluto, ciao
💪|strong, muscle|fuerte, músculo|forte, músculo|forte, muscolo
✌️|victory, peace|victoria, paz|vitória, paz|vittoria, pace
🤞|fingers crossed, luck|dedos cruzados, suerte|dedos cruzados, sorte|dita incrociate, fortuna
👉|point right|señalar, derecha|apontar, direita|indicare, destra
👇|point down|señalar, abajo|apontar, baixo|indicare, giù
☝️|one moment, point up|un momento, señalar arriba|um momento, apontar para cima|un momento, indicare su
👀|eyes, looking|ojos, mirando|olhos, olhando|occhi, guardare
🧠|brain|cerebro|cérebro|cervello
👤|person, user|persona, usuario|pessoa, usuário, utilizador|persona, utente
👥|people, group|personas, grupo|pessoas, grupo|persone, gruppo
❤️|heart, love|corazón, amor|coração, amor|cuore, amore
💚|green heart|corazón verde|coração verde|cuore verde
💙|blue heart|corazón azul|coração azul|cuore blu
💔|broken heart|corazón roto|coração partido|cuore spezzato
⭐|star|estrella|estrela|stella
✨|sparkles, new|brillo, nuevo|brilho, novo|scintille, nuovo
🔥|fire, hot|fuego, caliente|fogo, quente|fuoco, caldo
💯|hundred, full marks|cien, perfecto|cem, perfeito|cento, perfetto
🎉|party, congratulations|fiesta, felicidades, enhorabuena|festa, parabéns|festa, congratulazioni, auguri
🎁|gift, present|regalo|presente, prenda|regalo
🎂|cake, birthday|tarta, cumpleaños|bolo, aniversário|torta, compleanno
🏆|trophy, win|trofeo, ganar|troféu, vencer|trofeo, vincere
🎯|target, goal|diana, objetivo|alvo, objetivo|bersaglio, obiettivo
✅|done, check mark|hecho, marca verde|feito, visto, concluído|fatto, spunta
✔️|check, correct|correcto, marca|certo, correto|corretto, spunta
❌|cross, wrong, no|cruz, mal, no|cruz, errado, não|croce, sbagliato, no
❗|exclamation, important|exclamación, importante|exclamação, importante|esclamativo, importante
❓|question|pregunta, interrogación|pergunta, interrogação|domanda
⚠️|warning, attention|aviso, atención|aviso, atenção|avviso, attenzione
🚫|forbidden, blocked|prohibido, bloqueado|proibido, bloqueado|vietato, bloccato
🛑|stop|alto, parar|pare, parar|stop, fermare
🔴|red, critical|rojo, crítico|vermelho, crítico|rosso, critico
🟡|yellow|amarillo|amarelo|giallo
🟢|green, online|verde, en línea|verde, on-line|verde, in linea
ℹ️|information|información|informação|informazione
🆗|ok button|botón ok|botão ok|pulsante ok
🆕|new button|botón nuevo|botão novo|pulsante nuovo
➡️|arrow right, next|flecha derecha, siguiente|seta direita, próximo|freccia destra, avanti
⬅️|arrow left, back|flecha izquierda, atrás|seta esquerda, voltar|freccia sinistra, indietro
⬆️|arrow up|flecha arriba|seta para cima|freccia su
⬇️|arrow down|flecha abajo|seta para baixo|freccia giù
🔄|refresh, again|actualizar, otra vez|atualizar, de novo|aggiornare, di nuovo
⏰|alarm clock, time|despertador, hora|despertador, hora|sveglia, ora
⏳|hourglass, wait|reloj de arena, espera|ampulheta, espera|clessidra, attesa
🕐|clock|reloj|relógio|orologio
📅|calendar, date|calendario, fecha|calendário, data|calendario, data
📆|day, appointment|día, cita|dia, compromisso|giorno, appuntamento
📞|phone, call|teléfono, llamada|telefone, chamada, ligação|telefono, chiamata
📱|mobile, smartphone|móvil, celular|celular, telemóvel|cellulare, smartphone
💻|laptop, computer|portátil, ordenador, computadora|notebook, computador, portátil|portatile, computer
🖥️|screen, desktop|pantalla, escritorio|tela, ecrã, monitor|schermo, monitor
🖨️|printer|impresora|impressora|stampante
⌨️|keyboard|teclado|teclado|tastiera
🖱️|mouse|ratón|mouse, rato|mouse
💾|save, disk|guardar, disquete|salvar, guardar, disquete|salvare, dischetto
📷|camera, photo|cámara, foto|câmera, câmara, foto|fotocamera, foto
🎥|video|vídeo|vídeo|video
🔊|sound, loud|sonido, volumen|som, volume|suono, volume
🔔|bell, notice|campana, aviso|sino, aviso|campanella, avviso
📧|e-mail|correo electrónico|e-mail, correio|e-mail, posta
✉️|envelope, letter|sobre, carta|envelope, carta|busta, lettera
📎|paperclip, attachment|clip, adjunto|clipe, anexo|graffetta, allegato
📄|page, document|página, documento|página, documento|pagina, documento
📝|note, write|nota, escribir|nota, escrever|nota, scrivere
📋|clipboard, list|portapapeles, lista|prancheta, lista|appunti, elenco
📌|pin|chincheta, fijar|alfinete, fixar|puntina, fissare
📊|chart, bars|gráfico, barras|gráfico, barras|grafico, barre
📈|rising, growth|subida, crecimiento|subida, crescimento|crescita, aumento
📉|falling, drop|bajada, caída|queda, baixa|calo, discesa
📦|parcel, package|paquete, envío|pacote, encomenda|pacco, spedizione
🚚|delivery, truck|reparto, camión|entrega, caminhão, camião|consegna, camion
✈️|plane, travel|avión, viaje|avião, viagem|aereo, viaggio
🚗|car|coche, auto|carro|auto, macchina
🏠|house, home|casa|casa|casa
🏢|office, building|oficina, edificio|escritório, prédio|ufficio, edificio
🏥|hospital|hospital|hospital|ospedale
🏦|bank|banco|banco|banca
🛒|cart, shop|carrito, compra|carrinho, compra|carrello, acquisto
💳|credit card, payment|tarjeta, pago|cartão, pagamento|carta di credito, pagamento
💶|euro, money|euros, dinero|euros, dinheiro|euro, denaro
💰|money bag|dinero, bolsa|dinheiro, saco|soldi, sacco
🧾|receipt, invoice|recibo, factura|recibo, fatura|ricevuta, fattura
🔒|lock, secure|candado, seguro|cadeado, seguro|lucchetto, sicuro
🔓|unlock, open|abierto, desbloquear|aberto, desbloquear|aperto, sbloccare
🔑|key, password|llave, contraseña|chave, senha, palavra-passe|chiave, password
🔍|search, magnifier|buscar, lupa|buscar, procurar, lupa|cercare, lente
🔗|link|enlace|link, ligação|collegamento, link
🔧|wrench, repair|llave inglesa, reparar|chave inglesa, reparar|chiave inglese, riparare
🛠️|tools, fix|herramientas, arreglar|ferramentas, consertar|attrezzi, aggiustare
⚙️|gear, settings|engranaje, ajustes|engrenagem, configurações, definições|ingranaggio, impostazioni
🐛|bug, error|bicho, error|bug, erro|bug, errore
💡|idea, light bulb|idea, bombilla|ideia, lâmpada|idea, lampadina
🚀|rocket, launch|cohete, lanzar|foguete, lançar|razzo, lancio
🌍|world, globe|mundo, globo|mundo, globo|mondo, globo
☀️|sun|sol|sol|sole
🌧️|rain|lluvia|chuva|pioggia
❄️|snow, cold|nieve, frío|neve, frio|neve, freddo
🌱|plant, green|planta, brote|planta, broto|pianta, germoglio
☕|coffee, break|café, descanso|café, pausa|caffè, pausa
🍕|pizza|pizza|pizza|pizza
🍻|cheers, beer|brindis, cerveza|brinde, cerveja|brindisi, birra
🐶|dog|perro|cachorro, cão|cane
🐱|cat|gato|gato|gatto
🦄|unicorn|unicornio|unicórnio|unicorno`;

export interface Emoji {
	sign: string;
	name: string;
	words: string[]; // folded; those of the reader's language before English ones
}

const COLUMN: Record<string, number> = { en: 1, es: 2, pt: 3, it: 4 };

export function emojis(locale: string, fold: (s: string) => string): Emoji[] {
	const at = COLUMN[locale.slice(0, 2)] ?? 1;
	return ROWS.trim().split('\n').map((row) => {
		const parts = row.split('|');
		const own = parts[at] ?? '';
		return { sign: parts[0] ?? '', name: own.split(',')[0] ?? '', words: fold(`${own},${parts[1]}`).split(/[,\s]+/).filter(Boolean) };
	});
}

// The best first: a name's beginning, then any of its words, then English ones.
export function findEmojis(all: readonly Emoji[], query: string, fold: (s: string) => string, most = 8): Emoji[] {
	const q = fold(query).replace(/_/g, '');
	const rank = (e: Emoji): number => (fold(e.name).startsWith(q) ? 0 : e.words.findIndex((w) => w.startsWith(q)) + 1 || 99);
	return all
		.map((e, i) => ({ e, r: rank(e), i }))
		.filter((x) => x.r < 99)
		.sort((a, b) => a.r - b.r || a.i - b.i)
		.slice(0, most)
		.map((x) => x.e);
}
