// A component that is fetched when it is first shown.  What is only an ornament says with
// `without` what stands there when it does not come.
import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Button } from './Button';
import { Bones, Empty } from './States';

export function lazy<P extends object>(load: () => Promise<ComponentType<P>>, waiting: () => VNode = () => <Bones />, without?: () => VNode): ComponentType<P> {
	let ready: ComponentType<P> | null = null;
	return function Lazy(props: P) {
		const [C, set] = useState<ComponentType<P> | null>(() => ready);
		const [failed, setFailed] = useState(0);
		useEffect(() => {
			if (C) return;
			let here = true;
			load().then(
				(c) => {
					ready = c;
					if (here) set(() => c);
				},
				() => here && setFailed((n) => n + 1),
			);
			return () => {
				here = false;
			};
		}, [C]);
		if (C) return <C {...props} />;
		if (failed && without) return without();
		if (failed)
			return (
				<Empty icon="wifi-off" title={t('ui.error.chunk')} action={<Button onClick={() => location.reload()}>{t('ui.reload')}</Button>}>
					{t('ui.error.draftsSafe')}
				</Empty>
			);
		return waiting();
	};
}
