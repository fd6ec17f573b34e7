// Settings → Macros: the list, and one macro in its editor.
import { useEffect, useState } from 'preact/hooks';
import type { Macro } from '../../api/flow-types';
import { t } from '../../i18n';
import { needCase } from '../../store/case';
import { to } from '../../store/router';
import { actionsText } from '../../ui/actions';
import { Chip } from '../../ui/Bits';
import { Kbd } from '../../ui/Button';
import { Input } from '../../ui/Field';
import { fold } from '../../ui/fold';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { faultOf, useLoad } from '../../ui/useLoad';
import { MacroForm } from './MacroForm';
import { scopeText } from '../../ui/Sharing';
import flow from './flow.module.css';
import css from '../../ui/admin.module.css';

export function Macros({ id }: { id: string }) {
	const { data, error, reload } = useLoad<{ macros: Macro[] }>('/macros');
	const names = useLoad<{ names: string[] }>('/variables');
	const [q, setQ] = useState('');
	useEffect(needCase, []);
	const fault = faultOf({ error, reload }, names);
	if (fault) return <ErrorState {...fault} />;
	if (!data || !names.data) return <Bones rows={3} kind="row" />;
	if (id) {
		const one = data.macros.find((m) => String(m.id) === id);
		if (!one && id !== 'new') return <Empty icon="search" title={t('ui.missing.title')} action={<a href={to.settings('macros')}>{t('ui.set.macros')}</a>} />;
		return <MacroForm key={one ? `${one.id}.${one.updated_at}` : 'new'} macro={one ?? null} variables={names.data.names} reload={reload} />;
	}
	const list = data.macros.filter((m) => fold(`${m.name} ${m.about}`).includes(fold(q)));
	return (
		<>
			<div class={css.bar}>
				<p class="muted">{t('ui.macro.text')}</p>
				<a class={css.add} href={to.settings('macros', 'new')}>
					<Icon name="plus" /> {t('ui.macro.add')}
				</a>
			</div>
			{data.macros.length > 8 && <Input label={t('ui.filter')} type="search" value={q} onValue={setQ} />}
			{!list.length && <Empty icon="sparkles" title={q ? t('ui.noMatch') : t('ui.macro.none')} />}
			{list.length > 0 && (
				<ul class={css.list}>
					{list.map((m) => (
						<li key={m.id} class={`${css.item} ${m.active ? '' : css.off}`}>
							<div class="grow">
								<p class={css.itemTitle}>
									<a href={to.settings('macros', m.id)}>{m.name}</a>
									{m.slot > 0 && <Kbd keys={String(m.slot)} />}
									<Chip>{scopeText(m)}</Chip>
									{!m.active && <Chip>{t('ui.macro.isOff')}</Chip>}
								</p>
								<p class={`${flow.line} muted`}>{m.about || actionsText(m.actions)}</p>
							</div>
							<span class="muted num">{t('ui.macro.used', { n: m.used })}</span>
						</li>
					))}
				</ul>
			)}
		</>
	);
}
