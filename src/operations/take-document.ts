import type { Tx } from '../../db/connect.ts';
import { doubtedPayees } from '../../db/records/doubts.ts';
import { addJob } from '../../db/records/jobs.ts';
import { lockPeer } from '../../db/records/locks.ts';
import type { Peer } from '../../db/records/peers.ts';
import { strangersAmong } from '../../db/records/people.ts';
import { firstMonth, readOpenMonth } from '../../db/records/periods.ts';
import { readAnswerTo, readDocumentByUri, receivedSince } from '../../db/records/settlements.ts';
import { sha256Hex, sha256OfParts } from '../../db/sha256.ts';
import type { AccountState } from '../settlement/bank-account.ts';
import type { DocumentKind, Issue, SettlementDocument } from '../settlement/documents.ts';
import type { LinesText } from '../settlement/lines-text.ts';
import type { PairDocument, Signed } from '../settlement/pair/documents.ts';
import type { Notice } from '../settlement/pair/events.ts';
import type { SettlementDeps } from './deps.ts';
import { meetPeer } from './meet-peer.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import type { Came } from './pair-documents.ts';
import { stepPair } from './pair-step.ts';
import { readSigned, type SignatureRefusal } from './read-signed.ts';
import { receiveAccount } from './receive-account.ts';
import { receiveSeal } from './receive-seal.ts';
import { actorOf } from './settlement-peer.ts';

/** `unreachable` and `not_yet` are worth another try later; the others are final. */
export type TakeRefusal = SignatureRefusal | 'wrong_document' | 'refused';

/** About 300,000 payees. Source: ledger design, "Between nodes". */
export const LINES_MAX_BYTES = 64 * 1024 * 1024;

export type Taken = {
  readonly kind: DocumentKind;
  /** Another document of the same peer that says the opposite. */
  readonly contradiction?: string;
  /** Of bank details: how it stands with them now. */
  readonly account?: AccountState;
  readonly notices?: readonly Notice[];
};

/** Fetches a document that a peer offered, or answered one of ours with, checks it, and lets the
 *  settlement go on: it is booked and answered in one transaction, or refused with the reason. */
export async function takeDocument(
  deps: SettlementDeps,
  offer: { readonly host: string; readonly documentUri: string },
): Promise<Outcome<Taken, TakeRefusal>> {
  const known = await readDocumentByUri(deps.db, offer.documentUri);
  // A word that both go on is no offer, and yet the machine may have to say ours again.
  if (known !== undefined && known.kind !== 'unfreeze') {
    const answer = await readAnswerTo(deps.db, known.uri);
    if (answer?.direction === 'issued')
      await addJob(deps.db, 'send-answer', { documentId: answer.id });
    return done({ kind: known.kind });
  }
  const fetched = await fetchSigned(deps, offer.host, offer.documentUri);
  if (!fetched.ok) return fetched;
  const { peer, document, jws } = fetched;
  const uri = offer.documentUri;
  if (document.kind === 'seal') {
    const kept = await receiveSeal(deps, peer, { uri, jws, document });
    if (!kept.ok) return refuse('refused', kept.code);
    const { contradiction } = kept;
    return done({ kind: 'seal', ...(contradiction === null ? {} : { contradiction }) });
  }
  if (document.kind === 'account') {
    const kept = await receiveAccount(deps, peer, { uri, jws, document });
    return kept.ok ? done({ kind: 'account', account: kept.state }) : refuse('refused', kept.code);
  }
  // Whoever has signed nothing yet must not make this node fetch much.
  const isStatement = document.kind === 'statement';
  const linesText = isStatement ? await deps.remote.settlementLines(uri, LINES_MAX_BYTES) : null;
  if (isStatement && linesText === null) return refuse('unreachable', uri);
  const signed = signedOf(deps, { document, jws, linesText });
  // Also what is refused is written down: the refusal, or that it was counted.
  return deps.db.transaction((tx) => take(deps, tx, peer, { uri, jws, linesText, signed }));
}

/** A document whose signature is good, as the settlement takes it: with its lines, when they are what
 *  the statement says they are. */
export function signedOf(
  { signer }: Pick<SettlementDeps, 'signer'>,
  came: { document: PairDocument; jws: string; linesText: LinesText | null },
): Signed {
  const { document, jws, linesText } = came;
  return {
    sha256: sha256Hex(jws),
    document,
    lines:
      document.kind === 'statement' &&
      linesText !== null &&
      sha256OfParts(linesText.parts()) === document.linesSha256
        ? signer.decodeAmounts(linesText)
        : null,
  };
}

