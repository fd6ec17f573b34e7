import './styles/tokens.css';
import './styles/base.css';
import { render } from 'preact';
import { App } from './app/App';
import { beginAhead } from './app/begin';
import { loadLocale } from './i18n';
import { tick } from './i18n/format';
import { bootTheme, firstLocale, loadSession } from './store/session';

bootTheme();
const root = document.getElementById('app');
// A list that comes at once is drawn with the frame: one picture instead of two.
const SOON = 150;
if (root) {
	const signedIn = loadSession();
	const list = signedIn.then(beginAhead);
	const texts = loadLocale(firstLocale());
	void new Intl.NumberFormat(firstLocale()); // the first is dear, and the line is busy now
	void Promise.all([texts, signedIn])
		.then(() => Promise.race([list, new Promise((done) => setTimeout(done, SOON))]))
		.then(() => render(<App />, root));
}
setInterval(() => {
	if (!document.hidden) tick.value++;
}, 30_000);

// A chunk of an older build is gone after an upgrade: drafts are saved, load again, once.
// Where nobody answers at all the page stays as it is: there is none that could be loaded.
addEventListener('vite:preloadError', () => {
	const k = 'pronto.reloaded';
	if (Date.now() - Number(sessionStorage.getItem(k) ?? 0) < 60_000) return;
	fetch('/app', { cache: 'no-store' }).then(
		(r) => {
			if (!r.ok) return;
			sessionStorage.setItem(k, String(Date.now()));
			location.reload();
		},
		() => undefined,
	);
});
