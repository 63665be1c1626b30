import { sql } from 'drizzle-orm';
import type { Subject } from '../../src/flattr/flattr.ts';
import type { Db, Tx } from '../connect.ts';
import { sha256Hex } from '../sha256.ts';

/** Every kind of job and what it needs; what each does is in `src/jobs/tasks.ts`. A job is added in
 *  the transaction whose consequence it is, so that it exists exactly when the fact does; it may run
 *  more than once. */
export type Jobs = {
  'send-flattr': { flattrId: string };
  'send-undo': { flattrId: string };
  /** What the server of a work's author has not been told yet of our favourite there: take it back,
   *  or give it, in that order. */
  'send-like': { senderId: string; workId: string };
  /** The one message to an author that a gift is waiting. */
  'send-notice': { noticeId: string };
  /** Somebody said something to the bot: do it. */
  'answer-talk': { talkId: string };
  /** And tell them. */
  'send-talk': { talkId: string };
  /** The bot tells one of ours what happened, at their account elsewhere. */
  'send-told': { messageId: string };
  /** Look again to whom something leads. */
  'find-payee': Subject;
  /** A month has begun: give what is given every month, and let in what waited. */
  'open-month': { month: string };
  /** Offers one of our settlement documents to the peer it is meant for. */
  'send-offer': { documentId: string };
  /** Sends Accept (or Reject, for a refusal) with one of our documents as its result. */
  'send-answer': { documentId: string };
  /** Our settlement keys have changed: tell a peer to look. */
  'send-keys': { peerId: string };
  /** A peer says that its keys have changed: read them. */
  'read-keys': { peerId: string };
  /** A server was met for the first time, or again after a day: read its NodeInfo and its keys. */
  'meet-peer': { host: string };
  /** A peer offered a document, or answered one of ours: fetch it, check it, book it, answer. */
  'take-document': { host: string; documentUri: string };
  /** See what has become due between us and a peer. */
  'tick-pair': { peerId: string };
  /** A peer's statement is missing here: ask it where that is. */
  'pull-statement': { peerId: string; seq: number };
  /** After a restore: ask a peer what the two of us have signed. */
  'ask-head': { peerId: string };
  /** A month has been distributed, or a peer was met after it was: state what we owe. */
  'issue-statements': { month: string };
  /** Something was booked that others should be able to hold us to: seal it. */
  'seal-books': Record<string, never>;
  /** The books of a distributed month are right: tell everybody what it came to. */
  'tell-month': { month: string };
  /** A month has been distributed: check all of the books, then let its statements go. */
  'check-books': { month: string };
  /** A work is new, was edited or is gone: tell its author's followers. */
  'send-work': { workId: string; act: 'create' | 'update' | 'delete' };
  /** A local actor has changed, is gone or lives elsewhere now: tell their followers. */
  'send-actor': { actorId: string; act: ActorNews };
  /** The same news for many inboxes: one part of them. */
  'hand-over': { news: News; inboxes: readonly string[] };
  /** One of ours wants to follow somebody elsewhere, or no longer. */
  'send-follow': { followId: string };
  'send-unfollow': Follow;
  /** One of ours follows this account, instead of what it was before it moved (its id here) where that is
   *  said. */
  'follow-anew': { followerId: string; account: string; insteadOf: string | null };
  /** Somebody elsewhere follows one of ours: yes; or no, also later. */
  'answer-follow': Follow & { answer: 'accept' | 'reject' };
  /** One of ours follows somebody elsewhere since now: see what they made lately. */
  'read-outbox': { actorId: string };
  /** Somebody's links have changed: see which of them name their profile back. */
  'prove-links': { actorId: string };
  /** Somebody says that they have a host: see whether it says so too. */
  'look-at-host': { accountId: string; origin: string };
  /** Somebody's account elsewhere is no longer theirs here, or has a newer token: give this one back. */
  'revoke-token': { actorId: string; host: string; tokenSealed: string };
  /** Somebody has favourited something with their account elsewhere: find out what it is, and flattr it. */
  'flattr-favourite': { actorId: string; objectUri: string };
  /** An account that is somebody's here has favourited a work of ours, or takes it back. */
  'flattr-like': { actorId: string; workId: string };
  /** Somebody typed a mail address at the door: mail a link there, if that is to be. */
  'mail-link': { address: string; language: 'en' | 'fr'; next: string | null };
  /** A mail was written. */
  'send-mail': { mailId: string };
  /** See what came of a payment by card. */
  'ask-card': { cardPaymentId: string };
  /** A card company spoke of a payment by a name that is new here: see whether it is one of ours. */
  'find-card': { rail: string; paymentId: string };
  /** A card company sent money to our bank, or took it back: read what it says of that. */
  'read-card-payouts': { rail: string };
  /** Somebody's program is to be told of something. */
  'send-webhooks': { webhookId: string };
  /** A feed may have something new. */
  'read-feed': { feedId: string };
  /** A work came from a feed: its page may show a picture and name its creator. */
  'read-work-page': { workId: string; pictureUrl: string | null };
};

