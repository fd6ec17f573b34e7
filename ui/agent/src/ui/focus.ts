// The keyboard goes on in the page when what had the focus goes away.
export const focusPage = (): void => document.getElementById('main')?.focus({ preventScroll: true });

// A ref that takes the focus once, when the element appears.
export const focusNow = (el: HTMLElement | null): void => el?.focus();
