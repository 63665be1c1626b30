import { z } from '@hono/zod-openapi';
import type { Profile } from '../../db/views/people.ts';
import type { SharedFlattr } from '../../db/views/shared-flattrs.ts';
import type { SharedWork } from '../../db/views/shared-works.ts';
import { CATEGORIES } from '../operations/catalogue-query.ts';

/** What the API hands out: the shapes, which are the document's, and how each is made of what the views
 *  read. Names are Flattr's, a thing being a work. Source: Flattr's REST API v2, Resources. */

const url = z.url();
const instant = z.iso.datetime();
/** Not `nullable()`: that becomes a reference and a type that contradict each other, once it is described. */
const orNull = <Shape extends z.ZodType>(shape: Shape) => z.union([shape, z.null()]);

export const MiniUser = z
  .object({
    type: z.literal('user'),
    resource: url.openapi({ description: 'Where the API has more of them.' }),
    link: url.openapi({ description: 'The page that people read.' }),
    username: z
      .string()
      .openapi({ description: 'Of somebody on another node: `name@host`.', example: 'someone' }),
    name: z.string(),
  })
  .openapi('MiniUser');

export const User = MiniUser.extend({
  kind: z.enum(['person', 'group', 'organization', 'application', 'service']),
  local: z.boolean().openapi({ description: 'Whether they live on this node.' }),
  about: z.string().openapi({ description: 'Plain text.' }),
  avatar: url.nullable(),
  links: z
    .array(z.object({ name: z.string(), url: z.string(), proven: z.boolean() }))
    .readonly()
    .openapi({ description: 'Where else they are; proven: that page names them back.' }),
  flattrs: z.int().openapi({ description: 'How many they have received here.' }),
  flattrs_this_month: z.int(),
}).openapi('User');

export const OwnUser = User.extend({
  email: z
    .string()
    .nullable()
    .optional()
    .openapi({ description: 'With the scope `email` or `extendedread`. Null: they gave none.' }),
  registered_at: instant.optional().openapi({ description: 'With the scope `extendedread`.' }),
}).openapi('OwnUser');

export const MiniWork = z
  .object({
    type: z.literal('work'),
    resource: url,
    link: url.openapi({ description: 'The page about it, on its author’s node.' }),
    id: z.uuid(),
    url: url.openapi({ description: 'Where the work itself is.' }),
    title: z.string(),
    image: url.nullable(),
  })
  .openapi('MiniWork');

export const Work = MiniWork.extend({
  description: z.string(),
  category: z.enum(CATEGORIES),
  language: z.string().nullable().openapi({ description: 'BCP 47.', example: 'en-GB' }),
  tags: z.array(z.string()).readonly(),
  byline: z
    .string()
    .nullable()
    .openapi({ description: 'Who made it, where that is not its owner.' }),
  owner: orNull(MiniUser).openapi({ description: 'Null: nobody knows yet whose it is.' }),
  hidden: z.boolean().openapi({ description: 'It stands in no list.' }),
  created_at: instant,
  flattrs: z.int(),
  flattrs_user_count: z.int().openapi({ description: 'How many people gave their names.' }),
  flattred: z
    .boolean()
    .optional()
    .openapi({ description: 'With a token: whether its person has flattred it this month.' }),
  subscribed: z
    .boolean()
    .optional()
    .openapi({ description: 'With a token: whether its person flattrs it every month.' }),
  updated_at: instant.optional().openapi({ description: 'For its owner.' }),
  last_flattr_at: instant.nullable().optional().openapi({ description: 'For its owner.' }),
}).openapi('Work');

export const Flattr = z
  .object({
    type: z.literal('flattr'),
    id: z.uuid(),
    work: orNull(MiniWork).openapi({ description: 'Null: a person was flattred themself.' }),
    user: orNull(MiniUser).openapi({ description: 'Who was flattred themself.' }),
    owner: orNull(MiniUser).openapi({ description: 'Who gave it.' }),
    month: z.string().openapi({ example: '2026-11' }),
    created_at: instant,
  })
  .openapi('Flattr');

