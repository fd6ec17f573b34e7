// "Núñez" → "nunez": search must not ask for accents.
export const fold = (s: string): string => s.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
