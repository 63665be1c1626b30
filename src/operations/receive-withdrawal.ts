import { rememberEarlyUndo } from '../../db/records/early-undos.ts';
import {
  deleteBlock,
  deleteBlockByUri,
  deleteFollow,
  deleteFollowByUri,
} from '../../db/records/follows.ts';
import { lockActivity } from '../../db/records/locks.ts';
import { type Actor, readActorByUri } from '../../db/records/people.ts';
import { readShownWork } from '../../db/records/posts.ts';
import { undoReactions, undoUnnamedReaction, worksNamed } from '../../db/records/reactions.ts';
import type { Deps } from './deps.ts';
import { type MeetDeps, meetActor, type Received } from './meet-actor.ts';
import type { Reaction } from './receive-reaction.ts';
import { sameOrigin } from './received-activity.ts';

/** What is taken back, where the activity says it. */
export type Withdrawn = {
  readonly what: 'follow' | 'block' | Reaction;
  readonly objectUri: string;
  /** The id of what is taken back; null: it is not said. */
  readonly uri: string | null;
};

/** Somebody elsewhere takes back a follow, a block, a favourite or a boost. Only their own can be
 *  meant, whatever the activity says; what never was is taken back already. */
export async function receiveWithdrawal(
  deps: MeetDeps,
  said: { readonly actorUri: string } & (
    | { readonly withdrawn: Withdrawn }
    /** The id of what is taken back, and nothing else. */
    | { readonly uri: string }
  ),
): Promise<Received> {
  const { actorUri } = said;
  const actor = await readActorByUri(deps.db, actorUri);
  if (actor?.local) return { taken: false };
  if ('uri' in said) {
    return { taken: actor !== undefined && (await byItsId(deps, actor.id, said.uri)) };
  }
  const { what, objectUri, uri } = said.withdrawn;
  if (what === 'like' || what === 'boost') {
    const reaction = { kind: what, objectUri };
    if (uri === null) return { taken: await undoUnnamed(deps, actorUri, reaction) };
    return { taken: await undoNamed(deps, { actor, actorUri, uri }, reaction) };
  }
  return { taken: actor !== undefined && (await endBond(deps, actor.id, { what, objectUri })) };
}

type Undone = { readonly kind: Reaction; readonly objectUri: string };

/** Messages overtake each other: an Undo may come before its Like, and after the next one, which it
 *  must leave alone. So the id decides, and what has not come yet is remembered. */
async function undoNamed(
  deps: Deps,
  by: { readonly actor: Actor | undefined; readonly actorUri: string; readonly uri: string },
  { kind, objectUri }: Undone,
): Promise<boolean> {
  const { actor, actorUri, uri } = by;
  const works = await worksNamed(deps.db, objectUri);
  if (works.length === 0) return false;
  return deps.db.transaction(async (tx) => {
    await lockActivity(tx, uri);
    let found = false;
    for (const workId of actor === undefined ? [] : works) {
      const said = { actorId: actor?.id ?? '', uri, of: { kind, workId } };
      if (await undoReactions(tx, said, deps.clock())) found = true;
    }
    if (found || !sameOrigin(uri, actorUri)) return found;
    return rememberEarlyUndo(tx, { actorUri, activityUri: uri }, deps.clock());
  });
}

/** Of what is taken back without its id only the object is known: whatever is there, or comes next,
 *  is meant. */
async function undoUnnamed(
  deps: MeetDeps,
  actorUri: string,
  { kind, objectUri }: Undone,
): Promise<boolean> {
  const work = await readShownWork(deps.db, objectUri);
  const actor = work === undefined ? null : await meetActor(deps, actorUri);
  if (work === undefined || actor === null) return false;
  const id = deps.newId();
  const who = { actorId: actor.id, workId: work.id, createdAt: deps.clock() };
  // No activity is called like this, so that the next one is another.
  const row = { id, uri: `urn:uuid:${id}`, kind, ...who };
  await deps.db.transaction((tx) => undoUnnamedReaction(tx, row));
  return true;
}

async function endBond(
  { db }: Deps,
  actorId: string,
  { what, objectUri }: { readonly what: 'follow' | 'block'; readonly objectUri: string },
): Promise<boolean> {
  const other = await readActorByUri(db, objectUri);
  if (other === undefined) return false;
  if (what === 'block') return deleteBlock(db, { blockerId: actorId, blockedId: other.id });
  return (await deleteFollow(db, { followerId: actorId, followeeId: other.id })) !== null;
}

const byItsId = async ({ db, clock }: Deps, actorId: string, uri: string): Promise<boolean> =>
  (await db.transaction((tx) => undoReactions(tx, { uri, actorId }, clock()))) ||
  (await deleteFollowByUri(db, { uri, followerId: actorId })) ||
  (await deleteBlockByUri(db, { uri, blockerId: actorId }));
