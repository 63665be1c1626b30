import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { knownSubject } from '../../../db/views/known-subjects.ts';
import { profileById } from '../../../db/views/people.ts';
import { sharedWorksById, sharedWorksOf } from '../../../db/views/shared-works.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { readFlattrAddress } from '../../operations/flattr-link.ts';
import { type ApiEnv, bearerOf, mayRead, monthNow, needs, readerOf } from '../access.ts';
import { json, listOf, pageQuery, refusing, text, userParam, uuidParam } from '../calls.ts';
import { pageOf, readCursor } from '../cursors.ts';
import { findUser } from '../find-user.ts';
import { miniUser, Work, work, workAddress } from '../objects.ts';
import { Problem } from '../problems.ts';

const IDS_MAX = 30;
const URL_MAX_CHARACTERS = 4_000;

const getWork = createRoute({
  method: 'get',
  path: '/works/{id}',
  operationId: 'getWork',
  tags: ['works'],
  summary: 'A work',
  request: { params: uuidParam },
  responses: { 200: json(Work, 'The work.'), ...refusing('not_found', 'invalid_parameters') },
});

const getWorks = createRoute({
  method: 'get',
  path: '/works',
  operationId: 'getWorks',
  tags: ['works'],
  summary: 'Several works',
  request: {
    query: z.object({
      id: z
        .string()
        .max(40 * IDS_MAX)
        .transform((ids) => ids.split(','))
        .pipe(z.array(z.uuid()).min(1).max(IDS_MAX))
        .openapi({ type: 'string', description: `Up to ${IDS_MAX} ids, between commas.` }),
    }),
  },
  responses: {
    200: json(
      z.object({ items: z.array(Work).readonly() }),
      'Those that there are, in the order in which they were asked for.',
    ),
    ...refusing('invalid_parameters'),
  },
});

const lookUp = createRoute({
  method: 'get',
  path: '/works/lookup',
  operationId: 'lookUpWork',
  tags: ['works'],
  summary: 'What this node knows of an address',
  description:
    'Asks no other server. An address of `/flattr?url=…`, or Flattr’s auto-submit address, stands for what it leads to.',
  request: { query: z.object({ url: text(URL_MAX_CHARACTERS) }) },
  responses: {
    302: {
      ...json(
        z.object({ message: z.literal('found'), location: z.url() }),
        'It is known; `Location` says where the API has it: a work, or a person.',
      ),
      headers: z.object({ Location: z.url() }),
    },
    ...refusing('not_found', 'invalid_parameters'),
  },
});

const worksOfUser = createRoute({
  method: 'get',
  path: '/users/{username}/works',
  operationId: 'listUserWorks',
  tags: ['works'],
  summary: 'Somebody’s works, the newest first',
  request: { params: userParam, query: pageQuery },
  responses: {
    200: listOf(Work, 'One page.'),
    ...refusing('not_found', 'invalid_parameters', 'invalid_cursor'),
  },
});

const ownWorks = createRoute({
  method: 'get',
  path: '/user/works',
  operationId: 'listOwnWorks',
  tags: ['works'],
  summary: 'One’s own works, the newest first',
  description: 'Hidden ones too with the scope `extendedread`.',
  ...needs(),
  request: { query: pageQuery },
  responses: {
    200: listOf(Work, 'One page.'),
    ...refusing('invalid_parameters', 'invalid_cursor'),
  },
});

/** Works, to be read. */
export function workRoutes(api: OpenAPIHono<ApiEnv>, deps: NodeDeps): void {
  const { db, node } = deps;

  api.openapi(lookUp, async (c) => {
    const location = await locate(deps, c.req.valid('query').url);
    c.header('Location', location);
    return c.json({ message: 'found' as const, location }, 302);
  });

  api.openapi(getWorks, async (c) => {
    const ids = c.req.valid('query').id;
    const found = new Map((await sharedWorksById(db, ids)).map((one) => [one.id, one]));
    const reader = await readerOf(c, deps, ids);
    const items = ids.flatMap((id) => found.get(id) ?? []).map((one) => work(node, one, reader));
    return c.json({ items }, 200);
  });

  api.openapi(getWork, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await workOf(c, deps, id), 200);
  });

  api.openapi(worksOfUser, async (c) => {
    const { id } = await findUser(deps, c.req.valid('param').username);
    const of = { authorId: id, hiddenToo: false };
    return c.json(await worksPage(c, deps, of, c.req.valid('query')), 200);
  });

  api.openapi(ownWorks, async (c) => {
    const bearer = bearerOf(c);
    const of = { authorId: bearer.actorId, hiddenToo: mayRead(bearer, 'extendedread') };
    return c.json(await worksPage(c, deps, of, c.req.valid('query')), 200);
  });
}

/** A work for whoever asks.
 *  @throws {Problem} where there is none. */
export async function workOf(c: Context<ApiEnv>, deps: NodeDeps, id: string) {
  const [found] = await sharedWorksById(deps.db, [id]);
  if (found === undefined) throw new Problem('not_found');
  return work(deps.node, found, await readerOf(c, deps, [id]));
}

async function worksPage(
  c: Context<ApiEnv>,
  deps: NodeDeps,
  of: { readonly authorId: string; readonly hiddenToo: boolean },
  query: z.output<typeof pageQuery>,
) {
  const before = readCursor('works', query.cursor);
  const found = await sharedWorksOf(deps.db, { ...of, before, limit: query.count + 1 });
  const { lines, nextCursor } = pageOf('works', found, query.count, (one) => ({
    at: one.publishedAt,
    id: one.id,
  }));
  const reader = await readerOf(
    c,
    deps,
    lines.map(({ id }) => id),
  );
  return { items: lines.map((one) => work(deps.node, one, reader)), next_cursor: nextCursor };
}

async function locate(deps: NodeDeps, typed: string): Promise<string> {
  const { address } = readFlattrAddress(deps.node, typed);
  const subject = await knownSubject(deps.db, address);
  if (subject === null) throw new Problem('not_found');
  if ('workId' in subject) return workAddress(deps.node, subject.workId);
  const person = await profileById(deps.db, {
    id: subject.personId,
    month: await monthNow(deps),
  });
  if (person === null) throw new Problem('not_found');
  return miniUser(deps.node, person).resource;
}
