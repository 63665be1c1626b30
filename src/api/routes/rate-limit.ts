import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { ApiEnv } from '../access.ts';
import { json, refusing } from '../calls.ts';
import { type RateLimit, REQUESTS_AN_HOUR } from '../rate-limit.ts';

const getRateLimit = createRoute({
  method: 'get',
  path: '/rate_limit',
  operationId: 'getRateLimit',
  tags: ['rate_limit'],
  summary: 'What is left of this hour',
  description: `${REQUESTS_AN_HOUR.token} requests an hour with a token, ${REQUESTS_AN_HOUR.address} without. Asking this is not counted.`,
  responses: {
    200: json(
      z.object({
        limit: z.int(),
        remaining: z.int(),
        current: z.int(),
        reset: z.int().openapi({ description: 'Seconds since 1970, when the next hour begins.' }),
      }),
      'How much there is, how much is left, and how much was used.',
    ),
    ...refusing(),
  },
});

/** How often somebody may still ask. */
export function rateLimitRoutes(api: OpenAPIHono<ApiEnv>, limits: RateLimit): void {
  api.openapi(getRateLimit, (c) => {
    const { who, limit } = c.get('asks');
    const { remaining, current, resetAt } = limits.look(who, limit);
    const reset = Math.floor(resetAt.getTime() / 1_000);
    return c.json({ limit, remaining, current, reset }, 200);
  });
}