async function take(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  came: Came,
): Promise<Outcome<Taken, TakeRefusal>> {
  await lockPeer(tx, peer.id);
  const { signed } = came;
  const { kind } = signed.document;
  // Two jobs for one document may have come this far; the lock lets the second one see the first.
  const known = await readDocumentByUri(tx, came.uri);
  const isSame = known?.sha256 === signed.sha256;
  if (known !== undefined && !(kind === 'unfreeze' && isSame)) return done({ kind });
  // Its clock may be a little ahead; a month that is not over here is not settled here.
  if (signed.document.kind === 'statement' && signed.document.period >= (await readOpenMonth(tx)))
    return refuse('not_yet');
  if (await sentTooMuch(tx, peer, deps.clock())) return refuse('not_yet', 'too much in one day');
  const doubts = await doubtsOf(tx, peer, signed);
  const event = { type: 'received', signed, doubts } as const;
  const { notices, refused, pair } = await stepPair(deps, tx, peer, event, { came: [came] });
  // It was met after our own month was distributed: that has no statement from us yet.
  const isAccepted = pair.received.statements.some(
    ({ sha256, state }) => sha256 === signed.sha256 && state === 'accepted',
  );
  if (signed.document.kind === 'statement' && isAccepted) {
    const { period: month } = signed.document;
    await addJob(tx, 'issue-statements', { month }, { key: `issue-statements ${month}` });
    await addJob(tx, 'tell-month', { month }, { key: `tell-month ${month}` });
  }
  const isAnswered = pair.held[signed.sha256] !== undefined;
  if (refused.length === 0 || isAnswered)
    return refused.length === 0 ? done({ kind, notices }) : refuse('refused', refused.join(', '));
  return refuse(refused.every(isForLater) ? 'not_yet' : 'refused', refused.join(', '));
}

/** A settlement takes a dozen documents a month, and each is kept for good. */
const MOST_IN_A_DAY = 500;
const MOST_BYTES_IN_A_DAY = 512 * 1024 * 1024;
const DAY_MS = 86_400_000;

async function sentTooMuch(tx: Tx, peer: Peer, now: Date): Promise<boolean> {
  const since = new Date(now.getTime() - DAY_MS);
  const { documents, bytes } = await receivedSince(tx, peer.id, since);
  return documents >= MOST_IN_A_DAY || bytes >= MOST_BYTES_IN_A_DAY;
}

/** Something else has to come first, or be over. */
const isForLater = (refused: string): boolean => /: (?:gap|later|frozen|restored)$/.test(refused);

/** The lines of a statement that we cannot vouch for, or an admin does not believe, by payee, each with a
 *  code. */
async function doubtsOf(
  tx: Tx,
  peer: Peer,
  { document, lines }: Signed,
): Promise<Readonly<Record<string, string>>> {
  if (document.kind !== 'statement' || lines === null) return {};
  // Nobody can have flattred here before this node was there.
  const isBefore = document.period < (await firstMonth(tx));
  const doubted = await doubtedPayees(tx, peer.id);
  const payees = lines.lines.map(({ payee }) => payee);
  const strangers = await strangersAmong(tx, payees);
  const doubts: Record<string, string> = {};
  for (const payee of payees) {
    if (isBefore) doubts[payee] = 'before_our_time';
    else if (strangers.has(payee)) doubts[payee] = 'unknown_payee';
    else if (doubted.has(payee) || doubted.has(null)) doubts[payee] = 'doubted';
  }
  return doubts;
}

/** A document with a good signature of the peer, meant for us and named as it says. */
export async function fetchSigned(
  deps: SettlementDeps,
  host: string,
  uri: string,
): Promise<
  Outcome<
    {
      readonly peer: Peer;
      readonly document: SettlementDocument & Issue;
      readonly jws: string;
    },
    TakeRefusal
  >
> {
  const known = await meetPeer(deps, deps.remote, host);
  // It offers something to settle, so what we were told before may have changed.
  const peer = known?.settles ? known : await meetPeer(deps, deps.remote, host, { askAgain: true });
  if (peer === null) return refuse('unreachable', host);
  if (!peer.settles || peer.trust === 'blocked') return refuse('not_a_peer', host);
  const fetched = await deps.remote.settlementDocument(uri);
  if (fetched === null) return refuse('unreachable', uri);
  const read = await readSigned(deps, peer, { uri, jws: fetched.jws });
  if (!read.ok) return read;
  const { document } = read;
  const { iss, aud, jti } = document;
  if (iss !== actorOf(peer) || aud !== deps.node.actorUri || jti !== uri)
    return refuse('wrong_document', uri);
  return done({ peer, document, jws: fetched.jws });
}
