import { countWorks, localActor, worksBefore } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import { activityJson, problem } from './responses.ts';
import { ACTIVITY_STREAMS, type Json } from './translate/vocabulary.ts';
import { writeCreate } from './translate/work.ts';

const PAGE_ITEMS = 20;

/** `/users/{id}/outbox`: what somebody published here, newest first. */
export async function serveOutbox(deps: Deps, actorId: string, url: string): Promise<Response> {
  const actor = await localActor(deps.db, actorId);
  if (actor === null) return noActor();
  const id = `${actor.uri}/outbox`;
  const before = new URL(url).searchParams.get('before');
  if (before === null) {
    return collection(id, await countWorks(deps.db, actor.id), { first: `${id}?before=` });
  }
  const works = await worksBefore(deps.db, actor.id, before || null, PAGE_ITEMS);
  const last = works.length === PAGE_ITEMS ? works.at(-1) : undefined;
  return activityJson({
    '@context': [ACTIVITY_STREAMS, { Hashtag: 'as:Hashtag', sensitive: 'as:sensitive' }],
    id: `${id}?before=${before}`,
    type: 'OrderedCollectionPage',
    partOf: id,
    ...(last === undefined ? {} : { next: `${id}?before=${last.id}` }),
    orderedItems: works.map((work) => {
      const { '@context': _, ...create } = writeCreate(work, deps.node.origin);
      return create;
    }),
  });
}

/** `/users/{id}/followers` and `/following`: nobody yet, and that is what they say. */
export async function serveFollows(
  deps: Deps,
  actorId: string,
  which: 'followers' | 'following',
  url: string,
): Promise<Response> {
  const actor = await localActor(deps.db, actorId);
  if (actor === null) return noActor();
  const id = `${actor.uri}/${which}`;
  if (!new URL(url).searchParams.has('page')) return collection(id, 0, { first: `${id}?page=1` });
  return activityJson({
    '@context': ACTIVITY_STREAMS,
    id: `${id}?page=1`,
    type: 'OrderedCollectionPage',
    partOf: id,
    orderedItems: [],
  });
}

const collection = (id: string, totalItems: number, rest: Json): Response =>
  activityJson({
    '@context': ACTIVITY_STREAMS,
    id,
    type: 'OrderedCollection',
    totalItems,
    ...rest,
  });

const noActor = (): Response => problem(404, 'unknown_actor', 'Nobody on this node has this id.');
