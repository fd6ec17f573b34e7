import { describe, expect, it } from 'vitest';
import { backoff, parser } from './sse';

describe('event stream', () => {
	it('reads events that are cut anywhere', () => {
		const text = 'id: 7\nevent: ticket\ndata: {"id":1}\n\n: heart\n\nevent: ping\r\ndata: a\r\ndata: b\r\n\r\n';
		for (let cut = 0; cut <= text.length; cut++) {
			const p = parser();
			const out = [...p(text.slice(0, cut)), ...p(text.slice(cut))];
			expect(out).toEqual([
				{ event: 'ticket', data: '{"id":1}', id: '7' },
				{ event: 'ping', data: 'a\nb', id: '7' },
			]);
		}
	});
	it('waits between one and thirty seconds, longer each time', () => {
		expect(backoff(1, () => 0)).toBe(1000);
		expect(backoff(1, () => 1)).toBe(2000);
		expect(backoff(12, () => 1)).toBe(30_000);
	});
});
