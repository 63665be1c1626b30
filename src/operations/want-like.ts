import type { Tx } from '../../db/connect.ts';
import type { Destination } from '../../db/records/destinations.ts';
import { addJob } from '../../db/records/jobs.ts';
import {
  addLike,
  hasFlattrToShow,
  type LikePair,
  markLikeUndone,
  standingLike,
} from '../../db/records/likes.ts';
import { batchDelay } from '../flattr/anonymity.ts';
import { favouriteFor } from '../flattr/favourite.ts';
import type { Deps } from './deps.ts';
import { draws } from './draws.ts';

/** Whose favourite of which work may have to change. */
export type LikeWish = {
  readonly workId: string;
  readonly giverId: string;
  /** Then it is this node's, for all who gave without a name. */
  readonly anonymous: boolean;
  /** The month in which the giver has just given; null: they have taken something back. */
  readonly givenIn: string | null;
};

/** Does what is decided about a favourite from the flattrs that stand (`favouriteFor`). A job tells the
 *  author's server what it does not know yet.
 *  The work is locked (`holdSubject`, `lockForeignWork`) since before the flattr was written, so that
 *  of all who give and take back at once the last one sees all others. */
export async function wantLike(deps: Deps, tx: Tx, wish: LikeWish): Promise<void> {
  const { workId, giverId, anonymous, givenIn } = wish;
  const pair = { senderId: anonymous ? deps.node.actorId : giverId, workId };
  const standing = await standingLike(tx, pair);
  const shown = await hasFlattrToShow(tx, { workId, giverId: anonymous ? null : giverId });
  const step = favouriteFor({ shown, standingMonth: standing?.month ?? null, givenIn });
  if (step === 'none' || step === 'keep') return;
  const now = deps.clock();
  if (standing !== undefined) await markLikeUndone(tx, standing.id, now);
  if (step !== 'take_back' && givenIn !== null) {
    // When an id was made would say when a gift without a name was given.
    const id = anonymous ? deps.newRandomId() : deps.newId();
    const uri = `${deps.node.origin}/likes/${id}`;
    await addLike(tx, { id, uri, ...pair, month: givenIn, createdAt: now });
  }
  await tellLater(deps, tx, pair, anonymous);
}

/** Whether the author of a post elsewhere hears of a flattr by a favourite: whenever the flattr does
 *  not, and will not, come to their own inbox, since one inbox never gets both. On a flattr node, too,
 *  somebody else may be the payee; while nobody is known to be, it is most likely the author. */
export function isShownAsLike({ author, payee, authorPeer }: Destination): boolean {
  if (author === null || author.local) return false;
  return payee === null ? authorPeer?.understandsFlattr !== true : payee.id !== author.id;
}

/** One after the other, so that what is taken back is never told last. */
const tellLater = (deps: Deps, tx: Tx, pair: LikePair, anonymous: boolean): Promise<void> =>
  addJob(tx, 'send-like', pair, {
    queue: `like ${pair.senderId} ${pair.workId}`,
    ...(anonymous ? { runAfterMs: batchDelay(deps.clock(), draws(deps)) } : {}),
  });
