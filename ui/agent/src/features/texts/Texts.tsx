// Settings → Mail texts: what the desk sends by itself, and in which languages it has words
// of its own.  What is missing shows here before a customer finds out.
import { useEffect } from 'preact/hooks';
import { LOCALES, LOCALE_NAMES, t } from '../../i18n';
import { brandName, needCase } from '../../store/case';
import { teams } from '../../store/directory';
import { to } from '../../store/router';
import { Chip } from '../../ui/Bits';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { TextForm } from './TextForm';
import { standing, type Standing, type TextKind } from './types';
import own from './texts.module.css';
import css from '../../ui/admin.module.css';

const GROUPS = ['customer', 'team', 'account'] as const;
const MARK = { own: 'check', builtin: 'circle', missing: 'alert-triangle', old: 'clock' } as const;

export function Texts({ id }: { id: string }) {
	const { data, error, reload } = useLoad<{ kinds: TextKind[] }>('/texts');
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={6} kind="row" />;
	if (id) {
		const kind = data.kinds.find((k) => k.kind === id);
		if (!kind) return <Empty icon="search" title={t('ui.missing.title')} action={<a href={to.settings('texts')}>{t('ui.set.texts')}</a>} />;
		return <TextForm key={id} kind={kind} reload={reload} />;
	}
	const missing = data.kinds.flatMap((k) => LOCALES.filter((l) => standing(wide(k), l) === 'missing').map((l) => `${k.name} (${LOCALE_NAMES[l]})`));
	return (
		<>
			<p class="muted">{t('ui.texts.text')}</p>
			{missing.length > 0 && <Notice tone="warn">{t('ui.texts.missing', { n: missing.length, list: missing.slice(0, 4).join(', ') + (missing.length > 4 ? ' …' : '') })}</Notice>}
			{GROUPS.map((g) => (
				<section key={g}>
					<h2 class={own.group}>{t(`ui.texts.group.${g}`)}</h2>
					<ul class={css.list}>
						{data.kinds.filter((k) => k.group === g).map((k) => (
							<Row key={k.kind} k={k} />
						))}
					</ul>
				</section>
			))}
			<p class={`${own.legend} muted`}>
				{(['own', 'builtin', 'missing', 'old'] as const).map((s) => (
					<span key={s} class={own[s]}>
						<Icon name={MARK[s]} size={13} /> {t(`ui.texts.is.${s}`)}
					</span>
				))}
			</p>
		</>
	);
}

const wide = (k: TextKind) => k.own.filter((p) => !p.team_id && !p.brand_id);

function Row({ k }: { k: TextKind }) {
	const of = [...new Set(k.own.map((p) => p.team_id).filter((x): x is number => x !== null))];
	const ofBrands = [...new Set(k.own.map((p) => p.brand_id).filter((x): x is number => x !== null))];
	useEffect(() => (ofBrands.length ? needCase() : undefined), [ofBrands.length]);
	return (
		<li class={css.item}>
			<div class="grow">
				<p class={css.itemTitle}>
					<a href={to.settings('texts', k.kind)}>{k.name}</a>
					{of.map((x) => (
						<Chip key={x} icon="users">
							{teams.value.find((m) => m.id === x)?.name ?? `#${x}`}
						</Chip>
					))}
					{ofBrands.map((x) => (
						<Chip key={`b${x}`} icon="globe">
							{brandName(x)}
						</Chip>
					))}
				</p>
				<p class="muted">{k.about}</p>
			</div>
			<ul class={own.langs}>
				{LOCALES.map((l) => (
					<Lang key={l} locale={l} name={LOCALE_NAMES[l]} is={standing(wide(k), l)} />
				))}
			</ul>
		</li>
	);
}

function Lang({ locale, name, is }: { locale: string; name: string; is: Standing }) {
	const says = `${name}: ${t(`ui.texts.is.${is}`)}`;
	return (
		<li class={`${own.lang} ${own[is]}`} title={says}>
			<Icon name={MARK[is]} size={12} />
			<span aria-hidden="true">{locale}</span>
			<span class="vh">{says}</span>
		</li>
	);
}
