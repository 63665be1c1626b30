import { getLogger } from '@logtape/logtape';
import type { Tx } from '../../db/connect.ts';
import {
  lockReading,
  putOffReadings,
  type Reading,
  readReading,
  takeDueReadings,
  updateReading,
} from '../../db/records/favourites.ts';
import { isBlockedHost } from '../../db/records/peers.ts';
import {
  isMany,
  type Listed,
  type ListOrder,
  MARKS,
  type Marks,
  marksAfter,
  newSince,
  reachesMarks,
} from '../flattr/found-favourites.ts';
import type { Deps, NodeDeps } from './deps.ts';
import { type Read, readList } from './read-list.ts';
import { afterReading, afterTrouble, isWholeDue } from './reading-schedule.ts';
import { opened } from './sign-in-elsewhere.ts';
import { takeFound } from './take-found.ts';
import { standingUris, takeBack } from './taken-back.ts';

const log = getLogger(['obole', 'favourites']);

/** A reading that has not ended by then never does: its process is gone. */
const TAKEN_FOR_MS = 600_000;
const PAGE = 40;
/** Servers that are set up anew, or move, refuse good tokens for a while: that many failures in a row, half an
 *  hour and more, before anybody is asked to sign in there again. */
const SURE = 3;

/** Accounts whose favourites are due, each handed out once.
 *  @param which.notOf hosts of which no more are wanted now; `perHost`, `limit`: how many at most. */
export const dueReadings = (
  { db, clock }: Deps,
  which: { readonly notOf: readonly string[]; readonly perHost: number; readonly limit: number },
): Promise<{ actorId: string; host: string }[]> => {
  const now = clock();
  return takeDueReadings(db, { ...which, now, until: new Date(now.getTime() + TAKEN_FOR_MS) });
};

export type ReadingTrouble = NonNullable<Reading['trouble']>;

/** Their server is left alone for so long: they are due then, and their owners see why.
 *  @param how.trouble null: it has only said how much it allows. */
export const leaveAlone = async (
  { db, clock }: Deps,
  actorIds: readonly string[],
  how: { readonly waitMs: number; readonly trouble: ReadingTrouble | null },
): Promise<void> => {
  const nextReadAt = new Date(clock().getTime() + how.waitMs);
  await putOffReadings(db, actorIds, { nextReadAt, trouble: how.trouble });
};

/** How a reading went, as far as it is about the server and not about the account alone. */
export type Told = { readonly trouble: ReadingTrouble | null; readonly waitMs?: number };

type Known = NonNullable<Awaited<ReturnType<typeof readReading>>>;

/** Reads what somebody favourited with their account elsewhere, and has what is new flattred. The first time
 *  it only looks, for nothing counts that was favourited before.
 *  @param signal no more is asked for, the process ends: what was seen is kept. */
export async function readFavourites(
  deps: NodeDeps,
  actorId: string,
  signal?: AbortSignal,
): Promise<Told> {
  const known = await readReading(deps.db, actorId);
  if (known === undefined) return { trouble: null };
  const plan = await planFor(deps, known);
  const read = await ask(deps, known, { ...plan, signal });
  await deps.db.transaction(async (tx) => {
    const reading = await lockReading(tx, actorId);
    // Somebody else has read it meanwhile, or it is read no more.
    if (reading?.nextReadAt.getTime() !== known.reading.nextReadAt.getTime()) return;
    await take(deps, tx, reading, { ...plan, read, isAsked: known.app !== null });
  });
  if (isSeen(plan, read) && plan.isWhole)
    await takeBack(deps, {
      ...{ actorId, giverId: known.identity.accountId, listed: read.listed },
      ...{ order: plan.order, now: plan.now },
    });
  const { trouble, waitMs } = read;
  return { trouble, ...(waitMs === undefined ? {} : { waitMs }) };
}

type Plan = {
  readonly order: ListOrder;
  readonly before: Marks | null;
  readonly now: Date;
  /** It is to be seen what is gone, too. */
  readonly isWhole: boolean;
  readonly isEnough: (listed: Listed) => boolean;
};

/** How far to read: to what is known. Where something new may turn up anywhere, all has to be known once, and
 *  looked at again from time to time. To see what is gone, as far as all that stands, or to the end. */
