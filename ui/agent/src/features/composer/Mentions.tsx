// "@" in a note: who works here, by name; the server tells whoever is named.  What was typed
// and names nobody goes back into the note.
import { useRef } from 'preact/hooks';
import { t } from '../../i18n';
import { activeAgents, activeTeams } from '../../store/directory';
import { Avatar } from '../../ui/Bits';
import { Icon } from '../../ui/Icon';
import { Picker } from '../../ui/Picker';

/** Whether an "@" here begins a word; within one it is of an address. */
export function beginsWord(): boolean {
	const at = getSelection();
	const before = at?.anchorNode?.nodeType === Node.TEXT_NODE ? (at.anchorNode.textContent ?? '').slice(0, at.anchorOffset) : '';
	return before === '' || /[\s(]$/.test(before);
}

export function Mentions({ anchor, onClose }: { anchor: Element | null; onClose: (text: string, rest: string) => void }) {
	const name = useRef('');
	const options = [
		...activeAgents.value.map((a) => ({ value: `a${a.id}`, label: a.name, mark: <Avatar name={a.name} size={18} /> })),
		...activeTeams.value.map((x) => ({ value: `t${x.id}`, label: x.name, mark: <Icon name="users" /> })),
	];
	const pick = (v: string): void => void (name.current = options.find((o) => o.value === v)?.label ?? '');
	return <Picker label={t('ui.mention')} options={options} anchor={anchor} onPick={pick} leavesOnNothing onClose={(left) => (name.current ? onClose(name.current, '&nbsp;') : onClose(left, ''))} />;
}
