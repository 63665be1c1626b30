import type { Walk } from './walk.ts';

export async function walkEnds(_walk: Walk): Promise<void> {}
