/** `/api/v1/favourites` as servers answered in November 2026, each with its own order and its own way to
 *  the next page. Source: answers of Mastodon 4.1, Friendica 2024.09, GoToSocial 0.19 and Hollo 0.10;
 *  Pixelfed, Pleroma and Akkoma from their sources: these two list by when something was favourited, with ids
 *  of favourites as cursors that are words and not numbers. */
import type { Dialect } from './account-server.ts';

export type Favourite = {
  readonly uri: string;
  /** When it was posted, and when favourited: both only order the list. */
  readonly postedAt: number;
  readonly favouritedAt: number;
  readonly visibility?: string;
  /** Friendica leaves out what it cannot show any more, and names the place after it all the same. */
  readonly isUnseen?: boolean;
};

export type Paged = { readonly body: unknown; readonly link: string | null };

/** One page, as it is asked for. */
export function favouritesPage(dialect: Dialect, all: readonly Favourite[], asked: URL): Paged {
  const place = dialect === 'friendica' ? byPost : byFavourite;
  const sorted = [...all].sort((a, b) => place(b) - place(a));
  const name = dialect === 'hollo' ? 'before' : 'max_id';
  const from = asked.searchParams.get(name);
  const before = from === null ? Number.POSITIVE_INFINITY : placeIn(dialect, from);
  const limit = Math.min(Number(asked.searchParams.get('limit') ?? '20'), 40);
  const rest = sorted.filter((one) => place(one) < before);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const seen = page.filter(({ isUnseen }) => isUnseen !== true);
  const body = seen.map((one) => ({
    ...{ id: `${one.postedAt}`, uri: one.uri, url: one.uri, favourited: true },
    visibility: one.visibility ?? 'public',
    ...(dialect === 'pixelfed' ? { like_id: `${one.favouritedAt}` } : {}),
  }));
  if (last === undefined || dialect === 'pixelfed') return { body, link: null };
  // Hollo names no next page when there is none; the others do not know.
  if (dialect === 'hollo' && rest.length <= limit) return { body, link: null };
  const next = new URL(asked);
  next.searchParams.set(name, cursorOf(dialect, place(last)));
  return { body, link: `<${next.href}>; rel="next"` };
}

const byPost = ({ postedAt }: Favourite): number => postedAt;
const byFavourite = ({ favouritedAt }: Favourite): number => favouritedAt;

const isPleroma = (dialect: Dialect): boolean => dialect === 'pleroma' || dialect === 'akkoma';

function cursorOf(dialect: Dialect, place: number): string {
  if (dialect === 'hollo') return new Date(place).toISOString();
  return isPleroma(dialect) ? `A${place.toString(36)}` : `${place}`;
}

function placeIn(dialect: Dialect, cursor: string): number {
  if (dialect === 'hollo') return Date.parse(cursor);
  return isPleroma(dialect) ? Number.parseInt(cursor.slice(1), 36) : Number(cursor);
}
