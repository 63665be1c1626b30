import { z } from '@hono/zod-openapi';
import { PROBLEM_CODES, PROBLEMS, type ProblemCode } from './problems.ts';

/** What the descriptions of calls have in common. */

export const COUNT_MAX = 100;

/** Which page of a list. */
export const pageQuery = z.object({
  count: z.coerce
    .number()
    .int()
    .min(1)
    .max(COUNT_MAX)
    .default(30)
    .openapi({
      description: `How many at most: 1 to ${COUNT_MAX}.`,
    }),
  cursor: z.string().max(300).optional().openapi({
    description: 'The `next_cursor` of the page before; without it the list begins.',
  }),
});

/** A text without NUL, which PostgreSQL has in no text. */
export const text = (mostCharacters: number) =>
  z
    .string()
    .max(mostCharacters)
    .regex(/^[^\0]*$/);

export const uuidParam = z.object({ id: z.uuid() });

export const userParam = z.object({
  username: text(400).openapi({ description: 'A handle on this node, or `name@host`.' }),
});

const ProblemDetails = z
  .object({
    type: z.url(),
    title: z.string(),
    status: z.int(),
    code: z.enum(PROBLEM_CODES),
    detail: z.string().optional(),
    errors: z
      .array(z.object({ name: z.string(), message: z.string() }))
      .readonly()
      .optional(),
  })
  .openapi('Problem', {
    description:
      'RFC 9457. `type` is where the problem is told on this node; `code` is the same on every node.',
  });

/** An answer of JSON. */
export const json = <Shape extends z.ZodType>(schema: Shape, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/** A list's page. */
export const listOf = <Shape extends z.ZodType>(items: Shape, description: string) =>
  json(
    z.object({
      items: z.array(items).readonly(),
      next_cursor: z.string().nullable().openapi({ description: 'Null: this is the last page.' }),
    }),
    description,
  );

/** What every call may answer: it counts requests, reads tokens, and can fail. */
const ALWAYS: readonly ProblemCode[] = ['unauthorized', 'rate_limit_exceeded', 'server_error'];

/** The problems of a call, by their statuses. Handlers throw them, so they are none of their types. */
export function refusing(...codes: readonly ProblemCode[]): Record<never, never> {
  const all = [...new Set([...codes, ...ALWAYS])];
  const byStatus = Map.groupBy(all, (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      status,
      {
        description: some.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join(' '),
        content: {
          'application/problem+json': { schema: ProblemDetails.extend({ code: z.enum(some) }) },
        },
      },
    ]),
  );
}
