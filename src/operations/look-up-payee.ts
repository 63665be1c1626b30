import type { PayeeProof } from '../../db/records/payees.ts';
import { readProof } from '../../db/records/payees.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import type { Subject } from '../flattr/flattr.ts';
import type { Evidence } from '../flattr/payee.ts';
import { answeredLately } from '../flattr/proof-age.ts';
import type { RemoteWork } from './deps.ts';
import type { Hints } from './describe-page.ts';
import { whereTheyAre } from './follow-move.ts';
import { type Behind, lookBehind } from './look-behind.ts';
import { rememberPayee, rememberSubject, type Traced } from './remember-subject.ts';
import { traceAuthor } from './trace-author.ts';
import { backTo, traceHead, tracePage } from './trace-page.ts';
import { type FindDeps, isOver, type Payee, type Tracing } from './weigh-naming.ts';

/** What an address leads to, and whom. */
export type Seen = { readonly behind: Behind; readonly traced: Traced };

/** Reads what is behind an address and whom it leads to, in one budget of documents, outside of any
 *  transaction. Null: there is nothing, or nothing that can be read.
 *  @param was what was found last. */
export function lookAt(
  deps: FindDeps,
  url: URL,
  was: PayeeProof | undefined,
): Promise<Seen | null> {
  return deps.remote.inOneBudget(async (isSpent) => {
    const behind = await lookBehind(deps, url);
    if (behind === null || claimsOurs(deps, behind)) return null;
    const known = answeredLately(was, deps.clock());
    const tracing = { deps, evidence: [], known, isSpent };
    return { behind, traced: await afterMoves(tracing, await trace(tracing, behind)) };
  });
}

/** Nobody elsewhere speaks for somebody of ours. */
function claimsOurs({ node }: FindDeps, behind: Behind): boolean {
  const author = 'work' in behind ? behind.work.author : 'actor' in behind ? behind.actor : null;
  return author?.host === node.host || author?.kind === 'application';
}

/** Whoever has moved from one flattr node to another is paid where they are now. */
async function afterMoves(tracing: Tracing, traced: Traced): Promise<Traced> {
  const payee = await whereTheyAre(tracing, traced.payee);
  if (payee === traced.payee) return traced;
  return { ...traced, payee, method: methodOf(payee, tracing.evidence) };
}

async function trace(tracing: Tracing, behind: Behind): Promise<Traced> {
  const { evidence } = tracing;
  if ('page' in behind) return { ...(await tracePage(tracing, behind.page)), evidence };
  if ('server' in behind) {
    const { page } = behind.server;
    const nobody = { payee: null, method: 'unknown_author' } as const;
    return { ...(page === null ? nobody : await tracePage(tracing, page)), evidence };
  }
  const payee =
    'actor' in behind
      ? await traceAuthor(tracing, behind.actor)
      : await traceWork(tracing, behind.work);
  return { payee, method: methodOf(payee, evidence), evidence };
}

async function traceWork(tracing: Tracing, work: RemoteWork): Promise<Payee | null> {
  const said = work.payments.map(
    (names) => ({ step: 'object_payment', at: work.uri, names }) as const,
  );
  return (
    (await traceAuthor(tracing, work.author, said, backTo(work.pageUrl))) ??
    (await byChannel(tracing, work)) ??
    (await byOwnPage(tracing, work))
  );
}

/** A video names the channel that it was put into, and whoever has the channel made what is in it. */
async function byChannel(
  tracing: Tracing,
  { channelUri, author }: RemoteWork,
): Promise<Payee | null> {
  if (channelUri == null || channelUri === author.uri || isOver(tracing)) return null;
  const channel = await tracing.deps.remote.actor(channelUri);
  return channel === null ? null : await traceAuthor(tracing, channel);
}

/** The page of a post says more than its object where somebody has both on a site of their own. */
async function byOwnPage(tracing: Tracing, work: RemoteWork): Promise<Payee | null> {
  if (work.pageUrl === work.uri || tracing.evidence.at(-1)?.verdict === 'not_looked_at')
    return null;
  const answer = await tracing.deps.sources.evidence(work.pageUrl);
  if (!answer.ok || answer.evidence.at !== work.pageUrl) return null;
  return await traceHead(tracing, { url: work.pageUrl, evidence: answer.evidence });
}

const methodOf = (payee: Payee | null, evidence: readonly Evidence[]): Traced['method'] =>
  (payee && evidence.findLast(({ verdict }) => verdict === 'proves')?.step) ?? 'known_author';

/** Keeps what was seen.
 *  @param keepTo what it is kept for; else for what is there now. Null: what is there belongs to
 *  somebody else than it once did. */
export function remember(
  deps: FindDeps,
  seen: Seen,
  options: { readonly hints?: Hints; readonly keepTo?: Subject } = {},
): Promise<{ readonly subject: Subject; readonly proof: PayeeProof } | null> {
  return deps.db.transaction(async (tx) => {
    // Before any proof is locked: whoever lets in what waits takes both in this order.
    await holdOpenMonth(tx);
    const there = await rememberSubject(deps, tx, seen.behind, options.hints ?? {});
    const subject = options.keepTo ?? there;
    if (subject === null) return null;
    // The row of another author's work: what leads to a payee now proves nothing for it.
    const traced: Traced =
      there === null
        ? { payee: null, method: 'known_author', evidence: seen.traced.evidence.map(nobodys) }
        : seen.traced;
    const proof = await rememberPayee(deps, tx, subject, traced);
    return proof === null ? null : { subject, proof };
  });
}

const nobodys = (one: Evidence): Evidence =>
  one.verdict === 'proves' ? { ...one, verdict: 'no_back_link' } : one;

/** Nothing could be read: what was found stands, for a while.
 *  @returns undefined when nothing was ever found. */
export const rememberSilence = (
  deps: FindDeps,
  subject: Subject,
): Promise<PayeeProof | undefined> =>
  deps.db.transaction(async (tx) => {
    await holdOpenMonth(tx);
    return (await rememberPayee(deps, tx, subject, null)) ?? (await readProof(tx, subject));
  });
