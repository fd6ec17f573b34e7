// What a mail server said at each step, in its own words, and what to do about it.
import type { TestResult, TestStep } from '../api/admin-types';
import { t } from '../i18n';
import { Icon } from './Icon';
import css from './mailtest.module.css';

const STEPS = ['dns', 'tcp', 'tls', 'greeting', 'login', 'folder', 'list', 'sender'] as const;
type Step = (typeof STEPS)[number];
const REMEDIES = ['host', 'port', 'port_list', 'firewall', 'certificate', 'tls', 'use_tls', 'use_starttls', 'allow_internal', 'password', 'app_password', 'oauth', 'reauthorise', 'folder', 'sender', 'use_imap', 'ask_provider'] as const;
type Remedy = (typeof REMEDIES)[number];

const stepName = (s: string): string => ((STEPS as readonly string[]).includes(s) ? t(`ui.mailtest.step.${s as Step}`) : s);

// "remedy.app_password", as the server names what helps.
export function remedy(key: string): string {
	const word = key.split('.').pop() ?? '';
	const known = (REMEDIES as readonly string[]).includes(word) ? (word as Remedy) : 'ask_provider';
	return t(`ui.mailtest.fix.${known}`);
}

export function MailTest({ result }: { result: TestResult }) {
	return (
		<div class={css.test} role="status">
			{result.receive.length > 0 && <Half title={t('ui.mailtest.receive')} steps={result.receive} />}
			{result.send.length > 0 && <Half title={t('ui.mailtest.send')} steps={result.send} />}
		</div>
	);
}

function Half({ title, steps }: { title: string; steps: TestStep[] }) {
	return (
		<section class={css.half}>
			<h2 class={css.title}>{title}</h2>
			<ol>
				{steps.map((s) => (
					<li key={s.step} class={`${css.step} ${s.ok ? css.ok : css.bad}`}>
						<Icon name={s.ok ? 'circle-check' : 'circle-alert'} size={15} />
						<div class="grow">
							<strong>{stepName(s.step)}</strong> <span class="vh">{s.ok ? t('ui.mailtest.ok') : t('ui.mailtest.bad')}</span>
							{s.reply && <code class={css.reply}>{s.reply}</code>}
							{!s.ok && <p class={css.fix}>{remedy(s.remedy_key)}</p>}
						</div>
					</li>
				))}
			</ol>
		</section>
	);
}
