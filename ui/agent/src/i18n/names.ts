// What a desk names itself, by language.
import { locale } from '.';

// A name in the reader's language, else a related one, else any.
export function nameOf(names: Partial<Record<string, string>>): string {
	const l = locale.value;
	const kin = Object.keys(names).find((k) => k.slice(0, 2) === l.slice(0, 2) && names[k]);
	return names[l] || (kin && names[kin]) || names.en || Object.values(names).find(Boolean) || '';
}
