// Settings → Views: all views of this agent in his order, and one of his making in its editor.
import { useState } from 'preact/hooks';
import { t } from '../../i18n';
import { counts } from '../../store/counts';
import { activeTeams } from '../../store/directory';
import { isHidden, loadOwnViews, ownView, ownViews, placed, savePlaces } from '../../store/ownviews';
import { to } from '../../store/router';
import { failed } from '../../store/toasts';
import { viewName, VIEWS } from '../../store/views';
import { Chip, Switch } from '../../ui/Bits';
import { IconButton } from '../../ui/Button';
import { conditionText } from '../../ui/conditions';
import { Icon } from '../../ui/Icon';
import { scopeText } from '../../ui/Sharing';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { number } from '../../i18n/format';
import type { OwnView } from '../../store/ownviews';
import { ViewForm } from './ViewForm';
import css from '../../ui/admin.module.css';

export function Views({ id }: { id: string }) {
	if (id === 'new') return <ViewForm key="new" view={null} />;
	if (id) return <One key={id} id={id} />;
	return <All />;
}

function One({ id }: { id: string }) {
	const { data, error, reload } = useLoad<OwnView>(`/views/own/${id}`);
	if (error?.status === 404) return <Empty icon="search" title={t('ui.missing.title')} action={<a href={to.settings('views')}>{t('ui.set.views')}</a>} />;
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={3} kind="row" />;
	return <ViewForm key={data.gen} view={data} />;
}

function All() {
	const [said, say] = useState('');
	const [over, setOver] = useState('');
	const keys = placed([...VIEWS, ...ownViews.value.map((v) => v.key), ...activeTeams.value.map((x) => `team:${x.id}`)]);
	const save = async (list: string[], change?: { key: string; hidden: boolean }): Promise<void> => {
		const error = await savePlaces(list.map((key) => ({ key, hidden: change?.key === key ? change.hidden : isHidden(key) })));
		if (error) failed(error, () => void loadOwnViews());
	};
	const move = async (key: string, to: number): Promise<void> => {
		const rest = keys.filter((k) => k !== key);
		rest.splice(to, 0, key);
		await save(rest);
		say(t('ui.pol.movedTo', { name: viewName(key), n: to + 1, of: keys.length }));
	};
	const step = async (key: string, by: number): Promise<void> => {
		await move(key, keys.indexOf(key) + by);
		document.querySelector<HTMLElement>(`[data-view="${key}"] [data-move="${by}"]`)?.focus();
	};
	const drop = (e: DragEvent, onto: string): void => {
		e.preventDefault();
		setOver('');
		const key = keys.find((k) => k === e.dataTransfer?.getData('text/plain'));
		if (key && key !== onto) void move(key, keys.indexOf(onto));
	};
	return (
		<>
			<div class={css.bar}>
				<p class="muted">{t('ui.view.text')}</p>
				<a class={css.add} href={to.settings('views', 'new')}>
					<Icon name="plus" /> {t('ui.view.add')}
				</a>
			</div>
			<p class="vh" role="status">
				{said}
			</p>
			<ol class={css.list}>
				{keys.map((key, i) => (
					<Line key={key} view={key} first={i === 0} last={i === keys.length - 1} onStep={(by) => void step(key, by)} onHide={(hidden) => void save(keys, { key, hidden })} over={over === key} onOver={(on) => setOver(on ? key : '')} onDrop={(e) => drop(e, key)} />
				))}
			</ol>
		</>
	);
}

interface LineProps {
	view: string;
	first: boolean;
	last: boolean;
	over: boolean;
	onStep: (by: number) => void;
	onHide: (hidden: boolean) => void;
	onOver: (on: boolean) => void;
	onDrop: (e: DragEvent) => void;
}

function Line({ view, first, last, over, onStep, onHide, onOver, onDrop }: LineProps) {
	const own = ownView(view);
	const name = viewName(view);
	const hidden = isHidden(view);
	const n = counts.value[view];
	return (
		<li
			class={`${css.item} ${hidden ? css.off : ''} ${over ? css.over : ''}`}
			data-view={view}
			draggable
			onDragStart={(e) => e.dataTransfer?.setData('text/plain', view)}
			onDragOver={(e) => {
				e.preventDefault();
				onOver(true);
			}}
			onDragLeave={() => onOver(false)}
			onDrop={onDrop}
		>
			<div class="grow">
				<p class={css.itemTitle}>
					<a href={own ? to.settings('views', own.id) : to.inbox(view)}>{name}</a>
					{own && <Chip>{scopeText(own)}</Chip>}
					{n !== undefined && <span class="muted num">{number(n)}</span>}
				</p>
				{own && <p class="muted clip">{conditionText(own.conditions)}</p>}
			</div>
			<span class={css.moves}>
				<Switch label={t('ui.view.shown')} checked={!hidden} onChange={(on) => onHide(!on)} />
				<IconButton icon="chevron-up" data-move="-1" label={t('ui.statuses.up', { name })} disabled={first} onClick={() => onStep(-1)} />
				<IconButton icon="chevron-down" data-move="1" label={t('ui.statuses.down', { name })} disabled={last} onClick={() => onStep(1)} />
			</span>
		</li>
	);
}
