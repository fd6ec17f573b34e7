import { t, type Key } from '../i18n';
import { actions, keyWords, type Where } from '../store/keys';
import { me } from '../store/session';
import { sheet } from '../store/ui';
import { Kbd } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Notice } from '../ui/States';
import css from './palette.module.css';

const GROUPS: { where: Where; title: Key }[] = [
	{ where: 'global', title: 'ui.keys.global' },
	{ where: 'list', title: 'ui.keys.list' },
	{ where: 'ticket', title: 'ui.keys.ticket' },
];
const COMPOSER: { keys: string; label: Key }[] = [
	{ keys: 'Mod+Enter', label: 'ui.keys.send' },
	{ keys: 'Mod+Shift+Enter', label: 'ui.keys.sendSolve' },
	{ keys: '/', label: 'ui.set.canned' },
	{ keys: ':', label: 'ui.keys.sign' },
	{ keys: '@', label: 'ui.mention' },
	{ keys: 'Mod+b', label: 'ui.editor.bold' },
	{ keys: 'Mod+i', label: 'ui.editor.italic' },
	{ keys: 'Escape', label: 'ui.keys.leave' },
];

export function KeySheet() {
	return (
		<Dialog title={t('ui.keys.title')} size="large" onClose={() => (sheet.value = false)}>
			{me.value?.keys_off && <Notice>{t('ui.keys.off')}</Notice>}
			<div class={css.sheet}>
				{GROUPS.map((g) => (
					<section key={g.where}>
						<h3>{t(g.title)}</h3>
						<dl>
							{actions.value.filter((a) => a.where === g.where && a.keys).map((a) => (
								<Pair key={a.id} label={t(a.label)} keys={a.keys ?? ''} />
							))}
						</dl>
					</section>
				))}
				<section>
					<h3>{t('ui.keys.composer')}</h3>
					<dl>
						{COMPOSER.map((a) => (
							<Pair key={a.keys} label={t(a.label)} keys={a.keys} />
						))}
					</dl>
				</section>
			</div>
		</Dialog>
	);
}

function Pair({ label, keys }: { label: string; keys: string }) {
	return (
		<div class={css.pair}>
			<dt>{label}</dt>
			<dd>
				<Kbd keys={keys} />
				<span class="vh">{keyWords(keys)}</span>
			</dd>
		</div>
	);
}
