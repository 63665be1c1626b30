import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { privateFacts, profileById } from '../../../db/views/people.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { type ApiEnv, bearerOf, mayRead, monthNow, needs } from '../access.ts';
import { json, refusing, userParam } from '../calls.ts';
import { findUser } from '../find-user.ts';
import { OwnUser, User, user } from '../objects.ts';
import { Problem } from '../problems.ts';

const getUser = createRoute({
  method: 'get',
  path: '/users/{username}',
  operationId: 'getUser',
  tags: ['users'],
  summary: 'Somebody',
  request: { params: userParam },
  responses: {
    200: json(User, 'Somebody here, or elsewhere as far as this node knows them.'),
    ...refusing('not_found', 'invalid_parameters'),
  },
});

const getOwnUser = createRoute({
  method: 'get',
  path: '/user',
  operationId: 'getOwnUser',
  tags: ['users'],
  summary: 'Whose token it is',
  ...needs(),
  responses: { 200: json(OwnUser, 'The person of the token.'), ...refusing() },
});

/** People. */
export function userRoutes(api: OpenAPIHono<ApiEnv>, deps: NodeDeps): void {
  api.openapi(getUser, async (c) => {
    const found = await findUser(deps, c.req.valid('param').username);
    return c.json(user(deps.node, found), 200);
  });

  api.openapi(getOwnUser, async (c) => {
    const bearer = bearerOf(c);
    const own = { id: bearer.actorId, month: await monthNow(deps) };
    const profile = await profileById(deps.db, own);
    if (profile === null) throw new Problem('not_found');
    const { email, registeredAt } = await privateFacts(deps.db, own.id);
    const more = {
      ...(mayRead(bearer, 'email', 'extendedread') ? { email } : {}),
      ...(mayRead(bearer, 'extendedread') ? { registered_at: registeredAt.toISOString() } : {}),
    };
    return c.json({ ...user(deps.node, profile), ...more }, 200);
  });
}
