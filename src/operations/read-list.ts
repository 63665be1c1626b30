import type { UnfinishedList } from '../../db/records/favourites.ts';
import type { Listed, ListOrder } from '../flattr/found-favourites.ts';
import type { FavouritesPage, ServerApp } from './account-servers.ts';
import type { NodeDeps } from './deps.ts';
import type { Outcome } from './outcome.ts';

/** One reading ends after so many pages, or so long, and goes on the next time: a slow server, or an
 *  endless list, holds nobody up. */
const MOST_PAGES = 25;
const MOST_MS = 30_000;
/** How far a list is read at all: beyond, nothing is new, and nothing is gone. */
const MOST_PAGES_EVER: Readonly<Record<ListOrder, number>> = { favourited: 250, posted: 1_000 };
/** A hundred for each address of the longest list: all of it is in memory, and a row. */
const MOST_CHARACTERS_EVER = 4_000_000;

export type ListTrouble = 'unreachable' | 'token_refused' | 'asked_too_often';

/** What was seen of a list, from its top. */
export type Read = {
  readonly listed: Listed;
  /** It goes on, and has to be read on. */
  readonly unfinished: UnfinishedList | null;
  /** Why no more was seen. */
  readonly trouble: ListTrouble | null;
  /** How long the server asks to be left alone. */
  readonly waitMs: number | undefined;
};

/** Reads a list of favourites from its top, or on from where the last reading ended.
 *  @param how.isEnough whether what was seen says all that is asked.
 *  @param signal no more pages are asked for, the process ends. */
export async function readList(
  deps: NodeDeps,
  at: { readonly app: ServerApp; readonly accessToken: string },
  how: {
    readonly order: ListOrder;
    readonly from: UnfinishedList | null;
    readonly isEnough: (listed: Listed) => boolean;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Read> {
  const uris = [...(how.from?.uris ?? [])];
  const seen = new Set<string | null>();
  const beganMs = deps.clock().getTime();
  let next = how.from?.next ?? null;
  let pages = how.from?.pages ?? 0;
  for (let now = 1; ; now += 1) {
    seen.add(next);
    const answer: Answer = await deps.accountServers.favourites(at.app, at.accessToken, next);
    const { waitMs } = answer;
    const seenSoFar = { listed: { uris, isAll: false }, unfinished: null };
    if (!answer.ok) return { ...seenSoFar, trouble: answer.code, waitMs };
    uris.push(...answer.page.uris);
    next = answer.page.next;
    pages += 1;
    const listed = { uris, isAll: next === null };
    const isEnd = next === null || seen.has(next) || isEndless(how.order, { pages, uris });
    if (next === null || isEnd || how.isEnough(listed))
      return { listed, unfinished: null, trouble: null, waitMs };
    const isLong = now >= MOST_PAGES || deps.clock().getTime() - beganMs >= MOST_MS;
    // A server that asks for a pause gets it.
    if (isLong || waitMs !== undefined || how.signal?.aborted === true)
      return { listed, unfinished: { next, pages, uris }, trouble: null, waitMs };
  }
}

const isEndless = (
  order: ListOrder,
  { pages, uris }: { readonly pages: number; readonly uris: readonly string[] },
): boolean =>
  pages >= MOST_PAGES_EVER[order] ||
  uris.reduce((sum, uri) => sum + uri.length, 0) >= MOST_CHARACTERS_EVER;

type Answer = Outcome<{ readonly page: FavouritesPage }, ListTrouble> & {
  readonly waitMs?: number;
};