export const OwnFlattr = Flattr.extend({
  weight: z.int().min(1).max(5),
  message: z.string().nullable(),
  anonymous: z.boolean(),
  waiting_for: z
    .enum(['unknown_author', 'account', 'settling_node', 'currency'])
    .nullable()
    .openapi({ description: 'Why nobody can receive it yet; it costs nothing until then.' }),
}).openapi('OwnFlattr');

/** Makes addresses of this node. */
export type Node = { readonly origin: string };

export const workAddress = ({ origin }: Node, id: string): string => `${origin}/api/v1/works/${id}`;

export const pictureAddress = ({ origin }: Node, id: string | null): string | null =>
  id === null ? null : `${origin}/pictures/${id}`;

type Named = {
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly local: boolean;
  readonly profileUrl: string;
};

export const usernameOf = ({ local, handle, host }: Omit<Named, 'name' | 'profileUrl'>): string =>
  local ? handle : `${handle}@${host}`;

export function miniUser({ origin }: Node, who: Named) {
  const username = usernameOf(who);
  return {
    type: 'user' as const,
    resource: `${origin}/api/v1/users/${encodeURIComponent(username)}`,
    link: who.profileUrl,
    username,
    name: who.name,
  };
}

export const user = (node: Node, who: Profile) => ({
  ...miniUser(node, who),
  kind: who.kind,
  local: who.local,
  about: who.summary,
  avatar: pictureAddress(node, who.pictureId),
  links: who.links.map(({ name, href, provenAt }) => ({
    ...{ name, url: href },
    proven: provenAt !== null,
  })),
  flattrs: who.received.flattrsEver,
  flattrs_this_month: who.received.flattrsThisMonth,
});

export const miniWork = (
  node: Node,
  work: {
    readonly id: string;
    readonly url: string;
    readonly pageUrl: string;
    readonly title: string;
    readonly pictureId: string | null;
  },
) => ({
  type: 'work' as const,
  resource: workAddress(node, work.id),
  link: work.pageUrl,
  id: work.id,
  url: work.url,
  title: work.title,
  image: pictureAddress(node, work.pictureId),
});

/** Whoever asks with a token, and how they stand to what they read. */
export type Reader = {
  readonly actorId: string;
  readonly flattred: ReadonlySet<string>;
  readonly subscribed: ReadonlySet<string>;
};

export const work = (node: Node, it: SharedWork, reader: Reader | null) => ({
  ...miniWork(node, it),
  description: it.excerpt,
  category: it.category,
  language: it.language,
  tags: it.tags,
  byline: it.byline,
  owner: it.author === null ? null : miniUser(node, it.author),
  hidden: it.hidden,
  created_at: it.publishedAt.toISOString(),
  flattrs: it.flattrs,
  flattrs_user_count: it.flattrers,
  ...(reader === null
    ? {}
    : { flattred: reader.flattred.has(it.id), subscribed: reader.subscribed.has(it.id) }),
  ...(reader === null || reader.actorId !== it.author?.id
    ? {}
    : {
        updated_at: it.updatedAt.toISOString(),
        last_flattr_at: it.lastFlattrAt?.toISOString() ?? null,
      }),
});

export const flattr = (node: Node, it: SharedFlattr) => ({
  type: 'flattr' as const,
  id: it.id,
  work: it.work === null ? null : miniWork(node, it.work),
  user: it.person === null ? null : miniUser(node, it.person),
  owner: it.giver === null ? null : miniUser(node, it.giver),
  month: it.month,
  created_at: it.recordedAt.toISOString(),
});

export const ownFlattr = (node: Node, it: SharedFlattr) => ({
  ...flattr(node, it),
  weight: it.weight,
  message: it.message,
  anonymous: it.anonymous,
  waiting_for: it.waitingFor,
});
