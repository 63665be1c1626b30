import { countFollows, hasBlocked, readFollow, saveFollow } from '../../db/records/follows.ts';
import { addHappening } from '../../db/records/happenings.ts';
import { addJob } from '../../db/records/jobs.ts';
import { lockPair } from '../../db/records/locks.ts';
import { isBlockedHost } from '../../db/records/peers.ts';
import { type Actor, readActorByUri, readLocalActor } from '../../db/records/people.ts';
import type { RemoteActor, SettlementDeps } from './deps.ts';
import { followQueue } from './follow-queues.ts';
import { rememberActor } from './meet-actor.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type FollowRefusal =
  | 'nobody_there'
  | 'oneself'
  | 'node_blocked'
  | 'blocked'
  | 'already_following'
  | 'too_many_follows';

const TEXT_MAX_CHARACTERS = 2_000;
const MOST_FOLLOWS = 1_000;
/** `@name@host`, with or without the first @. */
const ACCOUNT = /^@?([^@\s/:]{1,100})@([^@\s/]{1,255})$/;

/** One of ours wants to see what somebody makes: here, or on any server of the network.
 *  @param text an address of theirs (profile, actor id, also of a post of theirs) or `@name@host`.
 *  Somebody here is followed at once; elsewhere the other server decides. */
export async function followActor(
  deps: SettlementDeps,
  followerId: string,
  text: string,
): Promise<Outcome<{ readonly followId: string }, FollowRefusal>> {
  const found = await findActor(deps, text.trim());
  if (!found.ok) return found;
  const { followee } = found;
  if (followee.id === followerId) return refuse('oneself');
  if (followee.deletedAt !== null || followee.kind === 'application') return refuse('nobody_there');
  const pair = { followerId, followeeId: followee.id };
  return transact(deps.db, async (tx): Promise<Outcome<{ followId: string }, FollowRefusal>> => {
    await lockPair(tx, followerId, followee.id);
    if (await hasBlocked(tx, followee.id, followerId)) return refuse('blocked', 'by them');
    if (await hasBlocked(tx, followerId, followee.id)) return refuse('blocked', 'by oneself');
    if ((await readFollow(tx, pair)) !== undefined) return refuse('already_following');
    if ((await countFollows(tx, followerId)) >= MOST_FOLLOWS) return refuse('too_many_follows');
    const followId = deps.newId();
    await saveFollow(tx, {
      id: followId,
      uri: `${deps.node.origin}/follows/${followId}`,
      ...pair,
      state: followee.local ? 'accepted' : 'requested',
      createdAt: deps.clock(),
    });
    const told = { personId: followee.id, kind: 'follower', followId, at: deps.clock() } as const;
    if (followee.local) await addHappening(tx, told);
    else await addJob(tx, 'send-follow', { followId }, followQueue(pair));
    return done({ followId });
  });
}

type Found = Outcome<{ readonly followee: Actor }, 'nobody_there' | 'node_blocked'>;

/** Whom an address or `@name@host` means; who lives elsewhere is asked for anew, and kept. */
export async function findActor(deps: SettlementDeps, text: string): Promise<Found> {
  if (text.length > TEXT_MAX_CHARACTERS) return refuse('nobody_there');
  const [, name = '', host] = ACCOUNT.exec(text) ?? [];
  if (host !== undefined) {
    if (host.toLowerCase() === deps.node.host) return here(await readLocalActor(deps.db, name));
    return elsewhere(deps, host, () => deps.remote.handle(`${name}@${host}`));
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return refuse('nobody_there');
  if (url.origin === deps.node.origin) return here(await atAddress(deps, url));
  return elsewhere(deps, url.host, async () => {
    const seen = await deps.remote.lookUp(url);
    if (seen === null) return null;
    return 'actor' in seen ? seen.actor : seen.work.author;
  });
}

const here = (found: Actor | undefined): Found =>
  found?.local ? done({ followee: found }) : refuse('nobody_there');

function atAddress({ db }: SettlementDeps, url: URL): Promise<Actor | undefined> {
  const handle = /^\/@([^/]+)/.exec(url.pathname)?.[1];
  return handle === undefined ? readActorByUri(db, url.href) : readLocalActor(db, handle);
}

/** Servers that are blocked are not asked. Who is named on one host may live on another. */
async function elsewhere(
  deps: SettlementDeps,
  host: string,
  ask: () => Promise<RemoteActor | null>,
): Promise<Found> {
  const isBlocked = (named: string) => isBlockedHost(deps.db, named);
  if (await isBlocked(host.toLowerCase())) return refuse('node_blocked');
  const seen = await ask();
  if (seen === null || seen.host === deps.node.host) return refuse('nobody_there');
  if (await isBlocked(seen.host)) return refuse('node_blocked');
  return done({ followee: await rememberActor(deps, seen) });
}
