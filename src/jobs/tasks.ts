import { getLogger } from '@logtape/logtape';
import { answerTalk } from '../operations/answer-talk.ts';
import { askCardPayment } from '../operations/ask-card-payment.ts';
import { checkAfterClose } from '../operations/check-after-close.ts';
import { lookAtHost } from '../operations/claim-host.ts';
import type { NodeDeps } from '../operations/deps.ts';
import { findPayee } from '../operations/find-payee.ts';
import { flattrFavourite } from '../operations/flattr-favourite.ts';
import { flattrLike } from '../operations/flattr-like.ts';
import { followAnew } from '../operations/follow-anew.ts';
import { findCard } from '../operations/hear-company.ts';
import { revokeToken } from '../operations/identities.ts';
import { issueStatements } from '../operations/issue-statements.ts';
import { mailLink } from '../operations/mail-sign-in.ts';
import { meetPeer } from '../operations/meet-peer.ts';
import { openMonthActs } from '../operations/open-month.ts';
import type { Outcome } from '../operations/outcome.ts';
import { askHead, type Disowned, pullStatement, whoHoldsMore } from '../operations/peer-head.ts';
import { sendMail } from '../operations/post-mail.ts';
import { proveLinks } from '../operations/prove-links.ts';
import { readDueFeed } from '../operations/read-feeds.ts';
import { readOutbox } from '../operations/read-outbox.ts';
import { readWorkPage } from '../operations/read-work-page.ts';
import { booksRestored } from '../operations/restored-books.ts';
import { sealBooks } from '../operations/seal-books.ts';
import { sendWebhooks } from '../operations/send-webhooks.ts';
import { readCardPayouts } from '../operations/sweep-cards.ts';
import { type Taken, type TakeRefusal, takeDocument } from '../operations/take-document.ts';
import { tellMonth } from '../operations/tell-month.ts';
import { tickPair } from '../operations/tick-pairs.ts';
import { readToldKeys } from '../operations/told-keys.ts';
import type { Notice } from '../settlement/pair/events.ts';
import type { Tasks } from './worker.ts';

const log = getLogger(['obole', 'jobs']);

/** How things leave the node; federation provides it. Each may be called twice for one thing. */
export type Courier = {
  readonly deliver: {
    flattr(flattrId: string): Promise<void>;
    undo(flattrId: string): Promise<void>;
    like: Tasks['send-like'];
    notice(noticeId: string): Promise<void>;
    talk(talkId: string): Promise<void>;
    told(messageId: string): Promise<void>;
    offer(documentId: string): Promise<void>;
    answer(documentId: string): Promise<void>;
    keys(peerId: string): Promise<void>;
    work: Tasks['send-work'];
    actor: Tasks['send-actor'];
    handOver: Tasks['hand-over'];
    follow: Tasks['send-follow'];
    unfollow: Tasks['send-unfollow'];
    answerFollow: Tasks['answer-follow'];
  };
};

/** Which operation each kind of job is. */
export function makeTasks(deps: NodeDeps, courier: Courier): Tasks {
  return {
    ...sendingTasks(courier),
    ...settlementTasks(deps),
    ...cardTasks(deps),
    'answer-talk': ({ talkId }) => answerTalk(deps, talkId),
    'meet-peer': async ({ host }) => {
      await meetPeer(deps, deps.remote, host);
    },
    'open-month': async ({ month }) => {
      const opened = await openMonthActs(deps, month);
      log.info('Opened {month}: {given} given, {released} let in', { month, ...opened });
    },
    'check-books': async ({ month }) => {
      const wrong = await checkAfterClose(deps, month);
      for (const { check, wrong: row } of wrong)
        log.error('The books are wrong, and no statements go out: {check}: {row}', { check, row });
      if (wrong.length === 0) log.info('The books are right after {month}', { month });
    },
    'tell-month': ({ month }) => tellMonth(deps, month),
    'seal-books': async () => {
      const sealed = await sealBooks(deps);
      if (!sealed.ok) log.error('The books cannot be sealed: {detail}', { ...sealed });
      else if (sealed.block !== null)
        log.info('Sealed {transactions} transactions in block {seq}', { ...sealed.block });
    },
    'follow-anew': (follow) => followAnew(deps, follow),
    'read-outbox': ({ actorId }) => readOutbox(deps, actorId),
    'prove-links': ({ actorId }) => proveLinks(deps, actorId),
    'flattr-favourite': (favourite) => flattrFavourite(deps, favourite),
    'flattr-like': (like) => flattrLike(deps, like),
    'look-at-host': async (which) => {
      await lookAtHost(deps, which);
    },
    'revoke-token': (token) => revokeToken(deps, token),
    'mail-link': (asked) => mailLink(deps, asked),
    'send-mail': ({ mailId }) => sendMail(deps, mailId),
    'send-webhooks': ({ webhookId }) => sendWebhooks(deps, webhookId),
    'read-feed': ({ feedId }) => readDueFeed(deps, feedId),
    'read-work-page': (page) => readWorkPage(deps, page),
    'find-payee': (subject) => findPayee(deps, subject),
  };
}

/** What card companies are asked. */
export const cardTasks = (deps: NodeDeps) =>
  ({
    'ask-card': async ({ cardPaymentId }) => {
      const asked = await askCardPayment(deps, cardPaymentId);
      if (asked.ok && asked.strange !== undefined)
        log.error(
          'The card payment {cardPaymentId} is not booked: it is not in this node’s currency ({strange}). Refund it at the card company',
          { cardPaymentId, strange: asked.strange },
        );
      if (asked.ok || asked.code === 'cards_off' || asked.code === 'unknown_payment') return;
      if (asked.code === 'unreachable') throw new Error('the card company does not answer');
      log.warn('The card company knows nothing of the payment {cardPaymentId}: {detail}', {
        ...{ cardPaymentId, detail: asked.detail },
      });
    },
    'find-card': (which) => findCard(deps, which),
    'read-card-payouts': ({ rail }) => readCardPayouts(deps, rail),
  }) satisfies Partial<Tasks>;

