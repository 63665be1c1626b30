import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Before } from '../../../db/views/paging.ts';
import type { Profile } from '../../../db/views/people.ts';
import { profileById } from '../../../db/views/people.ts';
import { flattrsSignedBy, flattrsTo, type SharedFlattr } from '../../../db/views/shared-flattrs.ts';
import { type SharedWork, sharedWorksOf } from '../../../db/views/shared-works.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { type ApiEnv, bearerOf, mayRead, monthNow, needs } from '../access.ts';
import { pageQuery, refusing, userParam } from '../calls.ts';
import { cursorOf, pageOf, readCursor } from '../cursors.ts';
import { findUser } from '../find-user.ts';
import { Problem } from '../problems.ts';

/** Source: ActivityStreams 2.0, which came of what Flattr had. */
const Activity = z.object({
  type: z.enum(['Like', 'Create']),
  id: z.url(),
  actor: z
    .url()
    .optional()
    .openapi({ description: 'Missing: somebody who gave without their name.' }),
  object: z.url(),
  name: z.string().openapi({ description: 'What it is called.' }),
  published: z.iso.datetime(),
});

const ActivityPage = z
  .object({
    '@context': z.literal('https://www.w3.org/ns/activitystreams'),
    id: z.url(),
    type: z.literal('OrderedCollectionPage'),
    orderedItems: z.array(Activity).readonly(),
    next: z.url().optional(),
  })
  .openapi('ActivityPage');

const activityQuery = pageQuery.extend({
  type: z.enum(['outgoing', 'incoming']).default('outgoing').openapi({
    description: 'What they gave and published, or what they were given.',
  }),
});

const answer = {
  description: 'One page, the latest first.',
  content: { 'application/activity+json': { schema: ActivityPage } },
};

const activitiesOfUser = createRoute({
  method: 'get',
  path: '/users/{username}/activities',
  operationId: 'listUserActivities',
  tags: ['activities'],
  summary: 'What somebody did, or was given',
  request: { params: userParam, query: activityQuery },
  responses: { 200: answer, ...refusing('not_found', 'invalid_parameters', 'invalid_cursor') },
});

const ownActivities = createRoute({
  method: 'get',
  path: '/user/activities',
  operationId: 'listOwnActivities',
  tags: ['activities'],
  summary: 'What one did, or was given, oneself',
  description: 'With the scope `extendedread` also what came without a name.',
  ...needs(),
  request: { query: activityQuery },
  responses: { 200: answer, ...refusing('invalid_parameters', 'invalid_cursor') },
});

/** What people do, as ActivityStreams. */
export function activityRoutes(api: OpenAPIHono<ApiEnv>, deps: NodeDeps): void {
  api.openapi(activitiesOfUser, async (c) => {
    const who = await findUser(deps, c.req.valid('param').username);
    const of = { who, listsGiven: who.flattrsPublic, namelessToo: false };
    const page = await activities(deps, of, c.req.valid('query'), c.req.path);
    return c.json(page, 200, AS_ACTIVITY);
  });

  api.openapi(ownActivities, async (c) => {
    const bearer = bearerOf(c);
    const own = { id: bearer.actorId, month: await monthNow(deps) };
    const who = await profileById(deps.db, own);
    if (who === null) throw new Problem('not_found');
    const of = { who, listsGiven: true, namelessToo: mayRead(bearer, 'extendedread') };
    const page = await activities(deps, of, c.req.valid('query'), c.req.path);
    return c.json(page, 200, AS_ACTIVITY);
  });
}

const AS_ACTIVITY = { 'content-type': 'application/activity+json' };

type Of = {
  readonly who: Profile;
  /** Whether what they gave may be told. */
  readonly listsGiven: boolean;
  readonly namelessToo: boolean;
};

type Line = Before & { readonly activity: z.input<typeof Activity> };

async function activities(
  deps: NodeDeps,
  of: Of,
  query: z.output<typeof activityQuery>,
  path: string,
): Promise<z.input<typeof ActivityPage>> {
  const page = { before: readCursor('activities', query.cursor), limit: query.count + 1 };
  const all =
    query.type === 'incoming' ? await received(deps, of, page) : await did(deps, of, page);
  const sorted = all.toSorted(
    (a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0),
  );
  const { lines } = pageOf('activities', sorted, query.count, (line) => line);
  const here = new URL(path, deps.node.origin);
  here.searchParams.set('type', query.type);
  here.searchParams.set('count', `${query.count}`);
  const next = new URL(here);
  const last = lines.at(-1);
  if (last) next.searchParams.set('cursor', cursorOf('activities', last));
  if (query.cursor !== undefined) here.searchParams.set('cursor', query.cursor);
  return {
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: here.href,
    type: 'OrderedCollectionPage',
    orderedItems: lines.map(({ activity }) => activity),
    ...(sorted.length > query.count ? { next: next.href } : {}),
  };
}

type Page = { readonly before: Before | null; readonly limit: number };

async function received({ db }: NodeDeps, { who, namelessToo }: Of, page: Page): Promise<Line[]> {
  const found = await flattrsTo(db, { payeeId: who.id, namelessToo }, page);
  return found.map(liked);
}

async function did({ db }: NodeDeps, { who, listsGiven }: Of, page: Page): Promise<Line[]> {
  const given = listsGiven ? await flattrsSignedBy(db, who.id, page) : [];
  const made = await sharedWorksOf(db, { authorId: who.id, hiddenToo: false, ...page });
  return [...given.map(liked), ...made.map((work) => created(who, work))];
}

const liked = (one: SharedFlattr): Line => ({
  at: one.recordedAt,
  id: one.id,
  activity: {
    type: 'Like',
    id: one.uri,
    ...(one.giver === null ? {} : { actor: one.giver.uri }),
    object: one.work?.uri ?? one.person?.uri ?? '',
    name: one.work?.title ?? one.person?.name ?? '',
    published: one.recordedAt.toISOString(),
  },
});

const created = (who: Profile, work: SharedWork): Line => ({
  at: work.publishedAt,
  id: work.id,
  activity: {
    type: 'Create',
    id: `${work.uri}#create`,
    actor: who.uri,
    object: work.uri,
    name: work.title,
    published: work.publishedAt.toISOString(),
  },
});
