// A key from what somebody wrote: "Nº de pedido" gives n_de_pedido.
import { fold } from '../../ui/fold';

export function keyFrom(text: string): string {
	const k = fold(text)
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^[^a-z]+|_+$/g, '');
	return k.slice(0, 40);
}
