import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../operations/webhooks.ts';
import type { ApiEnv } from './access.ts';

const Somebody = z
  .object({ username: z.string(), name: z.string(), link: z.url() })
  .openapi('Somebody');
const ToldWork = z.object({ id: z.uuid(), title: z.string(), link: z.url() }).openapi('ToldWork');
const orNull = <Shape extends z.ZodType>(shape: Shape) => z.union([shape, z.null()]);
const amount = z.string().regex(/^-?\d+$/);

const FlattrTold = z.object({
  id: z.uuid(),
  month: z.string(),
  message: z.string().nullable(),
  anonymous: z.boolean(),
  created_at: z.iso.datetime().openapi({ description: 'Of a gift without a name, the day.' }),
  work: orNull(ToldWork).openapi({ description: 'Null: its person was flattred themself.' }),
  giver: orNull(Somebody).openapi({ description: 'Null: they did not want to be named.' }),
});

/** What each message says; made by `db/views/webhooks.ts`. */
const TOLD: Record<WebhookEvent, { readonly summary: string; readonly data: z.ZodType }> = {
  'flattr.received': { summary: 'A flattr for its person', data: FlattrTold },
  'flattr.undone': { summary: 'One was taken back', data: FlattrTold },
  comment: {
    summary: 'Somebody replied to a work',
    data: z.object({
      ...{ id: z.uuid(), link: z.url(), html: z.string(), created_at: z.iso.datetime() },
      ...{ work: ToldWork, author: Somebody },
    }),
  },
  follower: {
    summary: 'Somebody follows',
    data: z.object({ id: z.uuid(), created_at: z.iso.datetime(), follower: Somebody }),
  },
  'month.closed': {
    summary: 'A month was split',
    data: z
      .object({
        ...{ month: z.string(), currency: z.string() },
        ...{ flattrs_received: z.int(), received_minor: amount },
        ...{ flattrs_given: z.int(), given_minor: amount, fee_minor: amount },
      })
      .openapi({ description: 'Amounts are in minor units, as text.' }),
  },
};

const headers = z.object({
  'webhook-id': z.string().openapi({ description: 'The same each time it is tried.' }),
  'webhook-timestamp': z.string().openapi({ description: 'Seconds since 1970.' }),
  'webhook-signature': z
    .string()
    .openapi({ description: '`v1,` and the HMAC-SHA256 of `id.timestamp.body`, in base64.' }),
});

/** Writes into the document what is sent to people's programs. Source: Standard Webhooks 1.0.0. */
export function describeWebhooks({ openAPIRegistry }: OpenAPIHono<ApiEnv>): void {
  for (const event of WEBHOOK_EVENTS) {
    const { summary, data } = TOLD[event];
    const message = z.object({ type: z.literal(event), timestamp: z.iso.datetime(), data });
    openAPIRegistry.registerWebhook({
      method: 'post',
      path: event,
      summary,
      request: { headers, body: { content: { 'application/json': { schema: message } } } },
      responses: {
        '2XX': { description: 'It is taken. Anything else: it is tried again, for a week.' },
        410: { description: 'Nothing is sent there any more.' },
      },
    });
  }
}
