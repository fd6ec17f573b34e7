// Contrast of WCAG 2, as the server counts it (desk/front/contrast.c).
function light(hex: string): number {
	const part = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
	return 0.2126 * (part[0] ?? 0) + 0.7152 * (part[1] ?? 0) + 0.0722 * (part[2] ?? 0);
}

export const isColour = (x: string): boolean => /^#[0-9a-f]{6}$/i.test(x);

export function contrast(a: string, b: string): number {
	if (!isColour(a) || !isColour(b)) return 0;
	const [x, y] = [light(a), light(b)];
	return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

// The nearest darker shade on which white can be read.
export function readable(colour: string, ratio = 4.5): string {
	if (!isColour(colour)) return colour;
	for (let step = 0; step <= 100; step++) {
		const shade = '#' + [1, 3, 5].map((i) => Math.round(parseInt(colour.slice(i, i + 2), 16) * (1 - step / 100)).toString(16).padStart(2, '0')).join('');
		if (contrast(shade, '#ffffff') >= ratio) return shade;
	}
	return '#000000';
}

export const ink = (ground: string): string => (contrast(ground, '#ffffff') >= contrast(ground, '#16181d') ? '#ffffff' : '#16181d');
