import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import {
  flattrsOfWork,
  flattrsOwn,
  flattrsSignedBy,
  type SharedFlattr,
} from '../../../db/views/shared-flattrs.ts';
import { sharedWorksById } from '../../../db/views/shared-works.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { type ApiEnv, bearerOf, mayRead, needs } from '../access.ts';
import { listOf, pageQuery, refusing, userParam, uuidParam } from '../calls.ts';
import { pageOf, readCursor } from '../cursors.ts';
import { findUser } from '../find-user.ts';
import { Flattr, flattr, OwnFlattr, ownFlattr } from '../objects.ts';
import { Problem } from '../problems.ts';

const flattrsOfUser = createRoute({
  method: 'get',
  path: '/users/{username}/flattrs',
  operationId: 'listUserFlattrs',
  tags: ['flattrs'],
  summary: 'What somebody gave with their name, the latest first',
  description: 'Empty for whoever does not want this list to be seen.',
  request: { params: userParam, query: pageQuery },
  responses: {
    200: listOf(Flattr, 'One page.'),
    ...refusing('not_found', 'invalid_parameters', 'invalid_cursor'),
  },
});

const ownFlattrs = createRoute({
  method: 'get',
  path: '/user/flattrs',
  operationId: 'listOwnFlattrs',
  tags: ['flattrs'],
  summary: 'What one gave oneself, the latest first',
  description:
    'With the scope `extendedread` also what was given without a name, and what waits for its author.',
  ...needs(),
  request: { query: pageQuery },
  responses: {
    200: listOf(OwnFlattr, 'One page.'),
    ...refusing('invalid_parameters', 'invalid_cursor'),
  },
});

const flattrsOnWork = createRoute({
  method: 'get',
  path: '/works/{id}/flattrs',
  operationId: 'listWorkFlattrs',
  tags: ['flattrs'],
  summary: 'Who flattred a work with their name, the latest first',
  request: { params: uuidParam, query: pageQuery },
  responses: {
    200: listOf(Flattr, 'One page.'),
    ...refusing('not_found', 'invalid_parameters', 'invalid_cursor'),
  },
});

/** Flattrs, to be read. */
export function flattrRoutes(api: OpenAPIHono<ApiEnv>, deps: NodeDeps): void {
  const { db, node } = deps;
  const asFlattr = (one: SharedFlattr) => flattr(node, one);

  api.openapi(flattrsOfUser, async (c) => {
    const who = await findUser(deps, c.req.valid('param').username);
    const page = pageIn(c.req.valid('query'));
    const found = who.flattrsPublic ? await flattrsSignedBy(db, who.id, page) : [];
    return c.json(listed(found, c.req.valid('query'), asFlattr), 200);
  });

  api.openapi(ownFlattrs, async (c) => {
    const bearer = bearerOf(c);
    const page = pageIn(c.req.valid('query'));
    const read = mayRead(bearer, 'extendedread') ? flattrsOwn : flattrsSignedBy;
    const found = await read(db, bearer.actorId, page);
    return c.json(
      listed(found, c.req.valid('query'), (one) => ownFlattr(node, one)),
      200,
    );
  });

  api.openapi(flattrsOnWork, async (c) => {
    const { id } = c.req.valid('param');
    const page = pageIn(c.req.valid('query'));
    const [work] = await sharedWorksById(db, [id]);
    if (work === undefined) throw new Problem('not_found');
    const found = await flattrsOfWork(db, id, page);
    return c.json(listed(found, c.req.valid('query'), asFlattr), 200);
  });
}

type Query = z.output<typeof pageQuery>;

const pageIn = ({ cursor, count }: Query) => ({
  before: readCursor('flattrs', cursor),
  limit: count + 1,
});

function listed<Shown>(
  found: readonly SharedFlattr[],
  { count }: Query,
  show: (one: SharedFlattr) => Shown,
) {
  const { lines, nextCursor } = pageOf('flattrs', found, count, (one) => ({
    at: one.recordedAt,
    id: one.id,
  }));
  return { items: lines.map(show), next_cursor: nextCursor };
}
