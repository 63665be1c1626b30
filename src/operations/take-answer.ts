import type { Tx } from '../../db/connect.ts';
import { lockPeer } from '../../db/records/locks.ts';
import { readNettingByAdvice, readNettingOf, setNettingState } from '../../db/records/nettings.ts';
import type { Peer } from '../../db/records/peers.ts';
import {
  readAnswerTo,
  readDocumentByHash,
  readDocumentByUri,
  readStatementOf,
  type SettlementDocument,
  updateStatement,
} from '../../db/records/settlements.ts';
import type { SignedDocument } from '../settlement/documents.ts';
import { afterNettingEvent, afterStatementEvent } from '../settlement/state.ts';
import type { SettlementDeps } from './deps.ts';
import { agreeNetting } from './net-peer.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { keepDocument } from './settlement-documents.ts';
import { fetchSigned, type Taken, type TakeRefusal } from './take-offer.ts';

/** Fetches a peer's answer to one of our documents, checks it and lets what it answers go on. */
export async function takeAnswer(
  deps: SettlementDeps,
  answer: { readonly host: string; readonly answerUri: string },
): Promise<Outcome<Taken, TakeRefusal>> {
  const known = await readDocumentByUri(deps.db, answer.answerUri);
  if (known !== undefined) return done({ kind: known.kind });
  const fetched = await fetchSigned(deps, answer.host, answer.answerUri);
  if (!fetched.ok) return fetched;
  const { peer, signed, jws } = fetched;
  return transact(deps.db, async (tx): Promise<Outcome<Taken, TakeRefusal>> => {
    await lockPeer(tx, peer.id);
    // Two jobs for one answer may have come this far; the lock lets the second one see the first.
    if ((await readDocumentByUri(tx, answer.answerUri)) !== undefined)
      return done({ kind: signed.kind });
    const answered = await answeredBy(tx, peer, signed);
    if (answered === null) return refuse('wrong_document', answer.answerUri);
    // One document has one answer; a second one, whatever it says, comes too late.
    if ((await readAnswerTo(tx, answered.uri)) !== undefined)
      return refuse('wrong_document', answer.answerUri);
    const incoming = { uri: answer.answerUri, jws, lines: null, ...signed };
    await keepDocument(deps, tx, peer, incoming, { answers: answered.uri });
    return (await apply(deps, tx, { peer, answered, signed }))
      ? done({ kind: signed.kind })
      : refuse('wrong_document', answer.answerUri);
  });
}

/** Our document that the answer names by its hash. */
async function answeredBy(
  tx: Tx,
  peer: Peer,
  signed: SignedDocument,
): Promise<SettlementDocument | null> {
  const sha256 = hashNamedBy(signed);
  const document = sha256 === null ? undefined : await readDocumentByHash(tx, sha256);
  return document?.direction === 'issued' && document.peerId === peer.id ? document : null;
}

function hashNamedBy({ kind, document }: SignedDocument): string | null {
  switch (kind) {
    case 'acceptance':
      return document.statement;
    case 'consent':
      return document.netting;
    case 'receipt':
      return document.advice;
    case 'refusal':
      return document.document;
    default:
      return null;
  }
}

/** @returns false when the answer does not fit what it answers, or comes where it cannot. */
async function apply(
  deps: SettlementDeps,
  tx: Tx,
  answer: {
    readonly peer: Peer;
    readonly answered: SettlementDocument;
    readonly signed: SignedDocument;
  },
): Promise<boolean> {
  const { peer, answered, signed } = answer;
  switch (signed.kind) {
    case 'acceptance': {
      const row = await readStatementOf(tx, answered.id);
      if (row === undefined || signed.document.acceptedMinor !== row.totalMinor) return false;
      return moveStatement(tx, answered.id, 'accept');
    }
    case 'consent': {
      const row = await readNettingOf(tx, answered.id);
      if (row === undefined || afterNettingEvent('debtor', row.state, 'consent') === null)
        return false;
      await agreeNetting(deps, tx, peer, row);
      return true;
    }
    case 'receipt': {
      const row = await readNettingByAdvice(tx, answered.id);
      const state = row === undefined ? null : afterNettingEvent('debtor', row.state, 'receipt');
      if (row === undefined || state === null || signed.document.amountMinor !== row.dueMinor)
        return false;
      await setNettingState(tx, row.documentId, state);
      return true;
    }
    case 'refusal':
      return applyRefusal(tx, answered);
    default:
      return false;
  }
}

async function applyRefusal(tx: Tx, answered: SettlementDocument): Promise<boolean> {
  if (answered.kind === 'statement') return moveStatement(tx, answered.id, 'refuse');
  const row = await readNettingOf(tx, answered.id);
  const state = row === undefined ? null : afterNettingEvent('debtor', row.state, 'refuse');
  if (row === undefined || state === null) return false;
  await setNettingState(tx, row.documentId, state);
  return true;
}

async function moveStatement(
  tx: Tx,
  documentId: string,
  event: 'accept' | 'refuse',
): Promise<boolean> {
  const row = await readStatementOf(tx, documentId);
  const state = row === undefined ? null : afterStatementEvent(row.state, event);
  if (state === null) return false;
  await updateStatement(tx, documentId, { state });
  return true;
}
