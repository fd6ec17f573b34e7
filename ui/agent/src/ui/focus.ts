// A ref that takes the focus once, when the element appears.
export const focusNow = (el: HTMLElement | null): void => el?.focus();
