// True once the keyboard has rested: what opens by itself must not take the keys of
// somebody who is in the middle of a word.
import { useEffect, useState } from 'preact/hooks';

export function useStill(ms: number): boolean {
	const [still, set] = useState(false);
	useEffect(() => {
		const later = (): ReturnType<typeof setTimeout> => setTimeout(() => set(true), ms);
		let timer = later();
		const again = (): void => {
			clearTimeout(timer);
			timer = later();
		};
		document.addEventListener('keydown', again, true);
		return () => {
			clearTimeout(timer);
			document.removeEventListener('keydown', again, true);
		};
	}, [ms]);
	return still;
}
