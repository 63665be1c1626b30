import {
  countFollows,
  countWorks,
  featuredUris,
  followsBefore,
  type Side,
  worksBefore,
} from '../db/views/collections.ts';
import { type LocalActor, localActor } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import { activityJson, problem } from './responses.ts';
import { ACTIVITY_STREAMS, type Json } from './translate/vocabulary.ts';
import { writeCreate } from './translate/work.ts';

const PAGE_WORKS = 20;
const PAGE_PEOPLE = 50;
/** More than anybody can pin. */
const FEATURED_MAX = 20;

type Asked = { readonly actor: LocalActor; readonly url: string };
type Serve = (deps: Deps, asked: Asked) => Promise<Response>;

/** The collections of an actor, by the last part of their address. All are there for every actor,
 *  because other servers read their totals when they first meet somebody. */
export const COLLECTIONS: Readonly<Record<string, Serve>> = {
  outbox: serveOutbox,
  followers: (deps, asked) => serveFollows(deps, asked, 'followers'),
  following: (deps, asked) => serveFollows(deps, asked, 'following'),
  featured: serveFeatured,
};

/** `/users/{id}/{name}`, where `name` is one of `COLLECTIONS`. */
export async function serveCollection(
  deps: Deps,
  actorId: string,
  { name, url }: { readonly name: string; readonly url: string },
): Promise<Response> {
  const actor = await localActor(deps.db, actorId);
  const serve = COLLECTIONS[name];
  if (actor === null || serve === undefined) {
    return problem(404, 'unknown_actor', 'Nobody on this node has this id.');
  }
  if (actor.deletedAt !== null) {
    return problem(410, 'gone', 'They have left this node for good.');
  }
  return await serve(deps, { actor, url });
}

/** What somebody published here, newest first, as the activities by which they did. */
async function serveOutbox({ db, node }: Deps, { actor, url }: Asked): Promise<Response> {
  const id = `${actor.uri}/outbox`;
  const before = beforeOf(url);
  if (before === null) return collection(id, await countWorks(db, actor.id));
  const works = await worksBefore(db, actor.id, before, PAGE_WORKS);
  const last = works.length === PAGE_WORKS ? works.at(-1)?.id : undefined;
  const context = [ACTIVITY_STREAMS, { Hashtag: 'as:Hashtag', sensitive: 'as:sensitive' }];
  const items = works.map((work) => {
    const { '@context': _, ...create } = writeCreate(work, node.origin);
    return create;
  });
  return page({ id, before, last, items, context });
}

/** Who follows somebody, or whom they follow: ids and nothing else, newest first. */
async function serveFollows({ db }: Deps, { actor, url }: Asked, side: Side): Promise<Response> {
  const id = `${actor.uri}/${side}`;
  const before = beforeOf(url);
  if (before === null) return collection(id, await countFollows(db, actor.id, side));
  const follows = await followsBefore(db, actor.id, side, { before, limit: PAGE_PEOPLE });
  const last = follows.length === PAGE_PEOPLE ? follows.at(-1)?.id : undefined;
  const items = follows.map(({ uri }) => uri);
  return page({ id, before, last, items, context: ACTIVITY_STREAMS });
}

/** What somebody shows first, the newest pin first. In one piece: Mastodon reads no pages of it. */
async function serveFeatured({ db }: Deps, { actor }: Asked): Promise<Response> {
  const orderedItems = await featuredUris(db, actor.id, FEATURED_MAX);
  return activityJson({
    '@context': ACTIVITY_STREAMS,
    id: `${actor.uri}/featured`,
    type: 'OrderedCollection',
    totalItems: orderedItems.length,
    orderedItems,
  });
}

/** The last thing on the page before; empty for the first page, null for the collection itself. */
const beforeOf = (url: string): string | null => new URL(url).searchParams.get('before');

const collection = (id: string, totalItems: number): Response =>
  activityJson({
    '@context': ACTIVITY_STREAMS,
    id,
    type: 'OrderedCollection',
    totalItems,
    first: `${id}?before=`,
  });

function page(of: {
  readonly id: string;
  readonly before: string;
  readonly last: string | undefined;
  readonly items: readonly (string | Json)[];
  readonly context: unknown;
}): Response {
  const { id, before, last, items, context } = of;
  return activityJson({
    '@context': context,
    id: `${id}?before=${encodeURIComponent(before)}`,
    type: 'OrderedCollectionPage',
    partOf: id,
    ...(last === undefined ? {} : { next: `${id}?before=${last}` }),
    orderedItems: items,
  });
}
