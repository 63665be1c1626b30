import type { Walk } from './walk.ts';

export async function walkClaim(_walk: Walk): Promise<void> {}
