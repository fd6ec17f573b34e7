// What a ready text leaves to its author: variables without a value, and the macro whose
// other actions go along with the message.
import { useRef } from 'preact/hooks';
import { get } from '../../api/client';
import { t } from '../../i18n';
import type { DraftBox } from '../../store/drafts';
import { IconButton } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import css from './slash.module.css';
import composer from './composer.module.css';

const VARIABLE = /\{\{\s*((?:customer|ticket|agent|team|company)\.[a-z_]+)\s*(?:\|[^{}]*)?\}\}/g;
export const openNames = (html: string): string[] => [...new Set([...html.matchAll(VARIABLE)].map((m) => m[1] ?? ''))];

export function Unfilled({ names }: { names: string[] }) {
	if (!names.length) return null;
	return (
		<p class={composer.unfilled} role="alert">
			{t('ui.composer.unfilled', { names: names.join(', ') })}
		</p>
	);
}

export function MacroChip({ box }: { box: DraftBox }) {
	const extra = box.draft.value.extra;
	if (!extra?.macro) return null;
	return (
		<p class={css.macro}>
			<Icon name="sparkles" size={14} />
			<span class="grow clip" title={extra.does}>
				<b>{extra.name}</b> {extra.does}
			</span>
			<IconButton icon="x" label={t('ui.composer.noMacro', { name: extra.name ?? '' })} onClick={() => box.set({ extra: undefined })} />
		</p>
	);
}

// The values for what is typed as {{…}}: asked for when the first brace stands there.
export function useValues(ticket: number): { watch: (html: string) => void; values: () => Record<string, string> | null } {
	const kept = useRef<{ ticket: number; map: Record<string, string> | null }>({ ticket, map: null });
	if (kept.current.ticket !== ticket) kept.current = { ticket, map: null };
	const asked = useRef(0);
	return {
		values: () => kept.current.map,
		watch: (html) => {
			if (asked.current === ticket || !html.includes('{{')) return;
			asked.current = ticket;
			void get<{ names: string[]; values: string[] }>(`/variables?ticket=${ticket}`).then((r) => {
				if (r.ok && kept.current.ticket === ticket) kept.current.map = Object.fromEntries(r.data.names.map((n, i) => [n, r.data.values[i] ?? '']));
			});
		},
	};
}
