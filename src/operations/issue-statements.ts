import type { Tx } from '../../db/connect.ts';
import { lockBooks, lockPeer } from '../../db/records/locks.ts';
import { readFacts } from '../../db/records/node.ts';
import { closedUpTo } from '../../db/records/pair-facts.ts';
import { type Peer, settlingPeers } from '../../db/records/peers.ts';
import { distributedMonths } from '../../db/records/periods.ts';
import { firstOwedMonth, owedLines } from '../../db/records/shares.ts';
import { type Month, previousMonth } from '../flattr/period.ts';
import type { StatementLine } from '../settlement/documents.ts';
import type { SettlementDeps } from './deps.ts';
import { accountToTell, offerAccount } from './own-account.ts';
import { stepPair } from './pair-step.ts';

/** States to every settling peer what we owe it, for each month up to this one that was distributed since
 *  the last time: also when it is nothing, so that a missing statement is never mistaken for
 *  a zero. Running it again issues nothing; so does it while the books are known to be wrong, which is
 *  asked anew for each peer: a check may end between two of them.
 *  @returns how many statements were issued. */
export async function issueStatements(deps: SettlementDeps, month: Month): Promise<number> {
  let issued = 0;
  const account = await accountToTell(deps);
  for (const peer of await settlingPeers(deps.db)) {
    issued += await deps.db.transaction(async (tx) => {
      const toPeer = await issueToPeer(deps, tx, peer, month);
      if (toPeer > 0 && account !== null) await offerAccount(deps, tx, peer, account);
      return toPeer;
    });
  }
  return issued;
}

async function issueToPeer(deps: SettlementDeps, tx: Tx, peer: Peer, upTo: Month): Promise<number> {
  const { currency } = deps.node;
  // A peer with another currency has its flattrs waiting, not owed.
  if (peer.currency !== currency) return 0;
  // Nothing is found wrong from here on until this is issued, and what was found before is seen.
  await lockBooks(tx);
  if ((await readFacts(tx)).has('books_wrong')) return 0;
  await lockPeer(tx, peer.id);
  const told = await closedUpTo(tx, { peerId: peer.id, currency });
  const months = await distributedMonths(tx, {
    after: told ?? (await beforeFirst(tx, peer, upTo, currency)),
    upTo,
  });
  let issued = 0;
  for (const month of months) {
    const lines: StatementLine[] = [];
    for await (const line of owedLines(tx, { peerId: peer.id, month, currency })) lines.push(line);
    const event = { type: 'month_closed', month, lines } as const;
    const { before, pair } = await stepPair(deps, tx, peer, event, { closedUpTo: month });
    issued += pair.issued.statements.length - before.issued.statements.length;
  }
  return issued;
}

/** The month before the first one that a peer without statements gets one for: where we owe it
 *  something from a time in which it could not be told, that is then. */
async function beforeFirst(tx: Tx, peer: Peer, upTo: Month, currency: string): Promise<Month> {
  const owedSince = await firstOwedMonth(tx, { peerId: peer.id, currency });
  return previousMonth(owedSince !== null && owedSince < upTo ? owedSince : upTo);
}
