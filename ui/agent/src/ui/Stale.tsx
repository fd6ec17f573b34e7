// Somebody saved this while it was being edited: what changed, and which of both is kept.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Failure } from '../api/client';
import { t } from '../i18n';
import { dateTime } from '../i18n/format';
import { Button } from './Button';
import { Notice } from './States';
import css from './admin.module.css';

// What an editor shows, part by part; as a text where one says it, else only whether it differs.
export interface Part {
	label: string;
	is: unknown;
	text?: string;
}
interface Props {
	error: Failure;
	seen: Part[];
	load: () => Promise<Part[] | null>;
	busy: boolean;
	onTheirs: () => void;
	onMine: () => void;
}

export const isStale = (e: Failure | null): boolean => e?.errors.some((x) => x.key === 'edit.stale' || x.key === 'edit.stale_other') ?? false;

export function Stale({ error, seen, load, busy, onTheirs, onMine }: Props) {
	const [now, setNow] = useState<Part[] | null>(null);
	const top = useRef<HTMLDivElement>(null);
	useEffect(() => {
		top.current?.scrollIntoView({ block: 'center' }); // who saves stands at the end of the form
		void load().then(setNow);
	}, [error]);
	const { by, at } = (error.body.stale ?? {}) as { by?: string; at?: number };
	const changed = (now ?? []).map((p, i) => ({ ...p, was: seen[i] })).filter((p) => JSON.stringify(p.is) !== JSON.stringify(p.was?.is));
	return (
		<div ref={top}>
			<Notice tone="warn">
				<p>{by === undefined ? t('ui.stale.textOther', { date: at ? dateTime(at) : '' }) : t('ui.stale.text', { name: by || 'Pronto', date: at ? dateTime(at) : '' })}</p>
				{changed.length > 0 && (
					<ul class={css.stale}>
						{changed.map((p) => (
							<li key={p.label}>
								<b>{p.label}</b>
								{p.text !== undefined && p.text !== p.was?.text && (
									<>
										{': '}
										<del>{p.was?.text || '–'}</del> → <ins>{p.text || '–'}</ins>
									</>
								)}
							</li>
						))}
					</ul>
				)}
				<span class={css.staleDo}>
					<Button small onClick={onTheirs}>
						{t('ui.stale.theirs')}
					</Button>
					<Button small busy={busy} onClick={onMine}>
						{t('ui.stale.mine')}
					</Button>
				</span>
			</Notice>
		</div>
	);
}
