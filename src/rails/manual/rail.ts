import type { Rail } from '../rail.ts';

/** Money that somebody hands over, or sends in a way that this node knows nothing of: whoever runs it books it
 *  with `obole topup`. Always there. */
export const manualRail: Rail = { name: 'manual', how: 'by_hand' };
