// From nothing to the inbox: you, your company, your first mailbox, done.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, type Failure } from '../../api/client';
import { isLocale, t } from '../../i18n';
import { go } from '../../store/router';
import { loadSession, me, session, setLocale } from '../../store/session';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { AdminStep } from './AdminStep';
import { CompanyStep } from './CompanyStep';
import { FinishStep } from './FinishStep';
import { Frame } from './Frame';
import { MailStep } from './MailStep';

const STEPS = ['admin', 'company', 'mail', 'finish'] as const;
type Step = (typeof STEPS)[number];
const KEPT = 'pronto.setup-step';

export function Setup({ token }: { token: string }) {
	const [state, setState] = useState<'loading' | 'needed' | 'done'>('loading');
	const [step, setStep] = useState<Step>('admin');
	const [fault, setFault] = useState<Failure | null>(null);
	const heading = useRef<HTMLHeadingElement>(null);

	const look = (): void => {
		setFault(null);
		void get<{ needed: boolean; locale_guess?: string }>('/setup', { quiet: true }).then(async (r) => {
			if (r.ok && r.data.needed) {
				const guess = r.data.locale_guess ?? '';
				if (isLocale(guess) && !localStorage.getItem('pronto.locale')) await setLocale(guess);
				return setState('needed');
			}
			if (!r.ok && (r.error.status === 0 || r.error.status >= 500)) return setFault(r.error);
			// A page that was loaded again in the middle goes on where it was.
			if (!session.value) await loadSession();
			const kept = sessionStorage.getItem(KEPT) as Step | null;
			if (me.value?.role === 'owner' && kept && STEPS.includes(kept)) {
				setStep(kept);
				return setState('needed');
			}
			setState('done');
		});
	};
	useEffect(look, []);

	const next = (): void => {
		const after = STEPS[STEPS.indexOf(step) + 1];
		if (!after) return;
		sessionStorage.setItem(KEPT, after);
		setStep(after);
		requestAnimationFrame(() => heading.current?.focus());
	};
	const finish = (): void => {
		sessionStorage.removeItem(KEPT);
		void loadSession().then(() => go('/app/inbox/open', { replace: true }));
	};

	if (fault)
		return (
			<main>
				<ErrorState error={fault} retry={look} />
			</main>
		);
	if (state === 'loading') return <Bones />;
	if (state === 'done')
		return (
			<main>
				<Empty page icon="circle-check" title={t('ui.setup.already')} action={<a href="/app">{t('ui.signin.do')}</a>} />
			</main>
		);
	const n = STEPS.indexOf(step) + 1;
	return (
		<Frame n={n} of={STEPS.length} title={t(`ui.setup.${step}.title`)} lead={t(`ui.setup.${step}.lead`)} heading={heading}>
			{step === 'admin' && <AdminStep token={token} onDone={next} />}
			{step === 'company' && <CompanyStep onDone={next} />}
			{step === 'mail' && <MailStep onDone={next} />}
			{step === 'finish' && <FinishStep onDone={finish} />}
		</Frame>
	);
}
