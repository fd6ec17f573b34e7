// Every version of a text: who, when, what changed, and taking one back.
import { useEffect, useState } from 'preact/hooks';
import { get, post } from '../../api/client';
import { LOCALE_NAMES, t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { failed } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Bones, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { DiffView } from './DiffView';
import type { Text, Version } from './types';
import css from './kb.module.css';

// since: what changed from that version to the one that readers see.
export function Versions({ article, text, since, onClose, onRestored }: { article: number; text: Text; since?: number | null; onClose: () => void; onRestored: (x: Text) => void }) {
	const list = useLoad<{ versions: Version[] }>(`/kb/articles/${article}/texts/${text.locale}/versions`);
	const [at, setAt] = useState<number | null>(since ?? null);
	const [old, setOld] = useState<Version | null>(null);
	useEffect(() => {
		const id = at ?? list.data?.versions[0]?.id;
		if (!id) return;
		let here = true;
		void get<Version>(`/kb/articles/${article}/versions/${id}`).then((r) => {
			if (here && r.ok) setOld(r.data);
		});
		return () => {
			here = false;
		};
	}, [at, list.data]);
	const restore = async (v: Version): Promise<void> => {
		const r = await post<Text>(`/kb/articles/${article}/versions/${v.id}/restore`);
		if (!r.ok) return failed(r.error);
		onRestored(r.data);
		onClose();
	};
	return (
		<Dialog title={since ? t('ui.kb.whatChanged') : t('ui.kb.versionsOf', { name: LOCALE_NAMES[text.locale] })} size="large" onClose={onClose}>
			{list.error && <ErrorState error={list.error} />}
			{!list.data && !list.error && <Bones rows={3} />}
			<div class={since ? css.form : css.versions}>
				{!since && (
					<ul class={css.versionList}>
						{list.data && !list.data.versions.length && <li class="muted">{t('ui.kb.noVersions')}</li>}
						{list.data?.versions.map((v) => (
							<li key={v.id}>
								<button type="button" class={css.version} aria-pressed={v.id === old?.id} onClick={() => setAt(v.id)}>
									<strong>{t('ui.kb.version', { n: v.n })}</strong> <Chip tone={v.kind === 'published' ? 'ok' : 'plain'}>{t(`ui.kb.kind.${v.kind}`)}</Chip>
									<small class="muted">
										{v.agent} · {dateTime(v.created_at)}
									</small>
								</button>
							</li>
						))}
					</ul>
				)}
				{old && (
					<div class={css.form}>
						<p class="muted">{t('ui.kb.compared', { n: old.n })}</p>
						{old.title !== text.title && <DiffView from={old.title} to={text.title} />}
						<DiffView from={old.body ?? ''} to={text.body} />
						{!since && (
							<p>
								<Button icon="rotate-ccw" onClick={() => void restore(old)}>
									{t('ui.kb.restore', { n: old.n })}
								</Button>
							</p>
						)}
					</div>
				)}
			</div>
		</Dialog>
	);
}
