// What is typed in a plain field, as the HTML of a message.
const escape = (s: string): string => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

export const toHtml = (text: string): string =>
	text
		.trim()
		.split(/\n{2,}/)
		.map((p) => `<p>${escape(p).replace(/\n/g, '<br>')}</p>`)
		.join('');

export const addressesOf = (text: string): string[] =>
	text
		.split(/[,;\s]+/)
		.map((s) => s.trim())
		.filter(Boolean);
