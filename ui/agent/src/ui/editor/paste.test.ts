// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { pastedPictures, tidy } from './paste';

// What the sanitiser of the browser leaves of these: its own tags, comments and heads go.
function parse(html: string): DocumentFragment {
	const box = document.createElement('template');
	box.innerHTML = html.replace(/<(head|style)[\s\S]*?<\/\1>|<\/?(html|body|o:p)[^>]*>|<!\[[^>]*>|<img[^>]*>/g, '').replace(/(class|border)=(\w+)/g, '$1="$2"');
	return box.content;
}
const flat = (html: string): string => tidy(parse(html)).replace(/\s*\n\s*/g, '').replace(/\u00a0|&nbsp;/g, ' ');
const item = (level: number, mark: string, text: string): string =>
	`<p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${mark}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>${text}<o:p></o:p></p>`;

test('paragraphs of Word: no styles, no empty ones, no leftovers of its own tags', () => {
	const out = flat(`<html xmlns:o="urn:x"><head><meta name=Generator content="Word"><style>p.MsoNormal{margin:0}</style></head><body lang=ES>
<p class=MsoNormal style='mso-margin-top-alt:auto'><b style='mso-bidi-font-weight:normal'>Estimada</b> Ana:<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal><span lang=ES style='font-size:11.0pt;mso-fareast-language:EN-US'>Su <a href="https://acme.example/x" style="color:red">pedido</a> sale hoy.</span></p></body></html>`);
	expect(out).toContain('<b>Estimada</b> Ana:');
	expect(out).toContain('<a href="https://acme.example/x">pedido</a>');
	expect(out).not.toMatch(/mso|Mso|style|class|margin|<o:p|<p>\s*<\/p>/);
});

test('lists of Word become lists, with their levels and kinds', () => {
	const out = flat(item(1, '·', 'Papel') + item(2, 'o', 'A4') + item(2, 'o', 'A3') + item(1, '·', 'Tinta') + '<p class=MsoNormal>Además:</p>' + item(1, '3.', 'Abrir') + item(1, '4.', 'Cerrar'));
	expect(out.replace(/<\/?(p|span)>/g, '')).toBe('<ul><li>Papel<ul><li>A4</li><li>A3</li></ul></li><li>Tinta</li></ul>Además:<ol start="3"><li>Abrir</li><li>Cerrar</li></ol>');
});

test('a table keeps its words in order; a table that only places things loses its frame', () => {
	const table = `<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>Artículo</p></td><td><p class=MsoNormal><b>Precio</b></p></td></tr><tr><td><p>Tóner</p></td><td><p>12 €</p><p>IVA</p></td></tr></table>`;
	expect(flat(table)).toBe('<p>Artículo | <b>Precio</b></p><p>Tóner | 12 € IVA</p>');
	expect(flat(`<table><tr><td>${table}</td></tr></table>`)).toBe('<p>Artículo | <b>Precio</b></p><p>Tóner | 12 € IVA</p>');
	expect(flat('<table><tr><td><p>One</p><p>Two</p></td></tr></table>')).toBe('<p>One</p><p>Two</p>');
});

test('the wrapper of other editors makes nothing bold; their bold spans are', () => {
	const out = flat('<b style="font-weight:normal"><p>plain <span style="font-weight:700">strong</span></p></b>');
	expect(out).toContain('plain <span><strong>strong</strong></span>');
	expect(out).not.toContain('<b>');
});

test('pictures inside of the words are taken, those of another program’s files are not', () => {
	const html = '<p>See<img src="file:///C:/Temp/image001.png"><img width=1 src="data:image/png;base64,iVBORw0KGgo="><img src="cid:x"></p>';
	const files = pastedPictures(html);
	expect(files.map((f) => [f.name, f.type, f.size])).toEqual([['image-1.png', 'image/png', 8]]);
});
