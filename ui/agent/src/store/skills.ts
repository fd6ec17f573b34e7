// The skills of the desk: read when they are first asked for.
import { signal } from '@preact/signals';
import { get } from '../api/client';
import type { Skill } from '../api/routing-types';

export const skills = signal<Skill[] | null>(null);

let asked = false;
export function needSkills(): void {
	if (asked) return;
	asked = true;
	void get<{ skills: Skill[] }>('/skills').then((r) => {
		if (r.ok) skills.value = r.data.skills;
		else asked = false;
	});
}
export const skillName = (id: number): string => skills.value?.find((s) => s.id === id)?.name ?? `#${id}`;
