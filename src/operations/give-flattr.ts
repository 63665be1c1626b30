import type { Tx } from '../../db/connect.ts';
import { type Destination, destinationOf, holdSubject } from '../../db/records/destinations.ts';
import { addFlattr, countOtherGivers, hasFlattred, holdGiver } from '../../db/records/flattrs.ts';
import { addHappening } from '../../db/records/happenings.ts';
import { isIdentityOf } from '../../db/records/identities.ts';
import { addJob } from '../../db/records/jobs.ts';
import { type Actor, readBudget } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { ACTIVE_GIVERS_MIN, batchDelay } from '../flattr/anonymity.ts';
import { type GiveRefusal as RuleRefusal, refusalToGive, type Subject } from '../flattr/flattr.ts';
import { previousMonth } from '../flattr/period.ts';
import { type GivenSource, isFavourite } from '../flattr/source.ts';
import { subjectOf } from '../flattr/subject.ts';
import type { Deps } from './deps.ts';
import { draws } from './draws.ts';
import { noticeWaiting } from './notices.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { isShownAsLike, wantLike } from './want-like.ts';
import { areBlocked, isOwn, isThere, whereTo } from './where-to.ts';

export type GiveRefusal = RuleRefusal | 'not_found';

export type Gift = { readonly giverId: string } & Subject;

export type GiveOptions = {
  /** 1 to 5; 1 when not said. */
  readonly weight?: number;
  readonly message?: string;
  /** Nobody else learns who gave it. */
  readonly anonymous?: boolean;
};

/** Where the one stood who gave by hand. */
export type ByHand = { readonly source?: 'page' | 'link' };

export type Given = {
  readonly flattrId: string;
  /** The month in which it counts; for one that waits, in which it was given. */
  readonly month: string;
  /** Why nobody can receive it yet; null: somebody does. */
  readonly waitingFor: 'unknown_author' | 'account' | 'settling_node' | 'currency' | null;
};

/** A local giver flattrs something, here or elsewhere; it counts in the month that is open.
 *  What it is worth is known when that month closes. What nobody can receive yet waits, and costs
 *  nothing. Asks no other server: what has long not been looked at is looked at afterwards. */
export const giveFlattr = (
  deps: Deps,
  gift: Gift,
  { source = 'page', ...options }: GiveOptions & ByHand = {},
): Promise<Outcome<Given, GiveRefusal>> =>
  transact(deps.db, async (tx) =>
    giveIn(deps, tx, await holdOpenMonth(tx), gift, { source, ...options }),
  );

/** The same within a transaction that does more. After a refusal it must end without a trace, or what
 *  was refused must be a part of its own (`transact`). It locks the giver's account, then the thing,
 *  then its proof (`holdSubject`); who gives several things in one transaction does so in the order
 *  of the ids of the givers, then of the things.
 *  @param month the open one, as `holdOpenMonth` holds it for this transaction.
 *  @param options.source how it comes; its author is shown nothing besides a favourite.
 *  @param options.percent it is the giver's standing share, which never waits: `not_found` while
 *    nobody can receive it. */
export async function giveIn(
  deps: Deps,
  tx: Tx,
  month: string,
  gift: Gift,
  options: GiveOptions & {
    readonly source: GivenSource;
    readonly subscriptionId?: string;
    readonly percent?: number;
  },
): Promise<Outcome<Given, GiveRefusal>> {
  const subject = subjectIn(gift);
  const giver = await holdGiver(tx, gift.giverId);
  if (giver === undefined) return refuse('no_means');
  await holdSubject(tx, subject);
  const destination = await destinationOf(tx, subject);
  if (destination === undefined || !isThere(destination)) return refuse('not_found');
  const { payee, waitingFor } = whereTo(destination, deps.node.currency);
  const { percent = null, subscriptionId = null, anonymous = false, weight = 1, source } = options;
  if (percent !== null && waitingFor !== null) return refuse('not_found');

  const message = options.message?.trim() || null;
  const key = { giverId: giver.id, ...subject, month };
  // In a gift without a name it is the node that speaks.
  const speakers = anonymous ? [giver.id, deps.node.actorId] : [giver.id];
  const refusal = refusalToGive({
    hasMoved: giver.movedTo !== null,
    isOwn: isOwn(giver, destination) || (await isOwnElsewhere(tx, giver, destination)),
    weight,
    message,
    optedOut: destination.optedOut,
    blocked: await areBlocked(tx, { speakers, destination }),
    flattredThisMonth: await hasFlattred(tx, key, { share: percent !== null }),
    hasBudget: (await readBudget(tx, giver.id)) !== undefined,
    hidesWell: !anonymous || (await isOneOfMany(tx, giver.id, month)),
  });
  if (refusal !== null) return refuse(refusal);

  const id = anonymous ? deps.newRandomId() : deps.newId();
  const added = await addFlattr(tx, {
    ...{ id, uri: `${deps.node.origin}/flattrs/${id}`, given: true, recordedAt: deps.clock() },
    ...{ ...key, payeeId: payee?.id ?? null, waitingFor },
    ...{ weight, percent, message, anonymous, subscriptionId, source },
  });
  if (!added) return refuse('flattr_once');
  const gave = { flattrId: id, ...key, anonymous, percent, source };
  await passOn(deps, tx, { ...gave, destination, waitingFor, payee });
  return done({ flattrId: id, month, waitingFor });
}

