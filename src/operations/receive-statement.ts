import type { Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import { post } from '../../db/records/ledger.ts';
import { lockPeer } from '../../db/records/locks.ts';
import type { Peer } from '../../db/records/peers.ts';
import { localPayees } from '../../db/records/people.ts';
import { firstMonth, holdOpenMonth, readOpenMonth } from '../../db/records/periods.ts';
import { addStatement, addStatementLines, lastStatement } from '../../db/records/settlements.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { peerAccount, userAccount } from '../ledger/account.ts';
import type { Statement, StatementLine } from '../settlement/documents.ts';
import { isMisplaced, refusalOfStatement, type StatementRefusal } from '../settlement/statement.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import {
  actorOf,
  type Incoming,
  isKept,
  issueDocument,
  keepDocument,
  refuseDocument,
} from './settlement-documents.ts';

/** A peer states what it owes our creators. When every figure can be recomputed it is booked as
 *  announced (their `pending`, not yet theirs) and countersigned; otherwise it is refused with the
 *  reason, signed as well. `not_yet`: the one before it has not reached us; ask again later. */
export async function receiveStatement(
  deps: SettlementDeps,
  peer: Peer,
  incoming: Incoming<'statement'>,
): Promise<Outcome<{ readonly totalMinor: bigint }, StatementRefusal | 'not_yet'>> {
  return deps.db.transaction(
    async (tx): Promise<Outcome<{ totalMinor: bigint }, StatementRefusal | 'not_yet'>> => {
      await lockPeer(tx, peer.id);
      const statement = incoming.document;
      if (await isKept(tx, incoming)) return done({ totalMinor: statement.totalMinor });
      const judged = await judge(deps, tx, peer, incoming);
      if (!judged.ok && judged.code === 'not_yet') return judged;
      const kept = await keepDocument(deps, tx, peer, incoming);
      const { totalMinor } = statement;
      const row = {
        documentId: kept.id,
        peerId: peer.id,
        direction: 'received' as const,
        month: statement.period,
        currency: statement.currency,
        seq: statement.seq,
        totalMinor,
      };
      if (!judged.ok) {
        // It keeps its place in the chain, so that the one after it can still be taken.
        if (!isMisplaced(judged.code)) await addStatement(tx, { ...row, state: 'refused' });
        await refuseDocument(deps, tx, peer, kept, judged.code);
        return judged;
      }
      await addStatement(tx, { ...row, state: 'accepted' });
      await book(deps, tx, peer, {
        documentId: kept.id,
        statement,
        payees: judged.payees,
        lines: judged.lines,
      });
      const body = { statement: kept.sha256, acceptedMinor: totalMinor };
      await issueDocument(deps, tx, peer, 'acceptance', body, { answers: kept.uri });
      // Met after our own month was distributed, it has no statement from us yet.
      await addJob(tx, 'issue-statements', { month: statement.period });
      return done({ totalMinor });
    },
  );
}

type Judged = { readonly lines: StatementLine[]; readonly payees: ReadonlyMap<string, string> };

async function judge(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  incoming: Incoming<'statement'>,
): Promise<Outcome<Judged, StatementRefusal | 'not_yet'>> {
  const lines = deps.signer.decodeLines(incoming.lines ?? '');
  const { currency } = deps.node;
  const last = await lastStatement(tx, { peerId: peer.id, direction: 'received', currency });
  const payees = await localPayees(
    tx,
    (lines ?? []).map((line) => line.payee),
  );
  const refusal = refusalOfStatement(incoming.document, lines, {
    debtor: actorOf(peer),
    creditor: deps.node.actorUri,
    currency,
    last:
      last === undefined
        ? null
        : { seq: last.statement.seq, sha256: last.sha256, period: last.statement.month },
    linesSha256: sha256Hex(incoming.lines ?? ''),
    isPayee: (uri) => payees.has(uri),
  });
  const { seq, period } = incoming.document;
  if (refusal === 'wrong_seq' && seq > (last?.statement.seq ?? 0) + 1) return refuse('not_yet');
  // Its clock may be a little ahead; a month that is not over here is not settled here.
  if (period >= (await readOpenMonth(tx))) return refuse('not_yet');
  // Nobody can have flattred here before this node was there.
  if (refusal === null && incoming.document.totalMinor > 0n && period < (await firstMonth(tx)))
    return refuse('before_our_time');
  return lines === null || refusal !== null
    ? refuse(refusal ?? 'wrong_lines')
    : done({ lines, payees });
}

async function book(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  accepted: Judged & { readonly documentId: string; readonly statement: Statement },
): Promise<void> {
  const { statement, documentId } = accepted;
  const lines = accepted.lines.map((line): readonly [string, bigint] => {
    const payeeId = accepted.payees.get(line.payee);
    if (payeeId === undefined) throw new Error(`${line.payee} is nobody here`);
    return [payeeId, line.amountMinor];
  });
  if (lines.length === 0) return;
  await addStatementLines(tx, documentId, lines);
  await post(
    tx,
    {
      idempotencyKey: `peer:${peer.id}:statement:${statement.currency}:${statement.seq}`,
      kind: 'acceptance',
      month: await holdOpenMonth(tx),
      currency: statement.currency,
      transfers: lines.map(([payeeId, amountMinor]) => ({
        debit: peerAccount(peer.id, 'receivable'),
        credit: userAccount(payeeId, 'pending'),
        amountMinor,
      })),
    },
    { id: deps.newId(), at: deps.clock() },
  );
}