async function planFor(deps: NodeDeps, { reading, app }: Known): Promise<Plan> {
  // Friendica lists what was posted last first; all others what was favourited last.
  const order = app?.software === 'friendica' ? 'posted' : 'favourited';
  const { marks, marksAreAll } = reading;
  const now = deps.clock();
  const before = marks === null ? null : { uris: marks, isAll: marksAreAll };
  const plan = { order, before, now } as const;
  if (before === null) {
    const isEnough = ({ uris }: Listed) => order === 'favourited' && uris.length >= MARKS[order];
    return { ...plan, isWhole: false, isEnough };
  }
  const pages = order === 'posted' ? before.uris.length / PAGE : 0;
  const isWhole = isWholeDue(now, reading.wholeAt ?? reading.startedAt, pages);
  const reaches = (listed: Listed) => reachesMarks(before, listed);
  if (!isWhole) return { ...plan, isWhole, isEnough: reaches };
  const standing = order === 'posted' ? null : await standingUris(deps, reading.actorId);
  const isEnough = (listed: Listed) =>
    standing !== null && reaches(listed) && has(listed, standing);
  return { ...plan, isWhole, isEnough };
}

function has({ uris }: Listed, all: readonly string[]): boolean {
  const there = new Set(uris);
  return all.every((uri) => there.has(uri));
}

const nothing = { listed: { uris: [], isAll: false }, unfinished: null, waitMs: undefined };

type Answered = Omit<Read, 'trouble'> & { readonly trouble: ReadingTrouble | null };

async function ask(
  deps: NodeDeps,
  { reading, identity, app }: Known,
  how: Plan & { readonly signal: AbortSignal | undefined },
): Promise<Answered> {
  if (app === null) return { ...nothing, trouble: 'token_refused' };
  if (await isBlockedHost(deps.db, identity.host)) return { ...nothing, trouble: 'server_blocked' };
  const accessToken = await deps.vault.open(identity.tokenSealed);
  const at = { app: await opened(deps, app), accessToken };
  return readList(deps, at, { ...how, from: reading.unfinished });
}

/** Whether enough was seen to say what is new. A list whose end cannot be had is taken as far as it was seen,
 *  or its top would never be. */
const isSeen = ({ before }: Plan, { listed, unfinished, trouble }: Answered): boolean =>
  trouble === null ? unfinished === null : before !== null && reachesMarks(before, listed);

async function take(
  deps: Deps,
  tx: Tx,
  reading: Reading,
  {
    read,
    ...plan
  }: Plan & {
    readonly read: Answered;
    /** It was its server that answered. */
    readonly isAsked: boolean;
  },
): Promise<void> {
  if (isSeen(plan, read)) return takeListed(deps, tx, reading, { ...plan, read });
  const { unfinished, trouble, waitMs } = read;
  const at = { random: Math.random(), waitMs };
  if (trouble === null)
    return updateReading(tx, reading.actorId, {
      unfinished,
      nextReadAt: afterReading(deps.clock(), { ...at, isUnfinished: true }),
    });
  const failures = reading.failures + 1;
  const nextReadAt = afterTrouble(deps.clock(), failures, at);
  const isUnsure = trouble === 'token_refused' && plan.isAsked && failures < SURE;
  return updateReading(tx, reading.actorId, {
    ...{ failures, nextReadAt, unfinished: null },
    trouble: isUnsure ? 'unreachable' : trouble,
  });
}

async function takeListed(
  deps: Deps,
  tx: Tx,
  reading: Reading,
  { read, order, isWhole, before, now }: Plan & { readonly read: Answered },
): Promise<void> {
  const { actorId } = reading;
  const { listed, waitMs } = read;
  const found = before === null ? [] : newSince(before, listed);
  if (found === null) log.warn('{actorId}: none of the known favourites is there', { actorId });
  else if (before !== null)
    await takeFound(tx, reading, { uris: found, now, isMany: isMany(before, found) });
  const marks = marksAfter(found === null ? null : before, listed, order);
  const how = { waitMs, isUnfinished: false, random: Math.random() };
  await updateReading(tx, actorId, {
    ...(before !== null && isSame(before, marks)
      ? {}
      : { marks: [...marks.uris], marksAreAll: marks.isAll }),
    ...(reading.unfinished === null ? {} : { unfinished: null }),
    ...{ failures: 0, trouble: null, readAt: now, nextReadAt: afterReading(deps.clock(), how) },
    ...(isWhole || before === null ? { wholeAt: now } : {}),
  });
}

/** What has not changed is not written again: of a long list that would be the most of all work. */
const isSame = (a: Marks, b: Marks): boolean =>
  a.isAll === b.isAll &&
  a.uris.length === b.uris.length &&
  a.uris.every((uri, n) => uri === b.uris[n]);
