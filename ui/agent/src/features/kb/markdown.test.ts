import { DOMParser } from 'prosemirror-model';
import { expect, test } from 'vitest';
import { toMarkdown } from './markdown';
import { schema } from './schema';

const md = (html: string): string => {
	const box = document.createElement('div');
	box.innerHTML = html;
	return toMarkdown(DOMParser.fromSchema(schema).parse(box));
};

test('blocks', () => {
	expect(md('<h2>Título</h2><p>Un <em>texto</em> <strong>fuerte</strong>, <code>código</code></p>')).toBe('## Título\n\nUn *texto* **fuerte**, `código`');
	expect(md('<ol><li><p>Abre</p></li><li><p>Cierra</p><ul><li><p>ya</p></li></ul></li></ol>')).toBe('1. Abre\n2. Cierra\n   - ya');
	expect(md('<div class="callout warning"><p class="callout-name">Aviso</p><p>Cuidado</p></div>')).toBe('> [!WARNING]\n> Cuidado');
	expect(md('<table><tbody><tr><th>a</th><th>b|c</th></tr><tr><td>1</td><td>2</td></tr></tbody></table>')).toBe('| a | b\\|c |\n| --- | --- |\n| 1 | 2 |');
	expect(md('<pre><code>a\n b</code></pre><hr>')).toBe('```\na\n b\n```\n\n---');
});

test('what would be markup is text', () => {
	expect(md('<p># no *así* [x](y) &lt;b&gt; 1_2</p>')).toBe('\\# no \\*así\\* \\[x\\](y) \\<b\\> 1\\_2');
	expect(md('<p>1. no es lista</p>')).toBe('1\\. no es lista');
	expect(md('<p><a href="/es/a/x">ver</a> <a href="javascript:1">no</a></p>')).toBe('[ver](/es/a/x) no');
	expect(md('<p><strong>fuerte </strong>sí</p>')).toBe('**fuerte** sí');
});

test('images are ours and keep their description', () => {
	expect(md('<p><img src="/api/v1/kb/files/t/b.png" alt="Un botón"></p>')).toBe('![Un botón](/api/v1/kb/files/t/b.png)');
	expect(md('<p><img src="https://x.example/b.png" alt="x">a</p>')).toBe('a');
});
