// Words of a macro as text: what is shown here is not edited here.
import css from './said.module.css';

export function Said({ label, html, note }: { label: string; html: string; note?: boolean }) {
	const text = html.replace(/<br\s*\/?>|<\/(p|li|div)>/gi, '\n').replace(/<[^>]*>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&nbsp;/g, ' ').replace(/&amp;/g, '&').trim();
	return (
		<div class={note ? css.noteBox : css.said}>
			<small class="muted">{label}</small>
			<p class={css.saidText}>{text}</p>
		</div>
	);
}
