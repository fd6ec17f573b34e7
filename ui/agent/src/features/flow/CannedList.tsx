// Settings → Canned replies: the list, and one in its editor.
import { useState } from 'preact/hooks';
import type { Canned } from '../../api/flow-types';
import { LOCALES, t } from '../../i18n';
import { to } from '../../store/router';
import { Chip } from '../../ui/Bits';
import { Input } from '../../ui/Field';
import { fold } from '../../ui/fold';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { faultOf, useLoad } from '../../ui/useLoad';
import { CannedForm } from './CannedForm';
import { scopeText } from '../../ui/Sharing';
import flow from './flow.module.css';
import css from '../../ui/admin.module.css';

export function CannedList({ id }: { id: string }) {
	const { data, error, reload } = useLoad<{ canned: Canned[] }>('/canned');
	const names = useLoad<{ names: string[] }>('/variables');
	const [q, setQ] = useState('');
	const fault = faultOf({ error, reload }, names);
	if (fault) return <ErrorState {...fault} />;
	if (!data || !names.data) return <Bones rows={3} kind="row" />;
	if (id) {
		const one = data.canned.find((k) => String(k.id) === id);
		if (!one && id !== 'new') return <Empty icon="search" title={t('ui.missing.title')} action={<a href={to.settings('canned')}>{t('ui.set.canned')}</a>} />;
		return <CannedForm key={one ? `${one.id}.${one.updated_at}` : 'new'} canned={one ?? null} variables={names.data.names} folders={[...new Set(data.canned.map((k) => k.folder).filter(Boolean))]} reload={reload} />;
	}
	const list = data.canned.filter((k) => fold(`${k.name} ${k.shortcut} ${k.folder} ${Object.values(k.bodies).join(' ')}`).includes(fold(q)));
	return (
		<>
			<div class={css.bar}>
				<p class="muted">{t('ui.canned.text')}</p>
				<a class={css.add} href={to.settings('canned', 'new')}>
					<Icon name="plus" /> {t('ui.canned.add')}
				</a>
			</div>
			{data.canned.length > 8 && <Input label={t('ui.filter')} type="search" value={q} onValue={setQ} />}
			{!list.length && <Empty icon="sticky-note" title={q ? t('ui.noMatch') : t('ui.canned.none')} />}
			{list.length > 0 && (
				<ul class={css.list}>
					{list.map((k) => (
						<li key={k.id} class={`${css.item} ${k.active ? '' : css.off}`}>
							<div class="grow">
								<p class={css.itemTitle}>
									<a href={to.settings('canned', k.id)}>{k.name}</a>
									{k.shortcut && <code class="muted">/{k.shortcut}</code>}
									{k.folder && <Chip icon="layers">{k.folder}</Chip>}
									<Chip>{scopeText(k)}</Chip>
									{!k.active && <Chip>{t('ui.macro.isOff')}</Chip>}
								</p>
								<p class={`${flow.line} muted`}>{plain(k)}</p>
							</div>
							<span class="muted num">
								{LOCALES.filter((l) => k.bodies[l]).join(' ')} · {t('ui.macro.used', { n: k.used })}
							</span>
						</li>
					))}
				</ul>
			)}
		</>
	);
}

const plain = (k: Canned): string => (LOCALES.map((l) => k.bodies[l]).find(Boolean) ?? '').replace(/<[^>]*>/g, ' ').replace(/&nbsp;/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
