import { isFrozen } from '../../src/settlement/pair/equivocation.ts';
import type { Frozen, Pair } from '../../src/settlement/pair/pair.ts';
import { isInChain } from '../../src/settlement/pair/take-over.ts';

/** Two documents that cannot both be true: the hashes, the first one first, and who said to go on. */
export type FrozenFacts = Frozen & {
  /** Who signed them. What is only said of us stops nothing here. */
  readonly by: 'us' | 'them';
  /** Whether our word means that we take over what they hold: the first of the two counts, and our books have
   *  another one. */
  readonly takesOver: boolean;
};

/** What an admin has to know before they say that it may go on. */
export function frozenFacts(pair: Pair): FrozenFacts | null {
  if (pair.frozen === null) return null;
  const by = isFrozen(pair) ? 'them' : 'us';
  return { ...pair.frozen, by, takesOver: by === 'us' && !isInChain(pair, pair.frozen.proof[0]) };
}
