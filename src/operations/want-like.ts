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

/** Decides what an author's own server should show of a giver, from the flattrs that stand: nothing
 *  when there is none, a favourite when there is one, and a new one in its place when something is
 *  given again in a later month, since servers take no second favourite of one post. A job tells
 *  that server what it does not know yet.
 *  The work is locked (`holdSubject`, `lockForeignWork`) since before the flattr was written, so that
 *  of all who give and take back at once the last one sees all others. */
export async function wantLike(deps: Deps, tx: Tx, wish: LikeWish): Promise<void> {
  const { workId, giverId, anonymous, givenIn } = wish;
  const pair = { senderId: anonymous ? deps.node.actorId : giverId, workId };
  const standing = await standingLike(tx, pair);
  const now = deps.clock();
  const isShown = await hasFlattrToShow(tx, { workId, giverId: anonymous ? null : giverId });
  const isOver = isShown ? givenIn !== null && standing && standing.month < givenIn : true;
  const isNew = isShown && givenIn !== null && (standing === undefined || isOver);
  if (standing !== undefined && isOver) await markLikeUndone(tx, standing.id, now);
  if (isNew) {
    // When an id was made would say when a gift without a name was given.
    const id = anonymous ? deps.newRandomId() : deps.newId();
    const uri = `${deps.node.origin}/likes/${id}`;
    await addLike(tx, { id, uri, ...pair, month: givenIn, createdAt: now });
  }
  if (isNew || (standing !== undefined && isOver)) await tellLater(deps, tx, pair, anonymous);
}

/** Whether an author's own server is told of a flattr by a favourite: a post of somebody elsewhere who
 *  does not get the flattr itself, neither as its payee nor as somebody on a flattr node. */
export function isShownAsLike({ author, payee, authorPeer }: Destination): boolean {
  if (author === null || author.local) return false;
  return author.id !== payee?.id && authorPeer?.understandsFlattr !== true;
}

/** One after the other, so that what is taken back is never told last. */
const tellLater = (deps: Deps, tx: Tx, pair: LikePair, anonymous: boolean): Promise<void> =>
  addJob(tx, 'send-like', pair, {
    queue: `like ${pair.senderId} ${pair.workId}`,
    ...(anonymous ? { runAfterMs: batchDelay(deps.clock(), draws(deps)) } : {}),
  });
