import { createHmac } from 'node:crypto';
import { addJobs } from '../../db/records/jobs.ts';
import {
  type Delivery,
  dueWebhooks,
  giveUpDeliveries,
  keepNewestDeliveries,
  nextDelivery,
  takeWebhook,
  updateDelivery,
  updateWebhook,
  type Webhook,
} from '../../db/records/webhooks.ts';
import { commentTold, flattrTold, followTold, monthTold } from '../../db/views/webhooks.ts';
import { backedOff, later } from './back-off.ts';
import type { NodeDeps } from './deps.ts';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;
/** Another worker takes it over then: this one's process is gone. Longer than all of one run can take. */
const RUN_LIVES_MS = 30 * MINUTE_MS;
/** In one run; who has more waits a moment, so that others are told too. */
const MOST_AT_ONCE = 50;
/** A run has one of the few places in which all jobs run. Who answers so slowly that it is over before
 *  everything is told waits for longer than that, so that some of them never have all places. */
const RUN_MS = 20_000;
const SLOW_PAUSE_MS = 5 * MINUTE_MS;
const MOST_QUEUED = 500;
/** So many are on its owner's page. */
export const DELIVERIES_KEPT = 20;
/** That address is gone for good: it says so. */
const GONE = 410;

/** The job: sends what is due to one address, what was tried least first, and stops at the first that does
 *  not arrive. That one has its own next time, and the address is left alone for longer with each that
 *  fails in a row, so that one that is down for days is asked a few times a day however much is waiting.
 *  After a week in which nothing arrived nothing is sent there any more, until its owner says so. */
export async function sendWebhooks(deps: NodeDeps, webhookId: string): Promise<void> {
  const now = deps.clock();
  const until = later(now, RUN_LIVES_MS);
  const hook = await takeWebhook(deps.db, webhookId, { now, until });
  if (hook === undefined) return;
  const secret = await deps.vault.open(hook.secretSealed);
  let state: Standing = hook;
  for (let sent = 0; sent < MOST_AT_ONCE; sent += 1) {
    if (deps.clock().getTime() - now.getTime() >= RUN_MS) {
      state = { ...state, isSlow: true };
      break;
    }
    const delivery = await nextDelivery(deps.db, hook.id, deps.clock());
    if (delivery === undefined) break;
    const answer = await send(deps, hook, { delivery, secret });
    if (answer === null || isTaken(answer)) {
      if (answer !== null) state = { failures: 0, failingSince: null };
      continue;
    }
    state = await putOff(deps, delivery, { state, answer });
    break;
  }
  await keepNewestDeliveries(deps.db, hook.id, DELIVERIES_KEPT);
  await leave(deps, hook, state);
}

type Standing = Pick<Webhook, 'failures' | 'failingSince'> & {
  readonly isGone?: boolean;
  readonly isSlow?: boolean;
};

const isTaken = (answer: string): boolean => /^2\d\d$/.test(answer);

/** @returns a status, or why there is none; null: there is nothing to tell any more. */
async function send(
  deps: NodeDeps,
  hook: Webhook,
  { delivery, secret }: { readonly delivery: Delivery; readonly secret: string },
): Promise<string | null> {
  const { id, event, attempts } = delivery;
  const data = await dataOf(deps, hook, delivery);
  if (data === null) {
    await updateDelivery(deps.db, id, { state: 'dropped', endedAt: deps.clock() });
    return null;
  }
  const body = JSON.stringify({ type: event, timestamp: data.at, data: data.told });
  const headers = {
    'content-type': 'application/json',
    ...signature({ id, secret, body, at: deps.clock() }),
  };
  const posted = await deps.postWebhook(hook.url, { headers, body });
  const answer = 'status' in posted ? `${posted.status}` : posted.trouble;
  const endedAt = deps.clock();
  if (isTaken(answer))
    await updateDelivery(deps.db, id, {
      ...{ state: 'delivered', answer, endedAt, attempts: attempts + 1 },
    });
  return answer;
}

/** Source: Standard Webhooks 1.0.0, Signature scheme. */
export function signature(message: {
  readonly id: string;
  readonly secret: string;
  readonly body: string;
  readonly at: Date;
}): Record<string, string> {
  const { id, secret, body, at } = message;
  const seconds = `${Math.floor(at.getTime() / 1_000)}`;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${mac}`,
  };
}

/** What happened and when, read now: who left since is not in it. */
async function dataOf(
  { db, node }: NodeDeps,
  { accountId }: Webhook,
  { event, subject, createdAt }: Delivery,
): Promise<{ readonly at: string; readonly told: object } | null> {
  const at = createdAt.toISOString();
  switch (event) {
    case 'flattr.received':
    case 'flattr.undone': {
      const told = await flattrTold(db, subject);
      // Of a gift without a name, also when it was taken back is told by the day alone.
      return told && { at: told.anonymous ? `${at.slice(0, 10)}T00:00:00.000Z` : at, told };
    }
    case 'comment': {
      const told = await commentTold(db, subject);
      return told && { at, told };
    }
    case 'follower': {
      const told = await followTold(db, subject);
      return told && { at, told };
    }
    case 'month.closed': {
      const of = { actorId: accountId, month: subject, currency: node.currency };
      return { at, told: await monthTold(db, of) };
    }
  }
}

async function putOff(
  deps: NodeDeps,
  delivery: Delivery,
  { state, answer }: { readonly state: Standing; readonly answer: string },
): Promise<Standing> {
  const now = deps.clock();
  const attempts = delivery.attempts + 1;
  const isOver = now.getTime() - delivery.createdAt.getTime() >= WEEK_MS;
  await updateDelivery(deps.db, delivery.id, {
    ...{ attempts, answer },
    ...(isOver
      ? { state: 'failed', endedAt: now }
      : { dueAt: later(now, backedOff(MINUTE_MS, attempts)) }),
  });
  return {
    failures: state.failures + 1,
    failingSince: state.failingSince ?? now,
    isGone: answer === `${GONE}`,
  };
}

/** Lets it go, or leaves it alone for a while, or for good. */
async function leave(deps: NodeDeps, hook: Webhook, state: Standing): Promise<void> {
  const now = deps.clock();
  const { failures, failingSince, isGone = false, isSlow = false } = state;
  const isOver = failingSince !== null && now.getTime() - failingSince.getTime() >= WEEK_MS;
  const pauseMs = isSlow ? SLOW_PAUSE_MS : 0;
  const nextTryAt = later(now, failures === 0 ? pauseMs : backedOff(MINUTE_MS, failures));
  await deps.db.transaction(async (tx) => {
    const disabledAt = isOver || isGone ? { disabledAt: now } : {};
    await updateWebhook(tx, hook.id, { failures, failingSince, nextTryAt, ...disabledAt });
    if (isOver || isGone) await giveUpDeliveries(tx, hook.id, now);
  });
}

/** What may be tried again, or is due only now, is handed out.
 *  @returns to how many addresses. */
export async function queueDueWebhooks(deps: NodeDeps): Promise<number> {
  const due = await dueWebhooks(deps.db, deps.clock(), MOST_QUEUED);
  await addJobs(
    deps.db,
    'send-webhooks',
    due.map((webhookId) => ({ webhookId })),
  );
  return due.length;
}
