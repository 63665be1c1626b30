import { z } from 'zod';
import { address } from './reference.ts';
import { isSound } from './sound.ts';
import { isJson, type Json, webUrl } from './vocabulary.ts';

/** Some indexes hold two of them, and what an entry of PostgreSQL holds is below 2,700 bytes. */
const KEY_MAX_CHARACTERS = 1_000;

const key = address.refine(
  (text) => Math.max(text.length, webUrl(text)?.href.length ?? 0) <= KEY_MAX_CHARACTERS,
);

const shape = z.looseObject({
  id: key,
  type: z.union([z.string().min(1), z.array(z.string()).min(1)]),
  actor: z.union([key, z.looseObject({ id: key }).transform(({ id }) => id)]),
});

/** What every activity has, whatever it is; the rest is not read yet. */
export type Envelope = Json & z.infer<typeof shape>;

/** Null: bytes that are no activity, or one that could not be kept as it came. */
export function readEnvelope(bytes: Uint8Array): Envelope | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (!isJson(json) || !isSound(json)) return null;
    return shape.safeParse(json).data ?? null;
  } catch {
    return null;
  }
}