/** What followers are told; what it says is read when it is sent. */
export type News =
  | { readonly workId: string; readonly act: 'create' | 'update' | 'delete' }
  | { readonly actorId: string; readonly act: ActorNews };

export type ActorNews = 'update' | 'delete' | 'move';

/** A Follow by its activity id and both sides. */
export type Follow = {
  readonly followUri: string;
  readonly followerId: string;
  readonly followeeId: string;
};

type JobOptions = {
  readonly runAfterMs?: number;
  readonly queue?: string;
  readonly key?: string;
};

/** graphile-worker takes queue names of up to 128 characters and keys of up to 512, and addresses of
 *  others stand in both. */
const MOST_NAME_CHARACTERS = 100;

const nameOf = (name: string | undefined): string | null => {
  if (name === undefined) return null;
  return name.length > MOST_NAME_CHARACTERS ? sha256Hex(name) : name;
};

/** @param options.runAfterMs delay from now; `queue`: jobs of one queue run one after the other. */
export async function addJob<Task extends keyof Jobs & string>(
  tx: Tx | Db,
  task: Task,
  payload: Jobs[Task],
  options: JobOptions = {},
): Promise<void> {
  const delay = options.runAfterMs ?? 0;
  await tx.execute(sql`select enqueue_job(${task}, ${JSON.stringify(payload)}::json,
    ${nameOf(options.queue)}, ${delay}::int, ${nameOf(options.key)})`);
}

/** The job that does what begins with a month. Done once more in that month, it does what could not be
 *  done before. */
export const addOpening = (tx: Tx, month: string): Promise<void> =>
  addJob(tx, 'open-month', { month }, { queue: 'open-month', key: `open-month ${month}` });

/** Adds several jobs of one kind at once; in a queue they run in this order. */
export const addJobs = <Task extends keyof Jobs & string>(
  tx: Tx | Db,
  task: Task,
  payloads: readonly Jobs[Task][],
  options: Omit<JobOptions, 'key'> = {},
): Promise<void> => {
  const { runAfterMs = 0, queue } = options;
  const jobs = payloads.map((payload) => ({ payload, runAfterMs }));
  return addDelayedJobs(tx, task, jobs, { queue });
};

/** The same, each with a delay of its own. */
export async function addDelayedJobs<Task extends keyof Jobs & string>(
  tx: Tx | Db,
  task: Task,
  jobs: readonly { readonly payload: Jobs[Task]; readonly runAfterMs: number }[],
  options: { readonly queue?: string | undefined } = {},
): Promise<void> {
  const rows = jobs.map(({ payload, runAfterMs }) => ({ payload, delay_ms: runAfterMs }));
  const queue = nameOf(options.queue);
  await tx.execute(sql`select enqueue_jobs(${task}, ${JSON.stringify(rows)}::json, ${queue})`);
}
