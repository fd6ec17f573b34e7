// Settings → Search: what customers looked for and did not find, other words for the same
// thing, and a box to try it.
import { useState } from 'preact/hooks';
import { del, post } from '../../api/client';
import { t } from '../../i18n';
import { can } from '../../store/session';
import { failed, toast } from '../../store/toasts';
import { Age, Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Input } from '../../ui/Field';
import { fold } from '../../ui/fold';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import css from '../../ui/admin.module.css';
import { languageName, type Missed, type Synonym } from './search-types';
import { SynonymForm } from './SynonymForm';
import { TrySearch } from './TrySearch';

export function Words() {
	return (
		<>
			<p class="muted">{t('ui.kb.words.text')}</p>
			<MissedList />
			<Synonyms />
			<TrySearch />
		</>
	);
}

function MissedList() {
	const { data, error, reload } = useLoad<{ missed: Missed[] }>('/kb/missed');
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={3} kind="row" />;
	const done = async (m: Missed): Promise<void> => {
		const r = await post(`/kb/missed/${m.id}/done`, {});
		if (!r.ok) failed(r.error);
		else toast(t('ui.kb.missed.gone', { words: m.words }), { kind: 'ok' });
		void reload();
	};
	return (
		<section class={css.card} aria-labelledby="kb-missed">
			<h2 id="kb-missed">{t('ui.kb.missed.title')}</h2>
			<p class="muted">{t('ui.kb.missed.text')}</p>
			{!data.missed.length && <Empty icon="circle-check" title={t('ui.kb.missed.none')} />}
			{data.missed.length > 0 && (
				<ul>
					{data.missed.map((m) => (
						<li key={m.id} class={css.item}>
							<div class="grow">
								<p class={css.itemTitle}>
									{m.words} <Chip>{languageName(m.language)}</Chip>
								</p>
								<p class={css.small}>
									<span>
										{t('ui.kb.missed.times', { n: m.n })} · <Age at={m.last_at} />
									</span>
									{m.near.length > 0 && <span>{t('ui.kb.missed.near', { titles: m.near.map((a) => a.title).join(' · ') })}</span>}
								</p>
							</div>
							<IconButton icon="check" label={t('ui.kb.missed.done', { words: m.words })} onClick={() => void done(m)} />
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

function Synonyms() {
	const { data, error, reload } = useLoad<{ synonyms: Synonym[] }>('/kb/synonyms');
	const [q, setQ] = useState('');
	const [edit, setEdit] = useState<Synonym | 'new' | null>(null);
	const [remove, setRemove] = useState<Synonym | null>(null);
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={3} kind="row" />;
	const may = can('article.publish');
	const list = data.synonyms.filter((s) => fold(`${s.words} ${s.means}`).includes(fold(q)));
	return (
		<section class={css.card} aria-labelledby="kb-synonyms">
			<div class={css.cardHead}>
				<h2 id="kb-synonyms">{t('ui.kb.syn.title')}</h2>
				{may && (
					<Button icon="plus" onClick={() => setEdit('new')}>
						{t('ui.kb.syn.add')}
					</Button>
				)}
			</div>
			<p class="muted">{t('ui.kb.syn.text')}</p>
			{data.synonyms.length > 8 && <Input label={t('ui.filter')} type="search" value={q} onValue={setQ} />}
			{!list.length && <Empty icon="search" title={q ? t('ui.noMatch') : t('ui.kb.syn.none')} />}
			{list.length > 0 && (
				<ul>
					{list.map((s) => (
						<li key={s.id} class={css.item}>
							<p class={`grow ${css.itemTitle}`}>
								<span>{s.words}</span>
								<span class="muted" role="img" aria-label={s.both ? t('ui.kb.syn.both') : t('ui.kb.syn.oneWay')}>
									{s.both ? '↔' : '→'}
								</span>
								<span>{s.means}</span> <Chip>{languageName(s.language)}</Chip>
							</p>
							{may && (
								<span class={css.moves}>
									<IconButton icon="pencil" label={t('ui.kb.syn.edit', { words: s.words })} onClick={() => setEdit(s)} />
									<IconButton icon="trash-2" label={t('ui.kb.syn.delete', { words: s.words })} onClick={() => setRemove(s)} />
								</span>
							)}
						</li>
					))}
				</ul>
			)}
			{edit && <SynonymForm synonym={edit === 'new' ? null : edit} onClose={() => setEdit(null)} onSaved={() => void reload()} />}
			{remove && (
				<Confirm
					title={t('ui.kb.syn.delete', { words: remove.words })}
					text={t('ui.kb.syn.deleteText', { words: remove.words, means: remove.means })}
					onClose={() => setRemove(null)}
					onYes={async () => {
						const r = await del(`/kb/synonyms/${remove.id}`);
						if (!r.ok) failed(r.error);
						void reload();
					}}
				/>
			)}
		</section>
	);
}
