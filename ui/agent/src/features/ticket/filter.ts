import { signal } from '@preact/signals';

const KEY = 'pronto.events-hidden';
export const eventsHidden = signal(localStorage.getItem(KEY) === '1');

export function setEventsHidden(on: boolean): void {
	eventsHidden.value = on;
	localStorage.setItem(KEY, on ? '1' : '0');
}
