// The week as a picture to paint on with the pointer.  What is typed beside it is the
// same hours, so for the keyboard and for screen readers this picture is not needed.
import { useRef, useState } from 'preact/hooks';
import { DAYS, type Day } from '../../api/sla-types';
import { clockOf, DAY, openAt, paint, ranges, type Week } from './week';
import { dayName } from './weektext';
import css from './week.module.css';

const SLOT = 30;
const PX = 11; // height of half an hour

interface Drag {
	from: { day: number; slot: number };
	to: { day: number; slot: number };
	open: boolean;
}

export function WeekGrid({ week, onChange }: { week: Week; onChange: (w: Week) => void }) {
	const box = useRef<HTMLDivElement>(null);
	const [drag, setDrag] = useState<Drag | null>(null);

	const at = (e: PointerEvent): { day: number; slot: number } | null => {
		const r = box.current?.getBoundingClientRect();
		if (!r) return null;
		const day = Math.floor(((e.clientX - r.left) / r.width) * 7);
		const slot = Math.floor((e.clientY - r.top) / PX);
		return { day: Math.min(6, Math.max(0, day)), slot: Math.min(47, Math.max(0, slot)) };
	};
	const down = (e: PointerEvent): void => {
		const p = at(e);
		if (!p || e.button !== 0) return;
		e.preventDefault();
		box.current?.setPointerCapture(e.pointerId);
		setDrag({ from: p, to: p, open: !openAt(week, DAYS[p.day] ?? 'mon', p.slot * SLOT) });
	};
	const move = (e: PointerEvent): void => {
		const p = drag && at(e);
		if (p && (p.day !== drag.to.day || p.slot !== drag.to.slot)) setDrag({ ...drag, to: p });
	};
	const up = (): void => {
		if (!drag) return;
		let w = week;
		const [a, b, from, to] = area(drag);
		for (let d = a; d <= b; d++) w = paint(w, DAYS[d] ?? 'mon', from * SLOT, (to + 1) * SLOT, drag.open);
		setDrag(null);
		onChange(w);
	};
	return (
		<div class={css.grid} aria-hidden="true" data-week>
			<div class={css.names}>
				{DAYS.map((d) => (
					<span key={d}>{dayName(d)}</span>
				))}
			</div>
			<div class={css.scale}>
				{[0, 4, 8, 12, 16, 20, 24].map((h) => (
					<span key={h} style={{ top: h * 2 * PX }}>
						{String(h).padStart(2, '0')}
					</span>
				))}
			</div>
			<div ref={box} class={css.canvas} style={{ height: 48 * PX }} onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={() => setDrag(null)}>
				{DAYS.map((d, i) => (
					<div key={d} class={css.day}>
						{blocks(week, d, i).map((b) => (
							<span key={`${b.from}${b.tail}`} class={`${css.open} ${b.tail ? css.tail : ''}`} style={{ top: (b.from / SLOT) * PX, height: ((b.to - b.from) / SLOT) * PX }}>
								{b.to - b.from >= 90 && !b.tail && `${clockOf(b.from)}–${clockOf(b.end)}`}
							</span>
						))}
					</div>
				))}
				{drag && <Shadow drag={drag} />}
			</div>
		</div>
	);
}

const area = (d: Drag): [number, number, number, number] => [Math.min(d.from.day, d.to.day), Math.max(d.from.day, d.to.day), Math.min(d.from.slot, d.to.slot), Math.max(d.from.slot, d.to.slot)];

function blocks(w: Week, day: Day, i: number): { from: number; to: number; end: number; tail: boolean }[] {
	const eve = DAYS[(i + 6) % 7] ?? 'sun';
	return [
		...ranges(w[eve]).filter((r) => r[1] > DAY).map((r) => ({ from: 0, to: r[1] - DAY, end: r[1] - DAY, tail: true })),
		...ranges(w[day]).map(([a, b]) => ({ from: a, to: Math.min(b, DAY), end: b > DAY ? b - DAY : b, tail: false })),
	];
}

function Shadow({ drag }: { drag: Drag }) {
	const [a, b, from, to] = area(drag);
	return (
		<div class={`${css.shadow} ${drag.open ? css.opening : css.closing}`} style={{ left: `${(a / 7) * 100}%`, width: `${((b - a + 1) / 7) * 100}%`, top: from * PX, height: (to - from + 1) * PX }}>
			{clockOf(from * SLOT)}–{clockOf((to + 1) * SLOT)}
		</div>
	);
}
