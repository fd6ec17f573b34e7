// Puts a popover beside what opened it and keeps it on the screen.  Positions are set
// through the CSSOM, which the content security policy allows.
export function place(pop: HTMLElement, anchor: Element | null, align: 'start' | 'end' = 'start'): void {
	const margin = 8;
	const box = pop.getBoundingClientRect();
	const a = anchor?.getBoundingClientRect();
	if (!a || (a.width === 0 && a.height === 0)) {
		pop.style.left = `${Math.max(margin, (innerWidth - box.width) / 2)}px`;
		pop.style.top = `${Math.max(margin, innerHeight * 0.18)}px`;
		return;
	}
	let left = align === 'start' ? a.left : a.right - box.width;
	left = Math.min(Math.max(margin, left), innerWidth - box.width - margin);
	const below = innerHeight - a.bottom - margin;
	const top = box.height <= below || below > a.top ? a.bottom + 4 : Math.max(margin, a.top - box.height - 4);
	pop.style.left = `${left}px`;
	pop.style.top = `${top}px`;
	pop.style.maxHeight = `${Math.max(160, innerHeight - top - margin)}px`;
}