/** Made with an account elsewhere that is the giver's, which nobody else may know. */
const isOwnElsewhere = async (tx: Tx, giver: Actor, { author }: Destination): Promise<boolean> =>
  author !== null && (await isIdentityOf(tx, { accountId: giver.id, actorId: author.id }));

const subjectIn = (gift: Gift): Subject =>
  subjectOf({
    workId: 'workId' in gift ? gift.workId : null,
    personId: 'personId' in gift ? gift.personId : null,
  });

/** Whether there are enough givers to hide among. The giver counts, also when this is the first thing
 *  that they give. */
export async function isOneOfMany(tx: Tx, giverId: string, month: string): Promise<boolean> {
  const atMost = ACTIVE_GIVERS_MIN - 1;
  const months = [previousMonth(month), month];
  return (await countOtherGivers(tx, giverId, { months, atMost })) >= atMost;
}

type Gave = {
  readonly flattrId: string;
  readonly giverId: string;
  readonly month: string;
  readonly anonymous: boolean;
  readonly source: GivenSource;
  readonly percent: number | null;
  readonly destination: Destination;
  readonly waitingFor: Given['waitingFor'];
  readonly payee: Actor | null;
} & Subject;

/** What others learn of it, and what is to be looked at again because of it. */
async function passOn(deps: Deps, tx: Tx, gave: Gave): Promise<void> {
  const { flattrId, giverId, month, anonymous, destination, payee } = gave;
  if (payee?.local) await tellPayee(deps, tx, { flattrId, anonymous, personId: payee.id });
  const later = anonymous ? { runAfterMs: batchDelay(deps.clock(), draws(deps)) } : {};
  if (payee?.local === false) await addJob(tx, 'send-flattr', { flattrId }, later);
  const isShown = gave.percent === null && !isFavourite(gave.source) && isShownAsLike(destination);
  if ('workId' in gave && isShown) {
    await wantLike(deps, tx, { workId: gave.workId, giverId, anonymous, givenIn: month });
  }
  const author = destination.author;
  if (gave.waitingFor === 'account' && author !== null) {
    const workId = 'workId' in gave ? gave.workId : null;
    await noticeWaiting(deps, tx, { author, workId, anonymous });
  }
  if (author?.local !== true && isStale(deps, destination)) {
    const subject = 'workId' in gave ? { workId: gave.workId } : { personId: gave.personId };
    const key = `find-payee ${destination.subjectId}`;
    await addJob(tx, 'find-payee', subject, { queue: 'find-payee', key });
  }
}

/** Of a gift without a name so late that the hour says nothing. */
function tellPayee(
  deps: Deps,
  tx: Tx,
  { anonymous, ...gift }: { flattrId: string; anonymous: boolean; personId: string },
): Promise<void> {
  const now = deps.clock();
  const at = anonymous ? new Date(now.getTime() + batchDelay(now, draws(deps))) : now;
  return addHappening(tx, { ...gift, kind: 'flattr', at });
}

const DAY_MS = 24 * 3_600_000;
const PAYABLE_FRESH_MS = 7 * DAY_MS;
const WAITING_FRESH_MS = DAY_MS;

/** Long ago, or never, has it been looked up; what could not be read lately has its own turn. */
function isStale(deps: Deps, { proof, payee }: Destination): boolean {
  if (proof === null) return true;
  const now = deps.clock().getTime();
  if (proof.failures > 0) return proof.nextCheckAt.getTime() <= now;
  const fresh = payee === null ? WAITING_FRESH_MS : PAYABLE_FRESH_MS;
  return now - proof.checkedAt.getTime() >= fresh;
}
