import { t } from '../../i18n';
import type { Parsed } from '../../ui/promise';

// What is wrong with a typed length of time, with the remedy; nothing while it is empty.
export function spanError(p: Parsed): string {
	if ('s' in p || p.wrong === 'empty') return '';
	return t(`ui.span.${p.wrong}`);
}
