// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../api/types';
import { imageUrl, isPixel, load, trust, trustable, trusts } from './images';

const from = (address: string, flags: Message['flags'] = [], kind: 'person' | 'agent' = 'person') => ({ author: { kind, id: 1, name: 'X', address }, flags });

function img(html: string): HTMLImageElement {
	const d = document.createElement('div');
	d.innerHTML = html;
	document.body.append(d);
	return d.querySelector('img') as HTMLImageElement;
}

describe('senders whose pictures are always shown', () => {
	beforeEach(() => localStorage.clear());
	it('are remembered by address, whatever its case, and can be forgotten', () => {
		expect(trusts(from('Ana@customer.test'))).toBe(false);
		trust('ana@customer.test', true);
		expect(trusts(from('Ana@customer.test'))).toBe(true);
		expect(trusts(from('eva@customer.test'))).toBe(false);
		expect(localStorage.getItem('pronto.images.0')).toBe('["ana@customer.test"]');
		trust('ana@customer.test', false);
		expect(trusts(from('ana@customer.test'))).toBe(false);
	});
	it('are only those that are who they say', () => {
		expect(trustable(from('ana@customer.test', ['unverified']))).toBe('');
		expect(trustable(from('ana@customer.test', ['third_party']))).toBe('');
		expect(trustable(from('ana@desk.test', [], 'agent'))).toBe('');
	});
});

describe('pictures', () => {
	it('are asked of our own server', () => {
		expect(imageUrl(7, 'https://x.test/a?b=c&d')).toBe('/api/v1/messages/7/image?src=https%3A%2F%2Fx.test%2Fa%3Fb%3Dc%26d');
	});
	it('of one point are counters of readers', () => {
		expect(isPixel(img('<img width="1" height="1">'))).toBe(true);
		expect(isPixel(img('<img height="0">'))).toBe(true);
		expect(isPixel(img('<img width="120" height="40">'))).toBe(false);
		expect(isPixel(img('<img>'))).toBe(false);
	});
	it('come three at a time, are tried twice, and leave a word when they fail', () => {
		vi.useFakeTimers();
		const list = [1, 2, 3, 4].map(() => img('<img alt="a logo">'));
		list.forEach((x, i) => load(x, `/p${i}`, 'hole'));
		expect(list.map((x) => x.getAttribute('src'))).toEqual(['/p0', '/p1', '/p2', null]);
		list[0]?.dispatchEvent(new Event('load'));
		expect(list[3]?.getAttribute('src')).toBe('/p3');
		const box = list[1]?.parentElement;
		list[1]?.dispatchEvent(new Event('error'));
		vi.advanceTimersByTime(3000);
		expect(list[1]?.isConnected).toBe(true);
		list[1]?.dispatchEvent(new Event('error'));
		expect(box?.querySelector('img')).toBeNull();
		expect(box?.querySelector('.hole')?.textContent).toBe('a logo');
		vi.useRealTimers();
	});
});
