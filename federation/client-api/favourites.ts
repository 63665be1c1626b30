import { z } from 'zod';
import type { AccountServers, ServerApp } from '../../src/operations/account-servers.ts';
import { done, refuse } from '../../src/operations/outcome.ts';
import { webUrl } from '../translate/vocabulary.ts';
import type { Ask } from './bounded-ask.ts';

const PATH = '/api/v1/favourites';
/** As many as every server gives at once. */
const PAGE = 40;
const SECOND_MS = 1_000;
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** What only few may see is nobody else's affair, so it is no flattr. */
const PUBLIC = ['public', 'unlisted'];

const status = z
  .object({
    uri: z.string(),
    visibility: z.string().catch('private'),
    /** Pixelfed's own place in the list. */
    like_id: z.union([z.string(), z.number()]).optional().catch(undefined),
  })
  .nullable()
  .catch(null);
const list = z.array(status).max(200);

/** One page of somebody's favourites. Source: Mastodon's client API, and what Friendica, GoToSocial and
 *  Hollo answered; Pixelfed from its source. */
export async function favourites(
  ask: Ask,
  of: {
    readonly app: ServerApp;
    readonly accessToken: string;
    readonly next: string | null;
    readonly origin: string;
  },
): ReturnType<AccountServers['favourites']> {
  const { app, accessToken, origin } = of;
  const address = of.next ?? `${origin}${PATH}?limit=${PAGE}`;
  try {
    const answer = await ask(address, {
      headers: { accept: 'application/json', authorization: `Bearer ${accessToken}` },
    });
    const waitMs = waitOf(answer);
    const wait = waitMs === null ? {} : { waitMs };
    if (answer.status === 429) return { ...refuse('asked_too_often', app.host), ...wait };
    if (answer.status === 401 || answer.status === 403) return refuse('token_refused', app.host);
    const read = answer.ok ? list.safeParse(await answer.json()) : null;
    if (!read?.success)
      return { ...refuse('unreachable', `HTTP ${answer.status} from ${app.host}`), ...wait };
    const posts = read.data;
    const uris = posts.flatMap((one) =>
      one !== null && PUBLIC.includes(one.visibility) ? (webUrl(one.uri)?.href ?? []) : [],
    );
    const next = nextOf(answer, { origin, app, posts });
    return { ...done({ page: { uris, next } }), ...wait };
  } catch (error) {
    return refuse('unreachable', `${error}`.slice(0, 300));
  }
}

/** Where the next page is, on the same server and in the same list: a token goes nowhere else. A page may be
 *  empty and not the last: Friendica leaves out what it cannot show. */
function nextOf(
  answer: Response,
  at: {
    readonly origin: string;
    readonly app: ServerApp;
    readonly posts: readonly z.output<typeof status>[];
  },
): string | null {
  const link = /<([^>]+)>;\s*rel="?next"?/i.exec(answer.headers.get('link') ?? '')?.[1];
  const url = webUrl(link);
  if (url !== null) return url.origin === at.origin && url.pathname === PATH ? url.href : null;
  if (at.app.software !== 'pixelfed') return null;
  const places = at.posts.flatMap((one) => (one?.like_id === undefined ? [] : Number(one.like_id)));
  const last = Math.min(...places.filter(Number.isSafeInteger));
  return Number.isFinite(last) ? `${at.origin}${PATH}?limit=${PAGE}&max_id=${last}` : null;
}

/** How long a server wants to be left alone: as it says with `Retry-After`, or because nothing is left of
 *  what it allows for a while. */
function waitOf({ status: code, headers }: Response): number | null {
  const after = headers.get('retry-after');
  if (after !== null) {
    const seconds = /^\d{1,9}$/.test(after) ? Number(after) * SECOND_MS : untilMs(after);
    return bounded(seconds);
  }
  const left = headers.get('x-ratelimit-remaining');
  const isSpent = code === 429 || (left !== null && Number(left) < 10);
  return isSpent ? bounded(untilMs(headers.get('x-ratelimit-reset') ?? '')) : null;
}

const untilMs = (date: string): number => Date.parse(date) - Date.now();

const bounded = (ms: number): number | null =>
  Number.isFinite(ms) && ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : null;
