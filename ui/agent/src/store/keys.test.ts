import { describe, expect, it, vi } from 'vitest';
import { table, inText, keyCaps, keyListener, stroke } from './keys';

const press = (key: string, o: KeyboardEventInit & { altGraph?: boolean } = {}): KeyboardEvent => {
	const e = new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true, ...o });
	if (o.altGraph) Object.defineProperty(e, 'getModifierState', { value: (k: string) => k === 'AltGraph' });
	return e;
};

describe('stroke', () => {
	it('reads the character, not the place', () => {
		expect(stroke(press('j'))).toBe('j');
		expect(stroke(press('J', { shiftKey: true }))).toBe('Shift+J');
		expect(stroke(press('k', { ctrlKey: true }))).toBe('Mod+k');
		expect(stroke(press('K', { metaKey: true }))).toBe('Mod+k');
		expect(stroke(press('Enter', { ctrlKey: true, shiftKey: true }))).toBe('Mod+Shift+Enter');
	});
	it('takes / and ? with Shift, as Spanish, Portuguese and Italian keyboards type them', () => {
		expect(stroke(press('/', { shiftKey: true }))).toBe('/');
		expect(stroke(press('?', { shiftKey: true }))).toBe('?');
	});
	it('leaves AltGr, Alt, dead keys and composition alone', () => {
		for (const key of ['@', '#', '[', ']', '{', '}', '\\', '~', '€']) {
			expect(stroke(press(key, { ctrlKey: true, altKey: true }))).toBe('');
			expect(stroke(press(key, { altGraph: true }))).toBe('');
		}
		for (const key of ['@', '#', '[', '\\', '~', '`', '´']) expect(stroke(press(key))).toBe('');
		expect(stroke(press('Dead'))).toBe('');
		expect(stroke(press('a', { isComposing: true }))).toBe('');
	});
});

describe('listener', () => {
	const setUp = (singleKeys = true) => {
		const solve = vi.fn();
		const go = vi.fn();
		const palette = vi.fn();
		table.value = [
			{ id: 'solve', label: 'ui.action.solve', keys: 'e', where: 'list', run: solve },
			{ id: 'go', label: 'ui.go.mine', keys: 'g i', where: 'global', run: go },
			{ id: 'palette', label: 'ui.palette', keys: 'Mod+k', where: 'global', run: palette },
		];
		const on = keyListener({ where: () => ['list', 'global'], singleKeys: () => singleKeys, blocked: () => false });
		return { solve, go, palette, on };
	};
	it('runs single keys and sequences', () => {
		const { solve, go, on } = setUp();
		on(press('e'));
		expect(solve).toHaveBeenCalledTimes(1);
		on(press('g'));
		on(press('i'));
		expect(go).toHaveBeenCalledTimes(1);
		on(press('i'));
		expect(go).toHaveBeenCalledTimes(1);
	});
	it('never fires a single key in a text field, but does fire Ctrl+K and stops the browser', () => {
		const { solve, palette, on } = setUp();
		const area = document.createElement('textarea');
		document.body.append(area);
		area.addEventListener('keydown', on);
		area.dispatchEvent(press('e'));
		expect(solve).not.toHaveBeenCalled();
		const e = press('k', { ctrlKey: true });
		area.dispatchEvent(e);
		expect(palette).toHaveBeenCalledTimes(1);
		expect(e.defaultPrevented).toBe(true);
		expect(inText(area)).toBe(true);
	});
	it('can be switched off', () => {
		const { solve, palette, on } = setUp(false);
		on(press('e'));
		on(press('k', { ctrlKey: true }));
		expect(solve).not.toHaveBeenCalled();
		expect(palette).toHaveBeenCalledTimes(1);
	});
});

it('writes shortcuts for people', () => {
	expect(keyCaps('g i')).toEqual([['G'], ['I']]);
	expect(keyCaps('j, ArrowDown')).toEqual([['J']]);
	expect(keyCaps('Mod+Shift+Enter')[0]?.slice(1)).toEqual(['⇧', '↵']);
});
