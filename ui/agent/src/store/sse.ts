// Server-sent events over fetch: unlike EventSource it shows the status code, lets us
// set Last-Event-ID and choose the waiting time ourselves.
export interface SseEvent {
	event: string;
	data: string;
	id: string;
}

export type SseParser = (chunk: string) => SseEvent[];

export function parser(): SseParser {
	let rest = '';
	let event = '';
	let id = '';
	let data: string[] = [];
	return (chunk) => {
		const out: SseEvent[] = [];
		rest += chunk;
		for (let nl = rest.indexOf('\n'); nl >= 0; nl = rest.indexOf('\n')) {
			const line = rest.slice(0, nl).replace(/\r$/, '');
			rest = rest.slice(nl + 1);
			if (line === '') {
				if (data.length) out.push({ event: event || 'message', data: data.join('\n'), id });
				event = '';
				data = [];
				continue;
			}
			const colon = line.indexOf(':');
			if (colon === 0) continue;
			const name = colon < 0 ? line : line.slice(0, colon);
			const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
			if (name === 'event') event = value;
			else if (name === 'data') data.push(value);
			else if (name === 'id') id = value;
		}
		return out;
	};
}

// Full jitter between 1 s and 30 s.
export function backoff(attempt: number, random = Math.random): number {
	const top = Math.min(30_000, 1000 * 2 ** attempt);
	return Math.round(1000 + random() * (top - 1000));
}

export interface Stream {
	open: (lastId: string, stop: AbortSignal) => Promise<Response>;
	event: (e: SseEvent) => void;
	up: () => void;
	down: (waitMs: number) => void;
	refused: () => void; // 401: the session has ended
}

const SILENCE = 40_000; // two heartbeats and a bit
const OPENING = 10_000;

export async function follow(s: Stream, stop: AbortSignal): Promise<void> {
	let lastId = '';
	for (let attempt = 0; !stop.aborted; ) {
		const one = new AbortController();
		const end = (): void => one.abort();
		stop.addEventListener('abort', end, { once: true });
		addEventListener('offline', end);
		addEventListener('pronto:lost', end);
		let timer = setTimeout(end, OPENING);
		try {
			const res = await s.open(lastId, one.signal);
			if (res.status === 401) s.refused();
			else if (res.ok && res.body) {
				s.up();
				attempt = 0;
				clearTimeout(timer);
				timer = setTimeout(end, SILENCE);
				const feed = parser();
				const text = new TextDecoder();
				const reader = res.body.getReader();
				for (;;) {
					const { done, value } = await reader.read();
					if (done) break;
					clearTimeout(timer);
					timer = setTimeout(end, SILENCE);
					for (const e of feed(text.decode(value, { stream: true }))) {
						if (e.id) lastId = e.id;
						s.event(e);
					}
				}
			}
		} catch {
			// a cut line; the wait below and the banner tell the reader
		}
		clearTimeout(timer);
		stop.removeEventListener('abort', end);
		removeEventListener('offline', end);
		removeEventListener('pronto:lost', end);
		if (stop.aborted) return;
		const wait = backoff(++attempt);
		s.down(wait);
		await pause(wait, stop);
	}
}

// Waits, but not longer than until the network or the reader comes back.
function pause(ms: number, stop: AbortSignal): Promise<void> {
	return new Promise((done) => {
		const go = (): void => {
			clearTimeout(timer);
			removeEventListener('online', go);
			removeEventListener('pronto:retry', go);
			stop.removeEventListener('abort', go);
			done();
		};
		const timer = setTimeout(go, ms);
		addEventListener('online', go);
		addEventListener('pronto:retry', go);
		stop.addEventListener('abort', go);
	});
}
