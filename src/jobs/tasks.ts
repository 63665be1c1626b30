import { getLogger } from '@logtape/logtape';
import { checkAfterClose } from '../operations/check-after-close.ts';
import type { NodeDeps } from '../operations/deps.ts';
import { findPayee } from '../operations/find-payee.ts';
import { issueStatements } from '../operations/issue-statements.ts';
import { meetPeer } from '../operations/meet-peer.ts';
import { openMonthActs } from '../operations/open-month.ts';
import type { Outcome } from '../operations/outcome.ts';
import { proveLinks } from '../operations/prove-links.ts';
import { readDueFeed } from '../operations/read-feeds.ts';
import { readOutbox } from '../operations/read-outbox.ts';
import { readWorkPage } from '../operations/read-work-page.ts';
import { sealBooks } from '../operations/seal-books.ts';
import { takeAnswer } from '../operations/take-answer.ts';
import { type Taken, type TakeRefusal, takeOffer } from '../operations/take-offer.ts';
import type { Tasks } from './worker.ts';

const log = getLogger(['obole', 'jobs']);

/** How things leave the node; federation provides it. Each may be called twice for one thing. */
export type Courier = {
  readonly deliver: {
    flattr(flattrId: string): Promise<void>;
    undo(flattrId: string): Promise<void>;
    like: Tasks['send-like'];
    notice(noticeId: string): Promise<void>;
    offer(documentId: string): Promise<void>;
    answer(documentId: string): Promise<void>;
    work: Tasks['send-work'];
    actor: Tasks['send-actor'];
    handOver: Tasks['hand-over'];
    follow: Tasks['send-follow'];
    unfollow: Tasks['send-unfollow'];
    answerFollow: Tasks['answer-follow'];
  };
};

/** Which operation each kind of job is. */
export function makeTasks(deps: NodeDeps, { deliver }: Courier): Tasks {
  return {
    'send-flattr': ({ flattrId }) => deliver.flattr(flattrId),
    'send-undo': ({ flattrId }) => deliver.undo(flattrId),
    'send-like': deliver.like,
    'send-notice': ({ noticeId }) => deliver.notice(noticeId),
    'send-offer': ({ documentId }) => deliver.offer(documentId),
    'send-answer': ({ documentId }) => deliver.answer(documentId),
    'meet-peer': async ({ host }) => {
      await meetPeer(deps, deps.remote, host);
    },
    'take-offer': async (offer) => report('offer', offer.documentUri, await takeOffer(deps, offer)),
    'take-answer': async (answer) =>
      report('answer', answer.answerUri, await takeAnswer(deps, answer)),
    'open-month': async ({ month }) => {
      const opened = await openMonthActs(deps, month);
      log.info('Opened {month}: {given} given, {released} let in', { month, ...opened });
    },
    'issue-statements': async ({ month }) => {
      const issued = await issueStatements(deps, month);
      log.info('Issued {issued} statements up to {month}', { issued, month });
    },
    'check-books': async ({ month }) => {
      const wrong = await checkAfterClose(deps, month);
      for (const { check, wrong: row } of wrong)
        log.error('The books are wrong, and no statements go out: {check}: {row}', { check, row });
      if (wrong.length === 0) log.info('The books are right after {month}', { month });
    },
    'seal-books': async () => {
      const sealed = await sealBooks(deps);
      if (!sealed.ok) log.error('The books cannot be sealed: {detail}', { ...sealed });
      else if (sealed.block !== null)
        log.info('Sealed {transactions} transactions in block {seq}', { ...sealed.block });
    },
    'send-work': deliver.work,
    'send-actor': deliver.actor,
    'hand-over': deliver.handOver,
    'send-follow': deliver.follow,
    'send-unfollow': deliver.unfollow,
    'answer-follow': deliver.answerFollow,
    'read-outbox': ({ actorId }) => readOutbox(deps, actorId),
    'prove-links': ({ actorId }) => proveLinks(deps, actorId),
    'read-feed': ({ feedId }) => readDueFeed(deps, feedId),
    'read-work-page': (page) => readWorkPage(deps, page),
    'find-payee': (subject) => findPayee(deps, subject),
  };
}

/** What may be different later is tried again, by failing; what is final is logged once. */
function report(what: string, uri: string, outcome: Outcome<Taken, TakeRefusal>): void {
  if (outcome.ok) {
    const { kind, contradiction } = outcome;
    log.info('Took {what} {uri} ({kind})', { what, uri, kind });
    if (contradiction !== undefined)
      log.error('{uri} contradicts {contradiction}: one peer signed both', { uri, contradiction });
    return;
  }
  const { code, detail } = outcome;
  if (code === 'unreachable' || code === 'not_yet') throw new Error(`${what} ${uri}: ${code}`);
  log.warn('Refused {what} {uri}: {code} {detail}', { what, uri, code, detail });
}
