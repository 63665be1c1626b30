import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { sharedWorksById } from '../../../db/views/shared-works.ts';
import { type SubscriptionLine, subscriptionsOf } from '../../../db/views/subscriptions.ts';
import type { Subject } from '../../flattr/flattr.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import {
  pauseSubscription,
  resumeSubscription,
  stopSubscription,
  subscribe,
} from '../../operations/subscriptions.ts';
import { type ApiEnv, type Asker, bearerOf, needs } from '../access.ts';
import { json, refusing, text, userParam, uuidParam } from '../calls.ts';
import { findUser } from '../find-user.ts';
import { MiniWork, miniWork } from '../objects.ts';
import { Problem, type ProblemCode, problemOf } from '../problems.ts';
import { onlySaid } from './giving.ts';

const Subscription = z
  .object({
    type: z.literal('subscription'),
    work: z.union([MiniWork, z.null()]).openapi({ description: 'Null: it is for a person.' }),
    title: z.string().openapi({ description: 'Of the work, or the name of the person.' }),
    link: z.string(),
    active: z.boolean().openapi({ description: 'False: it is paused, or over.' }),
    weight: z.int().min(1).max(5),
    anonymous: z.boolean(),
    last_month: z.string().nullable().openapi({ description: 'Null: until it is stopped.' }),
    created_at: z.iso.datetime(),
  })
  .openapi('Subscription');

const Wish = z
  .object({
    weight: z.int().min(0).max(100).optional().openapi({ description: '1 to 5; 1 when not said.' }),
    anonymous: z.boolean().optional(),
    last_month: text(20).optional().openapi({ description: 'Such as `2027-01`.' }),
  })
  .openapi('SubscriptionWish');
const State = z
  .object({ active: z.boolean().openapi({ description: 'False pauses it.' }) })
  .openapi('SubscriptionState');

const listSubscriptions = createRoute({
  method: 'get',
  path: '/user/subscriptions',
  operationId: 'listSubscriptions',
  tags: ['subscriptions'],
  summary: 'What one gives every month',
  ...needs('flattr'),
  responses: {
    200: json(
      z.object({ items: z.array(Subscription).readonly() }),
      'All of them, the latest first.',
    ),
    ...refusing('insufficient_scope'),
  },
});

const SUBSCRIBING = [
  ...['subscribed', 'flattr_owner', 'not_found', 'too_many_subscriptions', 'month_invalid'],
  ...['weight_invalid', 'too_few_givers', 'insufficient_scope'],
  ...['invalid_parameters', 'invalid_request', 'payload_too_large'],
] as const satisfies readonly ProblemCode[];
const CHANGING = [
  ...['not_found', 'insufficient_scope'],
  ...['invalid_parameters', 'invalid_request', 'payload_too_large'],
] as const satisfies readonly ProblemCode[];

const wishBody = { content: { 'application/json': { schema: Wish } } };
const stateBody = { required: true, content: { 'application/json': { schema: State } } };
const made = json(Subscription, 'It gives from the next month on; this month is flattred apart.');
const changed = json(Subscription, 'As it is now.');
const gone = { description: 'It is ended. What was given stands.' };

const OURS = { tags: ['subscriptions'], ...needs('flattr') };

const subscribeWork = createRoute({
  ...OURS,
  path: '/works/{id}/subscriptions',
  method: 'post',
  operationId: 'subscribeWork',
  summary: 'Flattr a work every month',
  request: { params: uuidParam, body: wishBody },
  responses: { 201: made, ...refusing(...SUBSCRIBING) },
});
const changeWork = createRoute({
  ...OURS,
  path: '/works/{id}/subscriptions',
  method: 'put',
  operationId: 'changeWorkSubscription',
  summary: 'Pause it, or go on',
  request: { params: uuidParam, body: stateBody },
  responses: { 200: changed, ...refusing(...CHANGING) },
});
const stopWork = createRoute({
  ...OURS,
  path: '/works/{id}/subscriptions',
  method: 'delete',
  operationId: 'stopWorkSubscription',
  summary: 'End it',
  request: { params: uuidParam },
  responses: { 204: gone, ...refusing(...CHANGING) },
});
const subscribeUser = createRoute({
  ...OURS,
  path: '/users/{username}/subscriptions',
  method: 'post',
  operationId: 'subscribeUser',
  summary: 'Flattr somebody every month',
  request: { params: userParam, body: wishBody },
  responses: { 201: made, ...refusing(...SUBSCRIBING) },
});
const changeUser = createRoute({
  ...OURS,
  path: '/users/{username}/subscriptions',
  method: 'put',
  operationId: 'changeUserSubscription',
  summary: 'Pause it, or go on',
  request: { params: userParam, body: stateBody },
  responses: { 200: changed, ...refusing(...CHANGING) },
});
const stopUser = createRoute({
  ...OURS,
  path: '/users/{username}/subscriptions',
  method: 'delete',
  operationId: 'stopUserSubscription',
  summary: 'End it',
  request: { params: userParam },
  responses: { 204: gone, ...refusing(...CHANGING) },
});

