/** What is new among the favourites that somebody gives with their account elsewhere, and what is gone.
 *  No server says when something was favourited, so it follows from where it stands in the list and from
 *  what was seen before. */

/** A list of favourites as their server has it: addresses of posts. `isAll`: there were no others. */
export type Listed = { readonly uris: readonly string[]; readonly isAll: boolean };

/** What was seen before. */
export type Marks = Listed;

/** What stands first: what was favourited last, as on most servers; or what was posted last, as on
 *  Friendica, where something new may turn up anywhere. */
export type ListOrder = 'favourited' | 'posted';

/** How many are remembered: enough of the newest to find one of them again, or all that anybody reads. */
export const MARKS: Readonly<Record<ListOrder, number>> = { favourited: 80, posted: 40_000 };

/** So many at once may be an old list that turns up, and not what somebody favourited since. */
const MANY_NEW = 400;
/** The same where there was nothing before. */
const MANY_FIRST = 40;
/** So few that go at once were taken back one by one. */
const FEW_GONE = 3;

/** Whether a list that is read from its top has been read far enough to know what is new. */
export const reachesMarks = (marks: Marks, listed: Listed): boolean =>
  listed.isAll || lastMark(marks, listed) >= 0;

/** What was favourited since the marks were made, and nothing that was before.
 *  @returns null: old and new cannot be told apart, for none of the marks is there any more. */
export function newSince(marks: Marks, listed: Listed): readonly string[] | null {
  if (listed.uris.length === 0) return [];
  const seen = new Set(marks.uris);
  const last = lastMark(marks, listed);
  if (!marks.isAll && last < 0) return null;
  // Where all is marked, whatever there was before is among the marks. Else there was nothing before between
  // two marks; below the last there may be what nobody looked at.
  const looked = marks.isAll ? listed.uris : listed.uris.slice(0, last);
  return [...new Set(looked)].filter((uri) => !seen.has(uri));
}

/** Whether there is more that is new than anybody favourites between two looks. Whoever did that knows it;
 *  else a server showed less than it had the last time. Only the giver can say. */
export const isMany = (marks: Marks, found: readonly string[]): boolean =>
  found.length > (marks.uris.length === 0 ? MANY_FIRST : MANY_NEW);

function lastMark(marks: Marks, { uris }: Listed): number {
  const seen = new Set(marks.uris);
  return uris.findLastIndex((uri) => seen.has(uri));
}

/** What to remember after a reading. What is not there any more stays among it: it may be what an outage, or a
 *  server that leaves out what it cannot show now, hides for a while, and were it forgotten, it would be new
 *  when it is back. Only what its giver took back is forgotten (`takeBack`).
 *  @param before null: this is the first one. */
export function marksAfter(before: Marks | null, listed: Listed, order: ListOrder): Marks {
  const all = [...new Set([...listed.uris, ...(before?.uris ?? [])])];
  const uris = all.slice(0, MARKS[order]);
  const isAll = before === null ? listed.isAll : before.isAll || showsAll(before, listed, order);
  return { uris, isAll: isAll && uris.length === all.length };
}

/** Whether a list shows what was not looked at before. Where what was favourited last stands first, nothing
 *  below the marks is ever new, and a list that ends early may only hide it. */
function showsAll(before: Marks, listed: Listed, order: ListOrder): boolean {
  const there = new Set(listed.uris);
  const kept = before.uris.filter((uri) => there.has(uri)).length;
  return order === 'posted' && listed.isAll && kept * 2 >= before.uris.length;
}

/** Which favourites are there no more.
 *  @param standing those that counted until now.
 *  @param found how many were found since the oldest of them, itself included.
 *  @returns null: the list has not been read far enough to say. */
export function goneFrom(
  standing: readonly string[],
  listed: Listed,
  { order, found }: { readonly order: ListOrder; readonly found: number },
): readonly string[] | null {
  // Whatever was favourited later than the oldest of them was found since, so it stands above the rest.
  const isFarEnough = listed.isAll || (order === 'favourited' && listed.uris.length >= found);
  if (!isFarEnough) return null;
  const there = new Set(listed.uris);
  return standing.filter((uri) => !there.has(uri));
}

/** Whether more is gone than what somebody takes back one by one: more than three at once, and more than
 *  half. An outage looks so, and a list that was emptied; only the giver can say which it was.
 *  @param standing how many counted until now. */
export const isMassLoss = (gone: number, standing: number): boolean =>
  gone > FEW_GONE && gone * 2 > standing;
