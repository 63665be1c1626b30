import type { Tx } from '../../db/connect.ts';
import { lockBooks, lockPeer } from '../../db/records/locks.ts';
import { readFacts } from '../../db/records/node.ts';
import { type Peer, settlingPeers } from '../../db/records/peers.ts';
import { distributedMonths } from '../../db/records/periods.ts';
import { addStatement, lastStatement } from '../../db/records/settlements.ts';
import { firstOwedMonth, owedLines } from '../../db/records/shares.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { type Month, previousMonth } from '../flattr/period.ts';
import { scaleOf } from '../money/currency.ts';
import type { SettlementDeps } from './deps.ts';
import { issueDocument } from './settlement-documents.ts';

/** States to every settling peer what we owe it, for each distributed month up to this one that it
 *  has no statement for: also when it is nothing, so that a missing statement is never mistaken for
 *  a zero. Running it again issues nothing; so does it while the books are known to be wrong, which is
 *  asked anew for each peer: a check may end between two of them.
 *  @returns how many statements were issued. */
export async function issueStatements(deps: SettlementDeps, month: Month): Promise<number> {
  let issued = 0;
  for (const peer of await settlingPeers(deps.db)) {
    issued += await deps.db.transaction((tx) => issueToPeer(deps, tx, peer, month));
  }
  return issued;
}

async function issueToPeer(deps: SettlementDeps, tx: Tx, peer: Peer, upTo: Month): Promise<number> {
  // A peer with another currency has its flattrs waiting, not owed.
  if (peer.currency !== deps.node.currency) return 0;
  // Nothing is found wrong from here on until this is issued, and what was found before is seen.
  await lockBooks(tx);
  if ((await readFacts(tx)).has('books_wrong')) return 0;
  await lockPeer(tx, peer.id);
  const chain = { peerId: peer.id, direction: 'issued' as const, currency: deps.node.currency };
  const last = await lastStatement(tx, chain);
  const months = await distributedMonths(tx, {
    after: last?.statement.month ?? (await beforeFirst(tx, peer, upTo, chain.currency)),
    upTo,
  });
  for (const month of months) await issueStatement(deps, tx, peer, month);
  return months.length;
}

/** The month before the first one that a peer without statements gets one for: where we owe it
 *  something from a time in which it could not be told, that is then. */
async function beforeFirst(tx: Tx, peer: Peer, upTo: Month, currency: string): Promise<Month> {
  const owedSince = await firstOwedMonth(tx, { peerId: peer.id, currency });
  return previousMonth(owedSince !== null && owedSince < upTo ? owedSince : upTo);
}

async function issueStatement(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  month: Month,
): Promise<void> {
  const { currency } = deps.node;
  const chain = { peerId: peer.id, currency };
  const last = await lastStatement(tx, { ...chain, direction: 'issued' });
  const theirs = await lastStatement(tx, { ...chain, direction: 'received' });
  const encoded: string[] = [];
  let totalMinor = 0n;
  for await (const line of owedLines(tx, { peerId: peer.id, month, currency })) {
    encoded.push(deps.signer.encodeLine(line));
    totalMinor += line.amountMinor;
  }
  const text = encoded.join('');
  const seq = (last?.statement.seq ?? 0) + 1;
  const document = await issueDocument(
    deps,
    tx,
    peer,
    'statement',
    {
      period: month,
      currency,
      scale: scaleOf(currency),
      seq,
      prev: last?.sha256 ?? null,
      linesSha256: sha256Hex(text),
      grossMinor: totalMinor,
      adjustmentMinor: 0n,
      carriedMinor: 0n,
      totalMinor,
      ack: theirs === undefined ? null : { seq: theirs.statement.seq, sha256: theirs.sha256 },
    },
    { lines: text },
  );
  await addStatement(tx, {
    documentId: document.id,
    peerId: peer.id,
    direction: 'issued',
    month,
    currency,
    seq,
    totalMinor,
    state: 'issued',
  });
}