/** What is given every month. */
export function subscriptionRoutes(api: OpenAPIHono<ApiEnv>, deps: NodeDeps): void {
  const toWork = ({ id }: { readonly id: string }): Subject => ({ workId: id });
  const toUser = async ({ username }: { readonly username: string }): Promise<Subject> => ({
    personId: (await findUser(deps, username)).id,
  });

  api.openapi(listSubscriptions, async (c) => {
    const items = await shown(deps, await subscriptionsOf(deps.db, bearerOf(c).actorId));
    return c.json({ items }, 200);
  });
  api.openapi(subscribeWork, async (c) => {
    const subject = toWork(c.req.valid('param'));
    return c.json(await begin(deps, bearerOf(c), subject, c.req.valid('json')), 201);
  });
  api.openapi(subscribeUser, async (c) => {
    const subject = await toUser(c.req.valid('param'));
    return c.json(await begin(deps, bearerOf(c), subject, c.req.valid('json')), 201);
  });
  api.openapi(changeWork, async (c) => {
    const subject = toWork(c.req.valid('param'));
    return c.json(await change(deps, bearerOf(c), subject, c.req.valid('json').active), 200);
  });
  api.openapi(changeUser, async (c) => {
    const subject = await toUser(c.req.valid('param'));
    return c.json(await change(deps, bearerOf(c), subject, c.req.valid('json').active), 200);
  });
  api.openapi(stopWork, async (c) => {
    await stop(deps, bearerOf(c), toWork(c.req.valid('param')));
    return c.body(null, 204);
  });
  api.openapi(stopUser, async (c) => {
    await stop(deps, bearerOf(c), await toUser(c.req.valid('param')));
    return c.body(null, 204);
  });
}

async function begin(
  deps: NodeDeps,
  asker: Asker,
  subject: Subject,
  { last_month, ...wish }: z.output<typeof Wish>,
) {
  const kept = await subscribe(deps, {
    giverId: asker.actorId,
    ...subject,
    ...onlySaid(wish),
    lastMonth: last_month ?? null,
  });
  if (!kept.ok) throw problemOf(kept);
  return await standing(deps, asker, subject);
}

async function change(deps: NodeDeps, asker: Asker, subject: Subject, active: boolean) {
  const own = await ownOn(deps, asker, subject);
  const changed = await (active ? resumeSubscription : pauseSubscription)(deps, own);
  if (!changed.ok) throw problemOf(changed);
  return await standing(deps, asker, subject);
}

async function stop(deps: NodeDeps, asker: Asker, subject: Subject): Promise<void> {
  const stopped = await stopSubscription(deps, await ownOn(deps, asker, subject));
  if (!stopped.ok) throw problemOf(stopped);
}

async function lineOn({ db }: NodeDeps, { actorId }: Asker, subject: Subject) {
  const lines = await subscriptionsOf(db, actorId);
  const line = lines.find((one) => idOf(one.subject) === idOf(subject));
  if (line === undefined) throw new Problem('not_found');
  return line;
}

const ownOn = async (deps: NodeDeps, asker: Asker, subject: Subject) => {
  const { subscriptionId } = await lineOn(deps, asker, subject);
  return { giverId: asker.actorId, subscriptionId };
};

const idOf = (subject: Subject): string =>
  'workId' in subject ? subject.workId : subject.personId;

async function standing(deps: NodeDeps, asker: Asker, subject: Subject) {
  const [one] = await shown(deps, [await lineOn(deps, asker, subject)]);
  if (one === undefined) throw new Problem('not_found');
  return one;
}

async function shown({ db, node }: NodeDeps, lines: readonly SubscriptionLine[]) {
  const ids = lines.flatMap(({ subject }) => ('workId' in subject ? subject.workId : []));
  const works = new Map((await sharedWorksById(db, ids)).map((work) => [work.id, work]));
  return lines.map(({ subject, ...line }) => {
    const work = works.get(idOf(subject));
    return {
      type: 'subscription' as const,
      work: work === undefined ? null : miniWork(node, work),
      title: line.title,
      link: line.pageUrl,
      active: line.next !== null,
      weight: line.weight,
      anonymous: line.anonymous,
      last_month: line.lastMonth,
      created_at: line.createdAt.toISOString(),
    };
  });
}
