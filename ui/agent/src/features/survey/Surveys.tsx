// Settings → Surveys: the list, and one in its editor.
import { t } from '../../i18n';
import { to } from '../../store/router';
import { Chip } from '../../ui/Bits';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { SurveyForm } from './SurveyForm';
import type { Kind, Survey } from './types';
import css from '../../ui/admin.module.css';

const KINDS: Kind[] = ['csat', 'nps', 'exit'];

export function Surveys({ id }: { id: string }) {
	const { data, error, reload } = useLoad<{ surveys: Survey[] }>('/surveys');
	const names = useLoad<{ names: string[] }>('/variables');
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data || !names.data) return <Bones rows={3} kind="row" />;
	if (id) {
		const one = data.surveys.find((s) => String(s.id) === id);
		const kind = KINDS.find((k) => `new-${k}` === id);
		if (!one && !kind) return <Empty icon="search" title={t('ui.missing.title')} action={<a href={to.settings('surveys')}>{t('ui.set.surveys')}</a>} />;
		return <SurveyForm key={one ? `${one.id}.${one.version}` : id} survey={one ?? null} kind={one?.kind ?? kind ?? 'csat'} variables={names.data.names} reload={reload} />;
	}
	return (
		<>
			<div class={css.bar}>
				<p class="muted">{t('ui.svy.text')}</p>
				<a href={to.surveys()}>{t('ui.svy.report')}</a>
			</div>
			<div class={css.chips}>
				{KINDS.map((k) => (
					<a key={k} class={css.add} href={to.settings('surveys', `new-${k}`)}>
						<Icon name="plus" /> {t(`ui.svy.kind.${k}`)}
					</a>
				))}
			</div>
			{!data.surveys.length && <Empty icon="star" title={t('ui.svy.none')}>{t('ui.svy.noneText')}</Empty>}
			{data.surveys.length > 0 && (
				<ul class={css.list}>
					{data.surveys.map((s) => (
						<li key={s.id} class={`${css.item} ${s.active ? '' : css.off}`}>
							<div class="grow">
								<p class={css.itemTitle}>
									<a href={to.settings('surveys', s.id)}>{s.name}</a>
									<Chip>{t(`ui.svy.kind.${s.kind}`)}</Chip>
									{!s.active && <Chip>{t('ui.svy.isOff')}</Chip>}
								</p>
								<p class="muted">{s.question}</p>
							</div>
						</li>
					))}
				</ul>
			)}
		</>
	);
}
