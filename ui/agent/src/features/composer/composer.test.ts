import { describe, expect, it } from 'vitest';
import { split } from './Recipients';
import { toHtml, toText } from '../../ui/editor/text';

describe('recipients', () => {
	it('takes addresses out of what people paste', () => {
		expect(split('Ana <ana@x.es>, b@y.pt; c@z.it')).toEqual({ good: ['ana@x.es', 'b@y.pt', 'c@z.it'], rest: '' });
	});
	it('gives back what is no address', () => {
		expect(split('ana@x.es, nadie')).toEqual({ good: ['ana@x.es'], rest: 'nadie' });
		expect(split('a b@c')).toEqual({ good: [], rest: 'a b@c' });
	});
});

describe('plain text', () => {
	it('goes to HTML and back', () => {
		const text = 'Hola <b> & "adiós"\nsegunda línea\n\notro párrafo';
		expect(toHtml(text)).toBe('<p>Hola &lt;b&gt; &amp; "adiós"<br>segunda línea</p><p>otro párrafo</p>');
		expect(toText(toHtml(text))).toBe(text);
	});
	it('is empty when nothing was typed', () => expect(toHtml(' \n ')).toBe(''));
});
