// Keys 1 to 9, and the palette: a macro without its picker.
import { t } from '../../i18n';
import { bySlot, loadMacros, macros, offered } from '../../store/macros';
import { toast } from '../../store/toasts';
import { applyMacro } from './apply';

export async function runPinned(slot: number, ids: number[]): Promise<void> {
	const list = macros.value ?? (await loadMacros());
	const m = bySlot(list, slot);
	if (!m) return void toast(t('ui.macro.noSlot', { n: slot }));
	if (!offered([m], ids).length) return void toast(t('ui.macro.notOffered', { name: m.name }));
	await applyMacro(m, ids);
}

export async function runMacro(id: number, ids: number[]): Promise<void> {
	const m = (macros.value ?? (await loadMacros())).find((x) => x.id === id);
	if (m) await applyMacro(m, ids);
}
