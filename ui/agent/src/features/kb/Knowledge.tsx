import { Editor } from './Editor';
import { Home } from './Home';
import css from './kb.module.css';

export function Knowledge({ id, q }: { id: number | null; q: string }) {
	return <div class={css.room}>{id === null ? <Home key={q} q={q} /> : <Editor key={id} id={id} />}</div>;
}
