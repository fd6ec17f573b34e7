import { describe, expect, it } from 'vitest';
import { grouped } from './groups';

describe('groups of settings', () => {
	it('loses no page and shows no empty heading', () => {
		const pages = ['agents', 'profile', 'something new', 'company'].map((id) => ({ id }));
		const g = grouped(pages);
		expect(g.flatMap((x) => x.pages.map((p) => p.id))).toEqual(['profile', 'agents', 'company', 'something new']);
		expect(g.map((x) => x.label)).toEqual(['ui.set.group.me', 'ui.set.group.people', 'ui.set.group.desk']);
	});
});
