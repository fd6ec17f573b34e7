import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

// Files may be dropped anywhere on the ticket.
export function useDrop(root: RefObject<HTMLElement>, onFiles: (files: File[]) => void): boolean {
	const [over, setOver] = useState(false);
	useEffect(() => {
		const pane = root.current?.closest<HTMLElement>('article,main');
		if (!pane) return;
		let depth = 0;
		const has = (e: DragEvent): boolean => e.dataTransfer?.types.includes('Files') ?? false;
		const enter = (e: DragEvent): void => {
			if (has(e) && ++depth === 1) setOver(true);
		};
		const leave = (e: DragEvent): void => {
			if (has(e) && --depth <= 0) {
				depth = 0;
				setOver(false);
			}
		};
		const move = (e: DragEvent): void => {
			if (has(e)) e.preventDefault();
		};
		const drop = (e: DragEvent): void => {
			depth = 0;
			setOver(false);
			const files = [...(e.dataTransfer?.files ?? [])];
			if (!files.length) return;
			e.preventDefault();
			onFiles(files);
		};
		pane.addEventListener('dragenter', enter);
		pane.addEventListener('dragleave', leave);
		pane.addEventListener('dragover', move);
		pane.addEventListener('drop', drop);
		return () => {
			pane.removeEventListener('dragenter', enter);
			pane.removeEventListener('dragleave', leave);
			pane.removeEventListener('dragover', move);
			pane.removeEventListener('drop', drop);
		};
	}, [onFiles]);
	return over;
}
