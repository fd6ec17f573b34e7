// A builder of action lists, as sentences: "answer with …", "add the tags …".
//	<Actions label={…} value={list} onChange={(list) => …} error={(path) => …} without={['reply']} />
// path is below the list as the server names it: "0.value", "2.html.es".  A feature with a
// kind of its own adds a row to KINDS (actionKinds.tsx) and a sentence to SAYS (actions.ts).
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { needCase } from '../store/case';
import { actionText, type ActionItem } from './actions';
import { KINDS } from './actionKinds';
import { IconButton } from './Button';
import { Menu } from './Menu';
import css from './actions.module.css';

interface Props {
	label: string;
	value: ActionItem[];
	onChange: (list: ActionItem[]) => void;
	error?: (path: string) => string;
	without?: readonly string[]; // kinds that make no sense here
	variables?: readonly string[]; // what may stand in {{…}}
	asks?: boolean; // somebody is there to be asked when it runs
}

export function Actions({ label, value, onChange, error = () => '', without = [], variables = [], asks = false }: Props) {
	useEffect(needCase, []);
	const put = (i: number, a: ActionItem): void => onChange(value.map((x, k) => (k === i ? a : x)));
	const move = (i: number, by: 1 | -1): void => {
		const list = [...value];
		const [one] = list.splice(i, 1);
		if (one) list.splice(i + by, 0, one);
		onChange(list);
	};
	const kinds = KINDS.filter((k) => !without.includes(k.name));
	return (
		<div class={css.root} role="group" aria-label={label}>
			{value.length > 0 && (
				<ol class={css.list}>
					{value.map((a, i) => {
						const kind = KINDS.find((k) => k.name === a.do);
						const wrong = error(String(i)) || error(`${i}.do`);
						return (
							<li key={`${i}${a.do}${value.length}`} class={css.item}>
								<div class={css.head}>
									<span class={`${css.number} num`}>{i + 1}</span>
									<div class={css.line}>
										<select class={css.select} aria-label={t('ui.act.what', { n: i + 1 })} value={a.do} onChange={(e) => put(i, kinds.find((k) => k.name === e.currentTarget.value)?.blank() ?? a)}>
											{!kinds.some((k) => k.name === a.do) && <option value={a.do}>{actionText(a)}</option>}
											{kinds.map((k) => (
												<option key={k.name} value={k.name}>
													{t(k.label)}
												</option>
											))}
										</select>
										{kind?.Line && <kind.Line a={a} onChange={(x) => put(i, x)} error={(p) => error(`${i}.${p}`)} variables={variables} asks={asks} />}
									</div>
									<span class={css.tools}>
										<IconButton icon="chevron-up" class={css.tool} label={t('ui.act.up', { n: i + 1 })} disabled={i === 0} onClick={() => move(i, -1)} />
										<IconButton icon="chevron-down" class={css.tool} label={t('ui.act.down', { n: i + 1 })} disabled={i === value.length - 1} onClick={() => move(i, 1)} />
										<IconButton icon="x" class={css.tool} label={t('ui.act.remove', { n: i + 1 })} onClick={() => onChange(value.filter((_, k) => k !== i))} />
									</span>
								</div>
								{kind?.Block && (
									<div class={css.block}>
										<kind.Block a={a} onChange={(x) => put(i, x)} error={(p) => error(`${i}.${p}`)} variables={variables} asks={asks} />
									</div>
								)}
								{wrong && (
									<p class={css.wrong} role="alert">
										{wrong}
									</p>
								)}
							</li>
						);
					})}
				</ol>
			)}
			<Menu label={t('ui.act.add')} kind="plain" small align="start" items={kinds.map((k) => ({ id: k.name, label: t(k.label), icon: k.icon, run: () => onChange([...value, k.blank()]) }))}>
				{t('ui.act.add')}
			</Menu>
			{!value.length && <p class="muted">{t('ui.act.none')}</p>}
		</div>
	);
}

