// The options of a choice: a name each, a key that follows from it, in their order.
import type { FieldOption } from '../../api/case-types';
import { locale, t } from '../../i18n';
import { nameOf } from '../../store/case';
import { Button, IconButton } from '../../ui/Button';
import { keyFrom } from './keys';
import css from './case.module.css';

function fresh(text: string, taken: string[]): string {
	const base = keyFrom(text) || 'option';
	let k = base;
	for (let n = 2; taken.includes(k); n++) k = `${base.slice(0, 36)}_${n}`;
	return k;
}

export function OptionList({ options, onValue, error }: { options: FieldOption[]; onValue: (o: FieldOption[]) => void; error?: string }) {
	const put = (i: number, more: Partial<FieldOption>): void => onValue(options.map((o, k) => (k === i ? { ...o, ...more } : o)));
	const name = (i: number, text: string): void => {
		const o = options[i];
		if (o) put(i, { label: { ...o.label, [locale.value]: text } });
	};
	// The key is made from the first name and stays.
	const settle = (i: number): void => {
		const o = options[i];
		if (o && (!o.key || o.key.startsWith('new_'))) put(i, { key: fresh(nameOf(o.label), options.filter((_, k) => k !== i).map((x) => x.key)) });
	};
	const move = (i: number): void => {
		const next = [...options];
		const [one] = next.splice(i, 1);
		if (one) next.splice(i - 1, 0, one);
		onValue(next);
	};
	return (
		<div class={css.options} role="group" aria-label={t('ui.case.options')}>
			<span class={css.label}>{t('ui.case.options')}</span>
			{options.map((o, i) => (
				<div key={i} class={css.adding}>
					<input class={css.input} aria-label={t('ui.case.option', { n: i + 1 })} maxLength={100} value={nameOf(o.label)} onInput={(e) => name(i, e.currentTarget.value)} onBlur={() => settle(i)} />
					<IconButton icon="chevron-up" label={t('ui.case.up', { name: nameOf(o.label) })} disabled={i === 0} onClick={() => move(i)} />
					<IconButton icon={o.active ? 'eye' : 'ban'} label={o.active ? t('ui.case.optionOff', { name: nameOf(o.label) }) : t('ui.case.optionOn', { name: nameOf(o.label) })} aria-pressed={o.active} onClick={() => put(i, { active: !o.active })} />
					<IconButton icon="trash-2" label={t('ui.case.delete', { name: nameOf(o.label) })} onClick={() => onValue(options.filter((_, k) => k !== i))} />
				</div>
			))}
			<Button small kind="ghost" icon="plus" onClick={() => onValue([...options, { key: `new_${options.length + 1}`, label: {}, active: true }])}>
				{t('ui.case.addOption')}
			</Button>
			{error && <p class={css.error}>{error}</p>}
		</div>
	);
}
