// What belongs to this browser alone: whether it may show notices of its own, and sound.
import { useState } from 'preact/hooks';
import { t } from '../../i18n';
import { device, setDevice } from '../../store/device';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/States';
import css from './mine.module.css';

const state = (): NotificationPermission | 'none' => ('Notification' in globalThis ? Notification.permission : 'none');

export function ThisBrowser() {
	const [may, setMay] = useState(state);
	const [push, setPush] = useState(device('push'));
	const [sound, setSound] = useState(device('sound'));
	return (
		<section class={css.card}>
			<h2>{t('ui.mine.here')}</h2>
			<p class="muted">{t('ui.mine.hereText')}</p>
			{may === 'none' && <Notice tone="warn">{t('ui.mine.push.none')}</Notice>}
			{may === 'denied' && <Notice tone="warn">{t('ui.mine.push.denied')}</Notice>}
			{may === 'default' && (
				<div>
					<Button icon="bell" onClick={() => void Notification.requestPermission().then(setMay)}>
						{t('ui.mine.push.allow')}
					</Button>
				</div>
			)}
			{may === 'granted' && (
				<Switch
					label={t('ui.mine.push.on')}
					checked={push}
					onChange={(on) => {
						setDevice('push', on);
						setPush(on);
					}}
				/>
			)}
			<Switch
				label={t('ui.mine.sound.on')}
				checked={sound}
				onChange={(on) => {
					setDevice('sound', on);
					setSound(on);
				}}
			/>
		</section>
	);
}
