import { locale } from '../../i18n';

export const percent = (x: number): string => new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0 }).format(x / 100);
export const shortDay = (at: number): string => new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(at);
