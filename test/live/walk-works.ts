import type { Walk } from './walk.ts';

export async function walkWorks(_walk: Walk): Promise<void> {}
