import { openPicker, type PickerKind } from '../../store/ui';

// A button that opens the list of a kind beside itself.
export const pickOn =
	(kind: PickerKind, id: number) =>
	(e: Event): void =>
		openPicker(kind, [id], e.currentTarget as Element);
