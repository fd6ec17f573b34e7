// A notice beyond the bell: the browser's own, and a sound.  Only the tab that reads the
// stream comes here, so that five tabs ring once.
import { get } from '../api/client';
import type { Note } from '../api/sla-types';
import { device, pushFor } from './device';
import { go, to } from './router';
import { me } from './session';

export async function alert(id: number, push: boolean, sound: boolean): Promise<void> {
	if (sound && device('sound')) ring();
	if (!push || !device('push') || !('Notification' in globalThis) || Notification.permission !== 'granted') return;
	if (document.hasFocus()) return; // the bell is in sight
	if (pushFor() !== 0 && pushFor() === me.value?.id) return; // the service worker shows it
	const r = await get<{ notices: Note[] }>('/notices', { quiet: true });
	const n = r.ok ? r.data.notices.find((x) => x.id === id) : undefined;
	if (!n) return;
	const shown = new Notification('Pronto', { body: n.text, tag: `pronto-${n.id}` });
	shown.onclick = () => {
		focus();
		shown.close();
		if (n.ticket_id !== null) go(to.inbox('open', n.ticket_id));
	};
}

// Two short tones; a browser that was not touched yet stays silent.
function ring(): void {
	try {
		const a = new AudioContext();
		[660, 880].forEach((hz, i) => {
			const tone = a.createOscillator();
			const gain = a.createGain();
			const at = a.currentTime + i * 0.14;
			tone.frequency.value = hz;
			gain.gain.setValueAtTime(0.0001, at);
			gain.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
			gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.2);
			tone.connect(gain).connect(a.destination);
			tone.start(at);
			tone.stop(at + 0.22);
		});
		setTimeout(() => void a.close(), 1000);
	} catch {
		// no sound device
	}
}
