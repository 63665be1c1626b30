import type { Before } from '../../db/views/paging.ts';
import { Problem } from './problems.ts';

/** Lists whose pages follow one another from new to old. A cursor of one is none of another. */
export type List = 'works' | 'flattrs' | 'received' | 'activities';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The longest instant of ECMAScript, an id and the name of a list are less, and nobody sends more. */
const CURSOR_MAX_CHARACTERS = 200;
/** PostgreSQL knows years that JavaScript writes with a sign, and not all of those. */
const INSTANT = /^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The line after which the next page begins, as text: by its time and its id, so that it says the same
 *  however many lines come before it in the meantime. */
export const cursorOf = (list: List, { at, id }: Before): string =>
  Buffer.from(`${list} ${at.toISOString()} ${id}`).toString('base64url');

/** Reads one back. It opens nothing, so it is not signed: it says where to go on, in a list that its
 *  reader may read anyhow.
 *  @throws {Problem} when this list never hands such a one out. */
export function readCursor(list: List, text: string | undefined): Before | null {
  if (text === undefined) return null;
  if (text.length > CURSOR_MAX_CHARACTERS) throw new Problem('invalid_cursor');
  const [, instant = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ');
  const at = new Date(INSTANT.test(instant) ? instant : Number.NaN);
  if (Number.isNaN(at.getTime()) || !UUID.test(id)) throw new Problem('invalid_cursor');
  const before = { at, id };
  // Only what is written as this list writes it: no other list's, and no second cursor for one place.
  if (cursorOf(list, before) !== text) throw new Problem('invalid_cursor');
  return before;
}

/** One page, and where the next one begins; null: it is the last.
 *  @param found one more than fits, if there are as many. */
export function pageOf<Line>(
  list: List,
  found: readonly Line[],
  count: number,
  placeOf: (line: Line) => Before,
): { readonly lines: readonly Line[]; readonly nextCursor: string | null } {
  const lines = found.slice(0, count);
  const last = lines.at(-1);
  const nextCursor = found.length > count && last ? cursorOf(list, placeOf(last)) : null;
  return { lines, nextCursor };
}
