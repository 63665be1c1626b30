import { getLogger } from '@logtape/logtape';
import type { Tx } from '../../db/connect.ts';
import {
  addFound,
  countFoundSince,
  lockReading,
  putOff,
  type Reading,
  readReading,
  reviveFound,
  standingFavourites,
  takeDueReadings,
  updateFound,
  updateReading,
} from '../../db/records/favourites.ts';
import { readApp } from '../../db/records/identities.ts';
import { addJob, addJobs } from '../../db/records/jobs.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import {
  goneFrom,
  type Listed,
  type ListOrder,
  type Marks,
  marksAfter,
  newSince,
  reachesMarks,
} from '../flattr/found-favourites.ts';
import type { ServerApp } from './account-servers.ts';
import type { Deps, NodeDeps } from './deps.ts';
import { readingOptions } from './favourites.ts';
import { done, type Outcome } from './outcome.ts';
import { afterReading, afterTrouble, WHOLE_EVERY_MS } from './reading-schedule.ts';
import { opened } from './sign-in-elsewhere.ts';
import { undoIn } from './undo-flattr.ts';

const log = getLogger(['obole', 'favourites']);

/** So many accounts are handed out in a minute: 10,000 every quarter of an hour are 670. */
const MOST_AT_ONCE = 2_000;
const TAKEN_FOR_MS = 3_600_000;
/** Nobody favourites more posts than these pages hold in a quarter of an hour. */
const MOST_PAGES = 10;
/** How far a list is read that has to be read to its end. */
const MOST_PAGES_WHOLE = 100;
/** An outage shows an empty list as well as a full one: what is missing is looked for once more. */
const SURE_AFTER_MS = 3_600_000;

/** Hands out the accounts that are due.
 *  @returns how many. */
export const queueDueFavourites = (deps: Deps): Promise<number> =>
  deps.db.transaction(async (tx) => {
    const now = deps.clock();
    const due = await takeDueReadings(tx, now, MOST_AT_ONCE);
    const actorIds = due.map(({ actorId }) => actorId);
    await putOff(tx, actorIds, new Date(now.getTime() + TAKEN_FOR_MS));
    for (const { actorId, host } of due)
      await addJob(tx, 'read-favourites', { actorId }, readingOptions(host, actorId));
    return due.length;
  });

type Known = NonNullable<Awaited<ReturnType<typeof readReading>>>;
type Trouble = NonNullable<Reading['trouble']>;
type Read = Outcome<{ readonly listed: Listed }, Trouble> & { readonly waitMs?: number };

/** The job: reads what somebody favourited with their account elsewhere, and has what is new flattred. The
 *  first time it only looks, for nothing counts that was favourited before. */
export async function readFavourites(deps: NodeDeps, actorId: string): Promise<void> {
  const known = await readReading(deps.db, actorId);
  if (known === undefined) return;
  const kept = await readApp(deps.db, known.identity.host);
  const now = deps.clock();
  const order = orderOf(kept?.software);
  const isWhole = mustBeWhole(known.reading, order, now);
  const read: Read =
    kept === undefined
      ? { ok: false, code: 'token_refused' }
      : await readList(deps, await opened(deps, kept), {
          accessToken: await deps.vault.open(known.identity.tokenSealed),
          until: isWhole ? null : marksOf(known.reading),
        });
  await deps.db.transaction(async (tx) => {
    const reading = await lockReading(tx, actorId);
    // Somebody else has read it meanwhile, or it is read no more.
    if (reading === undefined || reading.readAt?.getTime() !== known.reading.readAt?.getTime())
      return;
    await (read.ok
      ? takeListed(deps, tx, reading, { ...read, order, isWhole, now })
      : noteTrouble(deps, tx, reading, read));
  });
  if (!read.ok || !isWhole) return;
  await takeBack(deps, known, { listed: read.listed, order, now });
}

/** Friendica lists what was posted last first; all others what was favourited last. */
const orderOf = (software: string | undefined): ListOrder =>
  software === 'friendica' ? 'posted' : 'favourited';

const marksOf = ({ marks, marksAreAll }: Reading): Marks | null =>
  marks === null ? null : { uris: marks, isAll: marksAreAll };

/** Where something new may turn up anywhere, all has to be known once; and what is gone shows only in the
 *  whole. */
const mustBeWhole = (reading: Reading, order: ListOrder, now: Date): boolean =>
  (reading.marks === null && order === 'posted') ||
  (reading.marks !== null &&
    now.getTime() - (reading.wholeAt ?? reading.startedAt).getTime() >= WHOLE_EVERY_MS);

