import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSite } from '../src/net/a-site.ts';

/** So many requests in so long, of one token or of one address, as Mastodon counts them: in windows, the
 *  first of which begins with the server. Source: its documentation, "Rate limits"; its rack_attack.rb. */
export type RateLimit = {
  readonly by: 'token' | 'address';
  readonly most: number;
  readonly windowMs: number;
};

/** How a server says what is left: `dates` as Mastodon, `seconds` as GoToSocial, `draft` as
 *  draft-ietf-httpapi-ratelimit-headers-10; null: not at all. */
export type Says = 'dates' | 'seconds' | 'draft' | null;

export type BusySpec = {
  readonly software: string;
  readonly accounts: number;
  readonly favourites: number;
  readonly limits: readonly RateLimit[];
  readonly says: Says;
  /** It answers after at least, at most so long. */
  readonly answersMs: readonly [number, number];
  /** Never answers; answers 503; answers 429 and says for how long. */
  readonly trouble: 'hangs' | 'down' | 'refuses' | null;
  /** After so many answers it gives none any more. */
  readonly hangsAfter?: number;
  /** How often somebody has favourited one more when they are asked for. */
  readonly newOnes: number;
};

export type Seen = {
  readonly host: string;
  readonly requests: number;
  readonly refused: number;
  readonly peakPerSecond: number;
  /** In any window, of the address. */
  readonly peakPerWindow: number;
  /** When each account's top page was asked for, in ms since 1970. */
  readonly askedAtMs: readonly (readonly number[])[];
  readonly added: number;
};

export type BusyServer = { readonly host: string; seen(): Seen; close(): void };

const PAGE = 40;
/** About as much as a post of today. */
const REST = `"content":"<p>${'Night trains of the year. '.repeat(40)}</p>","account":{"note":"${'Who is on it. '.repeat(60)}"}`;

export const tokenOf = (account: number): string => `token-of-${account}`;

/** What they favourited, the first one first: it is the same in every run. */
export const favouriteUri = (host: string, account: number, n: number): string =>
  `http://${host}/users/somebody/posts/${account}-${n}`;

type State = {
  readonly beganMs: number;
  readonly spec: BusySpec;
  readonly counts: Map<string, number>;
  readonly perSecond: Map<number, number>;
  readonly perWindow: Map<number, number>;
  readonly lengths: number[];
  readonly askedAtMs: number[][];
  requests: number;
  refused: number;
};

/** A server with many accounts, which counts what it is asked and refuses what is too much. */
export async function busyServer(spec: BusySpec): Promise<BusyServer> {
  const state: State = {
    ...{ spec, counts: new Map(), perSecond: new Map(), perWindow: new Map() },
    ...{ requests: 0, refused: 0, beganMs: Date.now() },
    lengths: Array.from({ length: spec.accounts }, () => spec.favourites),
    askedAtMs: Array.from({ length: spec.accounts }, () => []),
  };
  let host = '';
  const site = await startSite((request, response) => {
    // What it was asked is counted, and not kept.
    site.asked.length = 0;
    void answer(state, host, request, response);
  });
  host = new URL(site.origin).host;
  return {
    host,
    close: () => site.close(),
    seen: () => ({
      ...{ host, requests: state.requests, refused: state.refused, askedAtMs: state.askedAtMs },
      peakPerSecond: Math.max(0, ...state.perSecond.values()),
      peakPerWindow: Math.max(0, ...state.perWindow.values()),
      added: state.lengths.reduce((sum, length) => sum + length - spec.favourites, 0),
    }),
  };
}

async function answer(
  state: State,
  host: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { spec } = state;
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const account = Number(token.slice(tokenOf(0).length - 1));
  const nowMs = Date.now();
  state.requests += 1;
  count(state.perSecond, Math.floor(nowMs / 1000));
  const left = spec.limits.map((limit) => countIn(state, limit, token, nowMs));
  const url = new URL(request.url ?? '/', `http://${host}`);
  const before = url.searchParams.get('max_id');
  if (before === null) state.askedAtMs[account]?.push(nowMs);
  if (spec.trouble === 'hangs' || state.requests > (spec.hangsAfter ?? state.requests)) return;
  const [least, most] = spec.answersMs;
  await sleep(least + Math.random() * (most - least));
  const tightest = left.toSorted((a, b) => a.left - b.left)[0];
  const headers = tightest === undefined ? {} : saying(spec.says, tightest);
  const isRefused = spec.trouble === 'refuses' || (tightest?.left ?? 0) < 0;
  if (isRefused && spec.trouble === null) state.refused += 1;
  if (isRefused || spec.trouble === 'down') {
    const after = spec.trouble === 'refuses' ? { 'retry-after': '600' } : {};
    response.writeHead(isRefused ? 429 : 503, { ...headers, ...after }).end('{}');
    return;
  }
  const page = pageOf(state, host, account, before === null ? null : Number(before));
  const link = page.next === null ? {} : { link: `<${nextPage(url, page.next)}>; rel="next"` };
  response.writeHead(200, { 'content-type': 'application/json', ...headers, ...link });
  response.end(page.body);
}

function pageOf(state: State, host: string, account: number, before: number | null) {
  const { lengths, spec } = state;
  const isMore = before === null && Math.random() < spec.newOnes;
  lengths[account] = (lengths[account] ?? 0) + (isMore ? 1 : 0);
  const from = before ?? lengths[account];
  const to = Math.max(0, from - PAGE);
  const posts = Array.from({ length: from - to }, (_, n) => {
    const uri = favouriteUri(host, account, from - 1 - n);
    return `{"id":"${from - 1 - n}","uri":"${uri}","visibility":"public",${REST}}`;
  });
  return { body: `[${posts.join(',')}]`, next: to === 0 ? null : to };
}

function nextPage(url: URL, before: number): string {
  const next = new URL(url);
  next.searchParams.set('max_id', `${before}`);
  return next.href;
}

type Left = RateLimit & { readonly left: number; readonly resetAtMs: number };

function countIn(state: State, limit: RateLimit, token: string, nowMs: number): Left {
  const window = Math.floor((nowMs - state.beganMs) / limit.windowMs);
  const key = `${limit.by} ${limit.by === 'token' ? token : ''} ${window}`;
  const used = (state.counts.get(key) ?? 0) + 1;
  state.counts.set(key, used);
  if (limit.by === 'address') state.perWindow.set(window, used);
  return {
    ...limit,
    left: limit.most - used,
    resetAtMs: state.beganMs + (window + 1) * limit.windowMs,
  };
}

function saying(says: Says, { most, left, resetAtMs }: Left): Record<string, string> {
  const remaining = Math.max(0, left);
  const inSeconds = Math.ceil((resetAtMs - Date.now()) / 1000);
  if (says === null) return {};
  if (says === 'draft')
    return {
      'ratelimit-policy': `"default";q=${most};w=${inSeconds}`,
      ratelimit: `"default";r=${remaining};t=${inSeconds}`,
    };
  return {
    'x-ratelimit-limit': `${most}`,
    'x-ratelimit-remaining': `${remaining}`,
    'x-ratelimit-reset':
      says === 'dates' ? new Date(resetAtMs).toISOString() : `${Math.ceil(resetAtMs / 1000)}`,
  };
}

const count = (counts: Map<number, number>, key: number): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);
