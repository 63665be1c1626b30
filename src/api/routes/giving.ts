import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { flattrOwn } from '../../../db/views/shared-flattrs.ts';
import type { Subject } from '../../flattr/flattr.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { findWork } from '../../operations/find-work.ts';
import { readFlattrAddress } from '../../operations/flattr-link.ts';
import { giveFlattr } from '../../operations/give-flattr.ts';
import { undoFlattr } from '../../operations/undo-flattr.ts';
import { type ApiEnv, type Asker, bearerOf, needs } from '../access.ts';
import { json, refusing, text, userParam, uuidParam } from '../calls.ts';
import { findUser } from '../find-user.ts';
import { OwnFlattr, ownFlattr } from '../objects.ts';
import { type ProblemCode, problemOf } from '../problems.ts';

/** The exact bound of a message, and its weight, are the operation's to refuse. */
const giftShape = {
  weight: z.int().min(0).max(100).optional().openapi({ description: '1 to 5; 1 when not said.' }),
  message: text(4_000).optional().openapi({ description: 'For whoever gets it alone.' }),
  anonymous: z.boolean().optional().openapi({ description: 'Nobody else learns who gave it.' }),
};
const Gift = z.object(giftShape).openapi('Gift');

const LinkGift = z
  .object({
    ...giftShape,
    url: text(4_000).openapi({
      description: 'An address of the web, or an auto-submit address of Flattr’s or of this node.',
    }),
    title: text(300).optional(),
    description: text(2_000).optional(),
    language: text(50).optional(),
    category: text(50).optional(),
    tags: z.array(text(50)).max(20).optional(),
    hidden: z.boolean().optional(),
  })
  .openapi('LinkGift', {
    description: 'What is said besides the address is used where the page says nothing.',
  });

/** All that giving can refuse. */
const REFUSALS = [
  ...['flattr_once', 'flattr_owner', 'no_means', 'not_found', 'blocked', 'author_opted_out'],
  ...['too_few_givers', 'weight_invalid', 'message_too_long', 'moved'],
  ...['invalid_parameters', 'invalid_request', 'payload_too_large', 'insufficient_scope'],
] as const satisfies readonly ProblemCode[];

const given = json(OwnFlattr, 'It counts, or waits for its author.');
const giftBody = { content: { 'application/json': { schema: Gift } } };

const flattrWork = createRoute({
  method: 'post',
  path: '/works/{id}/flattr',
  operationId: 'flattrWork',
  tags: ['flattrs'],
  summary: 'Flattr a work',
  ...needs('flattr'),
  request: { params: uuidParam, body: giftBody },
  responses: { 201: given, ...refusing(...REFUSALS) },
});

const flattrUser = createRoute({
  method: 'post',
  path: '/users/{username}/flattr',
  operationId: 'flattrUser',
  tags: ['flattrs'],
  summary: 'Flattr somebody themself',
  ...needs('flattr'),
  request: { params: userParam, body: giftBody },
  responses: { 201: given, ...refusing(...REFUSALS) },
});

const flattrLink = createRoute({
  method: 'post',
  path: '/flattr',
  operationId: 'flattrUrl',
  tags: ['flattrs'],
  summary: 'Flattr an address',
  description: 'Looks at what is there, and whose it is, where this node does not know.',
  ...needs('flattr'),
  request: { body: { required: true, content: { 'application/json': { schema: LinkGift } } } },
  responses: { 201: given, ...refusing(...REFUSALS, 'unsupported_url') },
});

const undo = createRoute({
  method: 'delete',
  path: '/flattrs/{id}',
  operationId: 'undoFlattr',
  tags: ['flattrs'],
  summary: 'Take one back, while its month is open',
  ...needs('flattr'),
  request: { params: uuidParam },
  responses: {
    204: { description: 'It is taken back.' },
    ...refusing(
      'not_found',
      'flattr_undone',
      'period_closed',
      'invalid_parameters',
      'insufficient_scope',
    ),
  },
});

/** Flattrs, to be given. */
export function givingRoutes(api: OpenAPIHono<ApiEnv>, deps: NodeDeps): void {
  api.openapi(flattrWork, async (c) => {
    const subject = { workId: c.req.valid('param').id };
    return c.json(await give(deps, bearerOf(c), subject, c.req.valid('json')), 201);
  });

  api.openapi(flattrUser, async (c) => {
    const { id: personId } = await findUser(deps, c.req.valid('param').username);
    return c.json(await give(deps, bearerOf(c), { personId }, c.req.valid('json')), 201);
  });

  api.openapi(flattrLink, async (c) => {
    const { url, title, description, language, category, tags, hidden, ...gift } =
      c.req.valid('json');
    const { address, hints } = readFlattrAddress(deps.node, url);
    const said = { title, description, language, category, tags, hidden };
    const found = await findWork(deps, address, { ...hints, ...onlySaid(said) });
    if (!found.ok) throw problemOf(found);
    return c.json(await give(deps, bearerOf(c), found.subject, gift), 201);
  });

  api.openapi(undo, async (c) => {
    const { actorId: giverId } = bearerOf(c);
    const undone = await undoFlattr(deps, { giverId, flattrId: c.req.valid('param').id });
    if (!undone.ok) throw problemOf(undone);
    return c.body(null, 204);
  });
}

async function give(
  deps: NodeDeps,
  { actorId: giverId }: Asker,
  subject: Subject,
  gift: z.output<typeof Gift>,
) {
  const gave = await giveFlattr(deps, { giverId, ...subject }, onlySaid(gift));
  if (!gave.ok) throw problemOf(gave);
  const it = await flattrOwn(deps.db, { giverId, flattrId: gave.flattrId });
  if (it === null) throw new Error(`${gave.flattrId} is gone`);
  return ownFlattr(deps.node, it);
}

type Said<Facts> = { [Name in keyof Facts]?: Exclude<Facts[Name], undefined> };

/** Without what was left out. */
export const onlySaid = <Facts extends object>(facts: Facts): Said<Facts> =>
  Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
  ) as Said<Facts>;
