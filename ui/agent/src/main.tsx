import './styles/tokens.css';
import './styles/base.css';
import { render } from 'preact';
import { App } from './app/App';
import { loadLocale } from './i18n';
import { tick } from './i18n/format';
import { bootTheme, firstLocale, loadSession } from './store/session';

bootTheme();
const root = document.getElementById('app');
if (root) {
	void Promise.all([loadLocale(firstLocale()), loadSession()]).then(() => render(<App />, root));
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
