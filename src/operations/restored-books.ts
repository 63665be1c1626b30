import { stateFact } from '../../db/records/node.ts';
import { recheckBooks } from './check-after-close.ts';
import type { SettlementDeps } from './deps.ts';
import { type PairEvent, stepPair } from './pair-step.ts';
import { settlingWithUs } from './tick-pairs.ts';

/** The books were restored from an old copy: nothing is signed or paid until every peer has told us what
 *  we had signed since, and a bank statement agrees. That blocks are missing which were sealed since is no
 *  fault then: what is written of them outside the database is set aside, and the books are checked anew.
 *  @returns how many peers are asked; a day later, when nothing of before is under way any more. */
export async function booksRestored(deps: SettlementDeps): Promise<number> {
  const at = deps.clock().toISOString();
  await deps.db.transaction((tx) => stateFact(tx, 'bank_unsure', at));
  const peers = await tellAll(deps, { type: 'restored' });
  await deps.booksHead.setAside();
  await recheckBooks(deps);
  await deps.db.transaction((tx) => stateFact(tx, 'restored', null));
  return peers;
}

/** An admin has compared the books with the bank, and they agree: payments may leave again. */
export async function bankAgrees(deps: SettlementDeps): Promise<number> {
  const peers = await tellAll(deps, { type: 'bank_agrees' });
  await deps.db.transaction((tx) => stateFact(tx, 'bank_unsure', null));
  return peers;
}

async function tellAll(deps: SettlementDeps, event: PairEvent): Promise<number> {
  const peers = await settlingWithUs(deps);
  for (const peer of peers) await deps.db.transaction((tx) => stepPair(deps, tx, peer, event));
  return peers.length;
}
