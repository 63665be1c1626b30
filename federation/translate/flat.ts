import { z } from 'zod';
import { isWeight, MESSAGE_MAX_CHARACTERS } from '../../src/flattr/flattr.ts';
import { isMonth } from '../../src/flattr/period.ts';
import type { Envelope } from './envelope.ts';
import { FLATTR_CONTEXT, webUrl } from './vocabulary.ts';

/** The shapes in which nearly all favourites and flattrs come, read without JSON-LD. Whatever is said
 *  in another way, or has anything in it that could mean something else, is not for this. */

/** An address that is written as every reader would write it: one that JSON-LD neither expands nor
 *  drops, and `URL` does not change. */
const plainAddress = z
  .string()
  .regex(/^https?:\/\/[\w.~:/?#@!$&()*+,;=%-]+$/)
  .refine((text) => webUrl(text)?.href === text);

const addresses = z.union([plainAddress, z.array(plainAddress).max(100)]).optional();

/** A date that there is, in UTC. */
const instant = z
  .string()
  .regex(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/)
  .refine((text) => {
    const at = new Date(text);
    return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text.slice(0, 19));
  });

/** All that a flattr may say, each word once and under its short name. */
const flatFlattr = z.strictObject({
  '@context': z.unknown(),
  id: plainAddress,
  type: z.literal('Flattr'),
  actor: plainAddress,
  object: plainAddress,
  to: addresses,
  cc: addresses,
  published: instant.optional(),
  period: z.string().refine(isMonth),
  weight: z.number().refine(isWeight).optional(),
  message: z
    .string()
    .refine((text) => [...text].length <= MESSAGE_MAX_CHARACTERS)
    .optional(),
});

/** Anything else that a favourite says is of no account to this node; its context, too. */
const flatLike = z.looseObject({
  id: plainAddress,
  type: z.literal('Like'),
  actor: plainAddress,
  object: plainAddress,
});

/** With this context the words above mean what FEP-8174 says, and nothing else. */
const KNOWN_CONTEXT = JSON.stringify(FLATTR_CONTEXT);

export type Flat = {
  readonly uri: string;
  readonly actorUri: string;
  readonly objectUri: string;
} & (
  | { readonly kind: 'like' }
  | {
      readonly kind: 'flattr';
      readonly month: string;
      readonly weight: number;
      readonly message: string | null;
    }
);

/** What a flattr or a favourite says, where it is said plainly; null: read it in full. */
export function readFlat(body: Envelope): Flat | null {
  const isLike = body.type === 'Like';
  if (!isLike && body.type !== 'Flattr') return null;
  if (!isLike && JSON.stringify(body['@context']) !== KNOWN_CONTEXT) return null;
  const { data } = isLike ? flatLike.safeParse(body) : flatFlattr.safeParse(body);
  if (data === undefined) return null;
  const common = { uri: data.id, actorUri: data.actor, objectUri: data.object };
  if (data.type === 'Like') return { kind: 'like', ...common };
  const { period: month, weight = 1, message = null } = data as z.infer<typeof flatFlattr>;
  return { kind: 'flattr', ...common, month, weight, message };
}
