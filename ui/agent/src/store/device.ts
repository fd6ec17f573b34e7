// Choices that belong to a browser, not to a person.
type Name = 'push' | 'sound';

export function device(name: Name): boolean {
	try {
		return localStorage.getItem(`pronto.${name}`) !== 'off';
	} catch {
		return true;
	}
}

export function setDevice(name: Name, on: boolean): void {
	try {
		if (on) localStorage.removeItem(`pronto.${name}`);
		else localStorage.setItem(`pronto.${name}`, 'off');
	} catch {
		// private mode: the choice lives as long as the page
	}
}

// Whose pushes come to this browser; 0: nobody's.
export function pushFor(): number {
	try {
		return Number(localStorage.getItem('pronto.webpush')) || 0;
	} catch {
		return 0;
	}
}

export function setPushFor(agent: number): void {
	try {
		if (agent) localStorage.setItem('pronto.webpush', String(agent));
		else localStorage.removeItem('pronto.webpush');
	} catch {
		// private mode: there are no pushes either
	}
}
