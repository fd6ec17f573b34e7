// How much of a promise is left, as the badge shows it.  The server sends what it knew
// at one moment; between its events the browser goes on counting, in business time.
import type { RowSla } from '../api/sla-types';

export type Stage = 'ok' | 'risk' | 'breached';
export interface Standing {
	stage: Stage;
	paused: null | 'hours' | 'status';
	left_s: number; // business seconds; negative: over the target
	resumes_at: number | null;
}

// The stretches that the calendar is known to be open in: now or from resumes_at on until
// closes_at, and again from opens_at on.
function openings(s: RowSla, base: number): [number, number][] {
	const from = s.resumes_at ?? base;
	const shut = s.closes_at ?? null;
	const again = s.opens_at ?? null;
	return [[Math.max(base, from), shut ?? Infinity], ...(shut !== null && again !== null ? [[Math.max(base, again), Infinity] as [number, number]] : [])];
}

// Open milliseconds since the server counted, and when a closed calendar opens again.
function since(s: RowSla, at: number, base: number): { ran: number; opens: number | null } {
	const list = openings(s, base);
	const ran = list.reduce((n, [a, b]) => n + Math.max(0, Math.min(at, b) - a), 0);
	const open = list.some(([a, b]) => a <= at && at < b);
	return { ran, opens: open ? null : (list.find(([a]) => a > at)?.[0] ?? null) };
}

export function standing(s: RowSla, at: number): Standing {
	const rest = s.target_s - s.elapsed_s;
	if (s.state === 'paused') return { stage: s.breached || rest < 0 ? 'breached' : 'ok', paused: 'status', left_s: rest, resumes_at: null };
	const base = s.at ?? null;
	let left: number;
	let opens: number | null = null;
	if (base !== null) {
		const x = since(s, Math.max(at, base), base);
		left = rest - x.ran / 1000;
		opens = x.opens;
	} else if (s.resumes_at !== null && s.resumes_at > at) {
		left = rest;
		opens = s.resumes_at;
	} else {
		left = s.due_at === null ? rest : (s.due_at - at) / 1000;
	}
	const breached = s.breached || left < 0;
	const risk = s.at_risk_at !== null && at >= s.at_risk_at;
	return { stage: breached ? 'breached' : risk ? 'risk' : 'ok', paused: opens === null ? null : 'hours', left_s: left, resumes_at: opens };
}

// In how many milliseconds the badge reads differently.
export function nextChange(s: RowSla, at: number): number {
	const x = standing(s, at);
	if (x.paused === 'status') return Infinity;
	if (x.resumes_at !== null) return Math.max(200, Math.min(30_000, x.resumes_at - at));
	const ms = Math.abs(x.left_s * 1000);
	if (ms < 300_000) return 1000 - (Math.round(at) % 1000) + 5;
	const minute = x.left_s < 0 ? 60_000 - (ms % 60_000) : (ms % 60_000) + 5;
	return Math.max(200, Math.min(30_000, minute));
}

// "3h 31m", "18m", under five minutes "4m 09s".  Hours, never days: a business day is
// not 24 of them.
export function clockText(seconds: number): string {
	const n = Math.floor(Math.abs(seconds));
	const h = Math.floor(n / 3600);
	const m = Math.floor((n % 3600) / 60);
	const body = h ? `${h}h ${String(m).padStart(2, '0')}m` : n < 300 ? `${m}m ${String(n % 60).padStart(2, '0')}s` : `${m}m`;
	return seconds < 0 ? `−${body}` : body;
}

// As it is written in forms and ledgers: "15 m", "2 h 30 m", "45 s".
export function spanText(seconds: number): string {
	const n = Math.round(Math.abs(seconds));
	const h = Math.floor(n / 3600);
	const m = Math.floor((n % 3600) / 60);
	const s = n % 60;
	const parts = [h ? `${h} h` : '', m ? `${m} m` : '', s && !h ? `${s} s` : ''].filter(Boolean);
	return (seconds < 0 ? '−' : '') + (parts.join(' ') || '0 m');
}

export type Parsed = { s: number } | { wrong: 'empty' | 'days' | 'form' | 'short' };

const HOUR = /^(h|hr|hrs|hour|hours|hora|horas|ora|ore)$/;
const MINUTE = /^(m|min|mins|minute|minutes|minuto|minutos|minuti|')$/;
const SECOND = /^(s|sec|secs|seg|segs|second|seconds|segundo|segundos|secondo|secondi)$/;
const LONGER = /^(d|day|days|dia|dias|giorno|giorni|g|gg|w|week|weeks|semana|semanas|settimana|settimane)$/;

// "15 m", "4 h", "2 h 30", "1:30", "1,5 h", "90" (minutes).  Days are refused: nobody
// can tell whether they mean 24 hours or a working day.
export function parseSpan(text: string): Parsed {
	const src = text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
	if (!src) return { wrong: 'empty' };
	const clock = /^(\d{1,4}):([0-5]\d)$/.exec(src);
	if (clock) return least(Number(clock[1]) * 3600 + Number(clock[2]) * 60);
	const rest = src.replace(/(\d+(?:[.,]\d+)?)\s*([a-z']*)\s*/g, '');
	if (rest) return { wrong: 'form' };
	let total = 0;
	let unit = 0; // seconds of the unit before
	for (const m of src.matchAll(/(\d+(?:[.,]\d+)?)\s*([a-z']*)/g)) {
		const n = Number((m[1] ?? '').replace(',', '.'));
		const u = m[2] ?? '';
		if (LONGER.test(u)) return { wrong: 'days' };
		if (u && !HOUR.test(u) && !MINUTE.test(u) && !SECOND.test(u)) return { wrong: 'form' };
		const size: number = HOUR.test(u) ? 3600 : MINUTE.test(u) ? 60 : SECOND.test(u) ? 1 : unit === 60 ? 1 : 60;
		if (unit && size >= unit) return { wrong: 'form' };
		unit = size;
		total += n * size;
	}
	return least(Math.round(total));
}

const least = (s: number): Parsed => (s < 15 ? { wrong: 'short' } : { s });
