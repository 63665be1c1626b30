import { z } from 'zod';
import type { AccountServers, ServerApp } from '../../src/operations/account-servers.ts';
import { done, refuse } from '../../src/operations/outcome.ts';
import { webUrl } from '../translate/vocabulary.ts';
import { askedToWait } from './asked-to-wait.ts';
import type { Ask } from './bounded-ask.ts';
import { refusesToken } from './refuses-token.ts';

const PATH = '/api/v1/favourites';
/** As many as every server gives at once. */
const PAGE = 40;

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
 *  Hollo answered; Pixelfed, Pleroma and Akkoma from their sources and documentation: unverified. */
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
    const waitMs = askedToWait(answer);
    const wait = waitMs === null ? {} : { waitMs };
    if (answer.status === 429) return { ...refuse('asked_too_often', app.host), ...wait };
    if (await refusesToken(answer.clone())) return refuse('token_refused', app.host);
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
  const link = /<([^<>]+)>;\s*rel="?next"?/i.exec(answer.headers.get('link') ?? '')?.[1];
  const url = webUrl(link);
  if (url !== null) return url.origin === at.origin && url.pathname === PATH ? url.href : null;
  if (at.app.software !== 'pixelfed') return null;
  const places = at.posts.flatMap((one) => (one?.like_id === undefined ? [] : Number(one.like_id)));
  const last = Math.min(...places.filter(Number.isSafeInteger));
  return Number.isFinite(last) ? `${at.origin}${PATH}?limit=${PAGE}&max_id=${last}` : null;
}
