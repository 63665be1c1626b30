import { createHash } from 'node:crypto';
import type { Json } from './translate/vocabulary.ts';

/** Hex SHA-256 of what an activity says: its JSON with keys in one order, without `signature` and
 *  `proof`. Those are statements about the content and made anew, with a new time in them, whenever
 *  a delivery starts over; with them an honest repeat would look like a forged one. */
export function contentHash(activity: Json): string {
  const { signature: _, proof: __, ...said } = activity;
  return createHash('sha256').update(canonical(said)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
