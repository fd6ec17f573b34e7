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
addEventListener('vite:preloadError', (e) => {
	const k = 'pronto.reloaded';
	if (Date.now() - Number(sessionStorage.getItem(k) ?? 0) < 60_000) return;
	e.preventDefault();
	sessionStorage.setItem(k, String(Date.now()));
	location.reload();
});
