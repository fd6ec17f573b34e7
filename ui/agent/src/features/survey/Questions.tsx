// The questions beside the main one.
import { t } from '../../i18n';
import { Button, IconButton } from '../../ui/Button';
import { Check, Select } from '../../ui/Field';
import { NamesInput } from '../../ui/NamesInput';
import type { Question } from './types';
import own from './survey.module.css';
import css from '../../ui/admin.module.css';

const KINDS = ['scale', 'choice', 'text'] as const;

export function Questions({ list, error, onChange }: { list: Question[]; error: (path: string) => string; onChange: (list: Question[]) => void }) {
	const put = (i: number, change: Partial<Question>): void => onChange(list.map((q, k) => (k === i ? { ...q, ...change } : q)));
	const free = (has: { key: string }[], start: string): string => {
		let n = has.length + 1;
		while (has.some((x) => x.key === `${start}${n}`)) n++;
		return `${start}${n}`;
	};
	return (
		<section class={css.card}>
			<h2>{t('ui.svy.more')}</h2>
			{list.map((q, i) => (
				<fieldset key={q.key} class={own.question}>
					<legend class={css.legend}>{t('ui.svy.nth', { n: i + 1 })}</legend>
					<NamesInput label={t('ui.svy.ask2')} max={200} value={q.label} onValue={(label) => put(i, { label })} error={error(`${i}.label`)} />
					<div class={css.two}>
						<Select label={t('ui.svy.kind')} value={q.kind} choices={KINDS.map((k) => ({ value: k, label: t(`ui.svy.q.${k}`) }))} onValue={(v) => put(i, { kind: v as Question['kind'], options: v === 'choice' && q.options.length < 2 ? [{ key: 'o1', label: {} }, { key: 'o2', label: {} }] : q.options })} />
						<Check label={t('ui.svy.required')} checked={q.required} onChange={(required) => put(i, { required })} />
					</div>
					{q.kind === 'choice' && (
						<>
							{q.options.map((o, k) => (
								<div key={o.key} class={css.url}>
									<NamesInput label={t('ui.svy.option', { n: k + 1 })} max={200} value={o.label} onValue={(label) => put(i, { options: q.options.map((x, j) => (j === k ? { ...x, label } : x)) })} error={error(`${i}.options.${k}.label`)} />
									<IconButton icon="x" label={t('ui.svy.dropOption', { n: k + 1 })} onClick={() => put(i, { options: q.options.filter((_, j) => j !== k) })} />
								</div>
							))}
							{error(`${i}.options`) && <p class={css.wrong}>{error(`${i}.options`)}</p>}
							<Button small icon="plus" onClick={() => put(i, { options: [...q.options, { key: free(q.options, 'o'), label: {} }] })}>
								{t('ui.svy.addOption')}
							</Button>
						</>
					)}
					<Button small kind="ghost" icon="trash-2" onClick={() => onChange(list.filter((_, k) => k !== i))}>
						{t('ui.svy.drop', { n: i + 1 })}
					</Button>
				</fieldset>
			))}
			<Button small icon="plus" class={css.start} onClick={() => onChange([...list, { key: free(list, 'q'), kind: 'scale', required: false, label: {}, options: [] }])}>
				{t('ui.svy.add')}
			</Button>
		</section>
	);
}
