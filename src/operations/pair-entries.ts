import type { KnownWork } from '../../db/records/works.ts';
import { type Entry, hashOf } from './entry-facts.ts';

/** Which of the author's works an entry is. */
export type Pair = {
  readonly entry: Entry;
  /** Undefined: none yet. */
  readonly known: KnownWork | undefined;
  /** Another work of the author has the address that it wants and keeps it: its own work stays where
   *  it is; a new entry has no place, because an author has one work at one address. */
  readonly isBarred: boolean;
};

/** What is compared of a work with what the feed says of it. */
type Tied = Pick<KnownWork, 'feedId' | 'feedEntryId' | 'feedEntryHash' | 'deletedAt'>;

/** Ties entries to works: each to the one with its id, whatever its address is now; else to the one at
 *  its address, unless that is another entry's that is still in the feed. Nothing else may break
 *  here, whatever was edited on either side: of all works that stay and move, no two come to lie at
 *  one address.
 *  @param works all of the author, the oldest first.
 *  @param entries no two with one id or one address, as a reading has them.
 *  @param feedId as in `EntrySource`. */
export function pairUp(
  works: readonly KnownWork[],
  entries: readonly Entry[],
  feedId: string | null,
): Pair[] {
  const pairs = tie(works, entries);
  const moving = pairs.filter(
    ({ entry, known }) =>
      known !== undefined && entry.url !== known.url && isSaidAnew(known, entry, feedId),
  );
  const { barred, taken } = settle(works, moving);
  return pairs.map((pair) => {
    if (pair.known !== undefined) return { ...pair, isBarred: barred.has(pair.entry) };
    const isBarred = taken.has(pair.entry.url);
    taken.add(pair.entry.url);
    return { ...pair, isBarred };
  });
}

type Ties = Omit<Pair, 'isBarred'>;

function tie(works: readonly KnownWork[], entries: readonly Entry[]): Ties[] {
  const byId = new Map(works.map((work) => [work.feedEntryId, work]));
  // Of an address that was taken back and published anew, the work that is there.
  const lasting = [...works.filter(isGone), ...works.filter((work) => !isGone(work))];
  const byUrl = new Map(lasting.map((work) => [work.url, work]));
  const ids = new Set<string | null>(entries.map(({ entryId }) => entryId));
  return entries.map((entry) => {
    const holder = byUrl.get(entry.url);
    const free = ids.has(holder?.feedEntryId ?? null) ? undefined : holder;
    return { entry, known: byId.get(entry.entryId) ?? free };
  });
}

/** Who of those that want to move can. Whoever cannot stays, and may be in the way of the next one,
 *  so this is looked at until nobody else has to stay. */
function settle(
  works: readonly KnownWork[],
  moving: readonly Ties[],
): { readonly barred: ReadonlySet<Entry>; readonly taken: Set<string> } {
  const leaving = new Set(moving.map(({ known }) => known?.id));
  const staying = works.filter((work) => !isGone(work) && !leaving.has(work.id));
  const kept = new Set(staying.map(({ url }) => url));
  const barred = new Set<Entry>();
  for (;;) {
    const taken = new Set(kept);
    const before = barred.size;
    for (const { entry, known } of moving) {
      if (barred.has(entry)) continue;
      if (taken.has(entry.url)) {
        barred.add(entry);
        kept.add(known?.url ?? '');
      }
      taken.add(entry.url);
    }
    if (barred.size === before) return { barred, taken };
  }
}

const isGone = (work: Pick<KnownWork, 'deletedAt'>): boolean => work.deletedAt !== null;

/** Whether this reading may change a work: not what its author took back, nor what another feed of
 *  theirs brought. */
export const isOpen = (work: Tied, feedId: string | null): boolean =>
  !isGone(work) && (work.feedId === null || feedId === null || work.feedId === feedId);

/** Whether the feed says something new of a work. What was published by hand is as its author wants
 *  it, until then. */
export const isSaidAnew = (work: Tied, entry: Entry, feedId: string | null): boolean =>
  isOpen(work, feedId) && work.feedEntryId !== null && work.feedEntryHash !== hashOf(entry);

/** What is kept of an entry that could not have its address: its words are known, but the address is
 *  still wanted as soon as it is free. */
export const barredHash = (entry: Entry): string => hashOf({ ...entry, url: '' });
