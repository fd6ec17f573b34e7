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
