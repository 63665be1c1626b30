import type { Walk } from './walk.ts';

export async function walkBot(_walk: Walk): Promise<void> {}
