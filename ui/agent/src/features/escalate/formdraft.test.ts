import { describe, expect, it } from 'vitest';
import { addOption, blankForm, blankQuestion, kindsFor, moved, textIn, withKind, withText } from './formdraft';

describe('a form while it is edited', () => {
	it('gives each new question and option a key of its own', () => {
		const one = blankQuestion([]);
		expect([one.key, blankQuestion([one]).key]).toEqual(['q1', 'q2']);
		const choice = addOption(withKind(one, 'choice'));
		expect(choice.options.map((o) => o.value)).toEqual(['a', 'b', 'o1']);
	});
	it('drops options where there is no choice', () => {
		expect(withKind(withKind(blankQuestion([]), 'choice'), 'text').options).toEqual([]);
	});
	it('moves within the list', () => {
		expect(moved([1, 2, 3], 2, -1)).toEqual([1, 3, 2]);
	});
	it('keeps texts by language, none of them empty', () => {
		expect(withText({ en: 'a', it: 'b' }, 'en', '')).toEqual({ it: 'b' });
		expect([textIn({ it: 'b' }, 'es'), textIn({}, 'es')]).toEqual(['b', '']);
	});
	it('asks for no file in a list of questions', () => {
		expect([kindsFor('questions').includes('file'), kindsFor(blankForm('return').kind).includes('file')]).toEqual([false, true]);
	});
});
