import { z } from 'zod';
import { isJson, PUBLIC, webUrl } from './vocabulary.ts';

/** An http(s) address as its owner writes it, no longer than an index entry may be. */
export const address = z.string().refine((text) => webUrl(text) !== null);

/** Something that is named by its address, or included and then known by its id, or the first of
 *  several; the address as it was written. */
export const reference = z.preprocess(named, address);

function named(value: unknown): unknown {
  const [first] = [value].flat();
  return isJson(first) ? first.id : first;
}

/** Nothing there is as good as something that cannot be read. */
export const maybeReference = reference.nullable().catch(null);

/** `[]`, `"a"`, `["a", {"id": "b"}]`: audiences and authors, at most a hundred. */
export const references = z.preprocess(
  (value) => [value].flat().slice(0, MOST_NAMED).map(named),
  z.array(z.unknown()).transform((all) => all.filter((one) => typeof one === 'string')),
);
const MOST_NAMED = 100;

/** Whether anybody may see it: the collection Public is among these, in one of its three forms. */
export const hasPublic = (audience: readonly string[]): boolean =>
  audience.some((uri) => uri === PUBLIC || uri === 'as:Public' || uri === 'Public');
