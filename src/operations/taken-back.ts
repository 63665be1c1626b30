import type { Tx } from '../../db/connect.ts';
import {
  countFoundSince,
  lockReading,
  missedFavourites,
  type Reading,
  type Standing,
  standingFavourites,
  updateFound,
  updateReading,
} from '../../db/records/favourites.ts';
import { lockIdentity } from '../../db/records/identities.ts';
import { holdOpenMonth, readOpenMonth } from '../../db/records/periods.ts';
import { goneFrom, isMassLoss, type Listed, type ListOrder } from '../flattr/found-favourites.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { takeFound } from './take-found.ts';
import { undoIn } from './undo-flattr.ts';

/** An outage shows a short list as well as a whole one: what is missing is looked for once more. */
const SURE_AFTER_MS = 3_600_000;
/** What was missed longer ago is not given again when it is back: its month is over. */
const LATELY_MS = 31 * 86_400_000;

/** Ids of what stands, as far as a list has to be read to see that all of it is still there. */
export const standingUris = async ({ db }: Deps, actorId: string): Promise<string[]> =>
  db.transaction(async (tx) =>
    (await standingFavourites(tx, actorId, await readOpenMonth(tx))).map((one) => one.objectUri),
  );

type Seen = {
  readonly actorId: string;
  readonly giverId: string;
  readonly listed: Listed;
  readonly order: ListOrder;
  readonly now: Date;
};

/** What is not favourited any more was not meant: its flattr is undone while its month is open. An outage
 *  looks the same, so it takes two readings; more than anybody takes back one by one it takes the giver's
 *  word, see `answerMissed`. What was missed and is back counts again. */
export async function takeBack(deps: Deps, seen: Seen): Promise<void> {
  const { actorId, giverId, listed, order, now } = seen;
  await deps.db.transaction(async (tx) => {
    const month = await holdOpenMonth(tx);
    // Whoever answers for the account waits, or their word would be lost.
    const identity = await lockIdentity(tx, actorId);
    const reading = await lockReading(tx, actorId);
    if (identity?.accountId !== giverId) return;
    // What was seen has not been taken, or something else since.
    if (reading?.readAt?.getTime() !== now.getTime()) return;
    const missed = await missedFavourites(tx, actorId, new Date(now.getTime() - LATELY_MS));
    const there = new Set(listed.uris);
    const uris = missed.filter((uri) => there.has(uri));
    await takeFound(tx, reading, { uris, now, isMany: false });
    const standing = await standingFavourites(tx, actorId, month);
    if (standing.length === 0) return;
    const oldestMs = Math.min(...standing.map(({ foundAt }) => foundAt.getTime()));
    const found = await countFoundSince(tx, actorId, new Date(oldestMs));
    const all = standing.map(({ objectUri }) => objectUri);
    const gone = goneFrom(all, listed, { order, found });
    if (gone === null) return;
    const isMass = isMassLoss(gone.length, standing.length);
    const sure: Standing[] = [];
    for (const one of standing) {
      if (!gone.includes(one.objectUri)) {
        if (one.missedAt !== null) await updateFound(tx, one, { missedAt: null });
      } else if (one.missedAt === null) await updateFound(tx, one, { missedAt: now });
      else if (!isMass && isSure(one.missedAt, now)) sure.push(one);
    }
    await undoMissed(deps, tx, reading, { giverId, missed: sure });
  });
}

const isSure = (missedAt: Date, now: Date): boolean =>
  now.getTime() - missedAt.getTime() >= SURE_AFTER_MS;

/** Undone, and forgotten: favourited again, each is new. */
async function undoMissed(
  deps: Deps,
  tx: Tx,
  { actorId, marks }: Pick<Reading, 'actorId' | 'marks'>,
  { giverId, missed }: { readonly giverId: string; readonly missed: readonly Standing[] },
): Promise<void> {
  if (missed.length === 0) return;
  for (const one of missed) {
    if (one.flattrId !== null) await undoIn(deps, tx, { giverId, flattrId: one.flattrId });
    await updateFound(tx, one, { state: 'gone' });
  }
  const gone = new Set(missed.map(({ objectUri }) => objectUri));
  if (marks !== null)
    await updateReading(tx, actorId, { marks: marks.filter((uri) => !gone.has(uri)) });
}

/** The giver says whether what is not among their favourites any more was taken back, or still counts.
 *  @param answer `back`: undo its flattrs; `keep`: they stay, and nobody asks again. */
export const answerMissed = (
  deps: Deps,
  of: { readonly accountId: string; readonly actorId: string },
  answer: 'back' | 'keep',
): Promise<Outcome<object, 'unknown_identity' | 'not_asked'>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, 'unknown_identity' | 'not_asked'>> => {
    const month = await holdOpenMonth(tx);
    const identity = await lockIdentity(tx, of.actorId);
    if (identity?.accountId !== of.accountId) return refuse('unknown_identity');
    const standing = await standingFavourites(tx, of.actorId, month);
    const missed = standing.filter(({ missedAt }) => missedAt !== null);
    if (missed.length === 0) return refuse('not_asked');
    if (answer === 'keep')
      for (const one of missed)
        await updateFound(tx, one, { state: one.flattrId === null ? 'declined' : 'kept' });
    else {
      const reading = (await lockReading(tx, of.actorId)) ?? { ...of, marks: null };
      await undoMissed(deps, tx, reading, { giverId: of.accountId, missed });
    }
    return done({});
  });
