import { expect, test } from 'vitest';
import { contrast, ink, readable } from './contrast';

test('contrast of known pairs', () => {
	expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
	expect(contrast('#ffffff', '#ffffff')).toBe(1);
	expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
	expect(contrast('red', '#ffffff')).toBe(0);
});

test('the nearest shade can be read, and what can be read stays', () => {
	expect(contrast(readable('#ffcc00'), '#ffffff')).toBeGreaterThanOrEqual(4.5);
	expect(readable('#4338ca')).toBe('#4338ca');
	expect(ink('#ffcc00')).toBe('#16181d');
	expect(ink('#202040')).toBe('#ffffff');
});