/** What leaves the node. */
const sendingTasks = ({ deliver }: Courier) =>
  ({
    'send-flattr': ({ flattrId }) => deliver.flattr(flattrId),
    'send-undo': ({ flattrId }) => deliver.undo(flattrId),
    'send-like': deliver.like,
    'send-notice': ({ noticeId }) => deliver.notice(noticeId),
    'send-talk': ({ talkId }) => deliver.talk(talkId),
    'send-told': ({ messageId }) => deliver.told(messageId),
    'send-offer': ({ documentId }) => deliver.offer(documentId),
    'send-answer': ({ documentId }) => deliver.answer(documentId),
    'send-keys': ({ peerId }) => deliver.keys(peerId),
    'send-work': deliver.work,
    'send-actor': deliver.actor,
    'hand-over': deliver.handOver,
    'send-follow': deliver.follow,
    'send-unfollow': deliver.unfollow,
    'answer-follow': deliver.answerFollow,
  }) satisfies Partial<Tasks>;

type Settling = Pick<
  Tasks,
  'take-document' | 'tick-pair' | 'pull-statement' | 'ask-head' | 'issue-statements' | 'read-keys'
>;

/** What is done between nodes. */
const settlementTasks = (deps: NodeDeps): Settling => ({
  'take-document': async (offer) =>
    report(offer.host, offer.documentUri, await takeDocument(deps, offer)),
  'tick-pair': async (which) => {
    await seeWhetherOld(deps, await whoHoldsMore(deps, which.peerId));
    const ticked = await tickPair(deps, which);
    if (ticked !== null) remark(ticked.host, ticked.notices);
  },
  'pull-statement': (missing) => pullStatement(deps, missing),
  'read-keys': (which) => readToldKeys(deps, which),
  'ask-head': async (which) => {
    const caughtUp = await askHead(deps, which);
    if (caughtUp === null) return;
    remark(caughtUp.host, caughtUp.notices);
    disown([caughtUp]);
  },
  'issue-statements': async ({ month }) => {
    await seeWhetherOld(deps, await whoHoldsMore(deps));
    const issued = await issueStatements(deps, month);
    log.info('Issued {issued} statements up to {month}', { issued, month });
  },
});

/** Old books sign nothing; whoever holds what they lack is asked for it. */
async function seeWhetherOld(
  deps: NodeDeps,
  { hosts, disowned }: Awaited<ReturnType<typeof whoHoldsMore>>,
): Promise<void> {
  disown(disowned);
  if (hosts.length === 0) return;
  log.error(
    'These books are those of an old copy, or somebody else has our key: {hosts} hold what has our signature and is not here. Nothing is signed or paid until it is here again; then say "obole books agree"',
    { hosts: hosts.join(', ') },
  );
  await booksRestored(deps);
}

/** The peer took it in good faith, so only people can settle it. */
function disown(all: readonly Disowned[]): void {
  for (const { host, disowned } of all.filter((one) => one.disowned.length > 0))
    log.error(
      '{host} holds documents in our name that were signed with a revoked key of ours, and came there after it was in wrong hands, or nobody can say when. They are not taken for ours: {disowned}. Tell its admin that a thief signed them; what they changed between us is to be settled by hand, and where the two then freeze, both say "obole peer unfreeze"',
      { host, disowned: disowned.join(', ') },
    );
}

/** What may be different later is tried again, by failing; what is final is logged once. */
function report(host: string, uri: string, outcome: Outcome<Taken, TakeRefusal>): void {
  if (outcome.ok) {
    const { kind, contradiction, account, notices = [] } = outcome;
    log.info('Took {uri} ({kind})', { uri, kind });
    if (contradiction !== undefined)
      log.error('{uri} contradicts {contradiction}: one peer signed both', { uri, contradiction });
    if (account === 'contradiction')
      log.error('{host} signed two bank accounts under one number: neither is used', { host });
    else if (account === 'changed')
      log.warn(
        '{host} says that its bank account has changed: ask its admin over another way, then "obole peer account confirm" or "reject"',
        { host },
      );
    remark(host, notices);
    return;
  }
  const { code, detail } = outcome;
  if (code === 'unreachable' || code === 'not_yet') throw new Error(`${uri}: ${code}`);
  log.warn('Refused {uri}: {code} {detail}', { uri, code, detail });
}

/** What an admin should see of a settlement; `obole peer show` says it too. */
function remark(host: string, notices: readonly Notice[]): void {
  for (const notice of notices) log.warn('{host}: {what}', { host, what: WORDS[notice] });
}

const WORDS: Readonly<Record<Notice, string>> = {
  frozen: 'it signed two things that cannot both be true; nothing new is agreed with it',
  accused:
    'it says that we signed two things that cannot both be true; our admin is asked for a word',
  unfrozen: 'both admins have signed that the settlement goes on',
  overdue: 'it has not paid for 45 days',
  suspended: 'it has not paid for 60 days',
  defaulted: 'it has not paid for 90 days; what it announced is written off',
  incomplete:
    'what it says we had signed leaves something out; it is asked again, and its admin should look',
  caught_up: 'what we had signed before the restore is here again',
};
