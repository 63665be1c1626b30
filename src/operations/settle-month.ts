import { settlingPeers } from '../../db/records/peers.ts';
import type { Month } from '../flattr/period.ts';
import type { SettlementDeps } from './deps.ts';
import { issueStatements } from './issue-statements.ts';
import { stepPair } from './pair-step.ts';
import { settlesWithUs } from './tick-pairs.ts';

/** Does at once what else waits for its day: states what we owe for the months up to this one, and
 *  proposes its netting to every peer where that is ours to do and both statements are accepted.
 *  Running it again does nothing more.
 *  @returns how many statements were issued, and how many nettings proposed. */
export async function settleMonth(
  deps: SettlementDeps,
  month: Month,
): Promise<{ readonly statements: number; readonly nettings: number }> {
  const statements = await issueStatements(deps, month);
  let nettings = 0;
  for (const peer of await settlingPeers(deps.db)) {
    if (!settlesWithUs(deps, peer)) continue;
    const { before, pair } = await deps.db.transaction((tx) =>
      stepPair(deps, tx, peer, { type: 'net', month }),
    );
    nettings += pair.nettings.length - before.nettings.length;
  }
  return { statements, nettings };
}