/** Reads from the top, as far as the marks, or to the end. */
async function readList(
  deps: NodeDeps,
  app: ServerApp,
  how: { readonly accessToken: string; readonly until: Marks | null },
): Promise<Read> {
  const uris: string[] = [];
  const seen = new Set<string | null>();
  let next: string | null = null;
  for (let pages = 1; ; pages += 1) {
    seen.add(next);
    const answer = await deps.accountServers.favourites(app, how.accessToken, next);
    if (!answer.ok) return answer;
    uris.push(...answer.page.uris);
    next = answer.page.next;
    const isLoop = seen.has(next);
    const listed = { uris, isAll: next === null };
    const isEnough = how.until !== null && reachesMarks(how.until, listed);
    const isMost = pages >= (how.until === null ? MOST_PAGES_WHOLE : MOST_PAGES);
    const { waitMs } = answer;
    // A server that asks for a pause gets it: what is missing comes with the next reading.
    if (next === null || isLoop || isEnough || isMost || waitMs !== undefined)
      return { ...done({ listed }), ...(waitMs === undefined ? {} : { waitMs }) };
  }
}

type Took = {
  readonly listed: Listed;
  readonly order: ListOrder;
  readonly isWhole: boolean;
  readonly now: Date;
  readonly waitMs?: number;
};

async function takeListed(deps: Deps, tx: Tx, reading: Reading, took: Took): Promise<void> {
  const { listed, order, isWhole, now } = took;
  const { actorId } = reading;
  const before = marksOf(reading);
  const found = before === null ? [] : newSince(before, listed);
  if (found === null) log.warn('{actorId}: none of the known favourites is there', { actorId });
  else await takeFound(tx, reading, { uris: found, now });
  const marks = marksAfter(found === null ? null : before, listed, order);
  await updateReading(tx, actorId, {
    ...{ marks: [...marks.uris], marksAreAll: marks.isAll, failures: 0, trouble: null },
    ...{ readAt: now, nextReadAt: afterReading(deps.clock(), took.waitMs, Math.random()) },
    ...(isWhole || before === null ? { wholeAt: now } : {}),
  });
}

async function takeFound(
  tx: Tx,
  { actorId, mode }: Reading,
  found: { readonly uris: readonly string[]; readonly now: Date },
): Promise<void> {
  const state = mode === 'asked' ? 'asked' : 'found';
  const facts = { state, foundAt: found.now } as const;
  const rows = found.uris.map((objectUri) => ({ actorId, objectUri, ...facts }));
  const added = await addFound(tx, rows);
  const again = await reviveFound(tx, actorId, found.uris, facts);
  if (mode === 'asked') return;
  // The oldest first, as they were meant.
  const payloads = [...added, ...again].reverse().map((objectUri) => ({ actorId, objectUri }));
  await addJobs(tx, 'flattr-favourite', payloads, { queue: `flattr-favourite ${actorId}` });
}

async function noteTrouble(
  deps: Deps,
  tx: Tx,
  reading: Reading,
  failed: { readonly code: Trouble; readonly waitMs?: number },
): Promise<void> {
  const failures = reading.failures + 1;
  const { code: trouble, waitMs } = failed;
  const nextReadAt = afterTrouble(deps.clock(), failures, { waitMs, random: Math.random() });
  await updateReading(tx, reading.actorId, { failures, trouble, nextReadAt });
}

/** What is not favourited any more was not meant: its flattr is undone while its month is open. An outage
 *  looks the same, so it takes two readings. */
async function takeBack(
  deps: NodeDeps,
  { reading, identity }: Known,
  read: { readonly listed: Listed; readonly order: ListOrder; readonly now: Date },
): Promise<void> {
  const { actorId } = reading;
  await deps.db.transaction(async (tx) => {
    const month = await holdOpenMonth(tx);
    const standing = await standingFavourites(tx, actorId, month);
    const oldest = Math.min(...standing.map(({ foundAt }) => foundAt.getTime()));
    if (standing.length === 0) return;
    const found = await countFoundSince(tx, actorId, new Date(oldest));
    const uris = standing.map(({ objectUri }) => objectUri);
    const gone = goneFrom(uris, read.listed, { order: read.order, found });
    if (gone === null) return;
    for (const one of standing) {
      if (!gone.includes(one.objectUri)) await updateFound(tx, one, { missedAt: null });
      else await miss(deps, tx, { ...one, giverId: identity.accountId, now: read.now });
    }
  });
}

async function miss(
  deps: Deps,
  tx: Tx,
  one: Awaited<ReturnType<typeof standingFavourites>>[number] & {
    readonly giverId: string;
    readonly now: Date;
  },
): Promise<void> {
  const { flattrId, giverId, missedAt, now } = one;
  if (missedAt === null) return updateFound(tx, one, { missedAt: now });
  if (now.getTime() - missedAt.getTime() < SURE_AFTER_MS) return;
  if (flattrId !== null) await undoIn(deps, tx, { giverId, flattrId });
  await updateFound(tx, one, { state: 'gone' });
}
