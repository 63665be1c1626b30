const SECOND_MS = 1_000;
const LONGEST_WAIT_MS = 24 * 3_600_000;
/** The last tenth of what a server allows is left to what else this node asks it. */
const RESERVE = 1 / 10;
const RESERVE_OF_UNKNOWN = 10;
/** A larger number is a time (seconds since 1970), a smaller one says how many seconds are left. */
const LEAST_TIME_SECONDS = 1_000_000_000;

/** What says more than that says nothing: who has to be read for seconds keeps all others waiting. */
const MOST_CHARACTERS = 500;

/** What a server says of how often it may be asked. `resetMs`: from now. */
type Limit = { readonly limit: number; readonly remaining: number; readonly resetMs: number };

/** How long a server wants to be left alone: as it says with `Retry-After`, or because little is left of what
 *  it allows for a while. Null: it says nothing of the kind.
 *  Source: RFC 9110, 10.2.3; Mastodon's documentation, "Rate limits" (X-RateLimit-*, with a date);
 *  GoToSocial's, "Rate limiting" (the same, with seconds since 1970);
 *  draft-ietf-httpapi-ratelimit-headers, 03 to 07 (RateLimit-*, and in one) and 08 to 10 (structured). */
export function askedToWait(answer: {
  readonly status: number;
  readonly headers: Headers;
}): number | null {
  const { status, headers } = answer;
  const nowMs = Date.parse(said(headers, 'date')) || Date.now();
  const afterMs = bounded(untilMs(said(headers, 'retry-after'), nowMs));
  if (afterMs !== null) return afterMs;
  const spent = limitsIn(headers, nowMs).filter((one) => status === 429 || isSpent(one));
  return bounded(Math.max(...spent.map(({ resetMs }) => resetMs)));
}

const isSpent = ({ limit, remaining }: Limit): boolean =>
  remaining < (Number.isFinite(limit) ? limit * RESERVE : RESERVE_OF_UNKNOWN);

function said(headers: Headers, name: string): string {
  const text = headers.get(name) ?? '';
  return text.length > MOST_CHARACTERS ? '' : text;
}

function limitsIn(headers: Headers, nowMs: number): Limit[] {
  const apart = ['x-ratelimit-', 'ratelimit-'].map((start) => ({
    limit: Number.parseInt(said(headers, `${start}limit`), 10),
    remaining: Number.parseInt(said(headers, `${start}remaining`), 10),
    resetMs: untilMs(said(headers, `${start}reset`), nowMs),
  }));
  const inOne = said(headers, 'ratelimit');
  const all = [...apart, ...(inOne.includes('"') ? structured(headers, inOne) : [together(inOne)])];
  return all.filter(({ remaining }) => Number.isFinite(remaining));
}

/** `limit=100, remaining=50, reset=5` */
const together = (text: string): Limit => ({
  limit: numberIn(text, 'limit'),
  remaining: numberIn(text, 'remaining'),
  resetMs: numberIn(text, 'reset') * SECOND_MS,
});

/** `"default";r=50;t=30`, of which `RateLimit-Policy: "default";q=100;w=60` says how many there are. */
function structured(headers: Headers, text: string): Limit[] {
  const policies = said(headers, 'ratelimit-policy').split(',');
  return text.split(',').map((item) => {
    const name = item.split(';')[0]?.trim() ?? '';
    const policy = policies.find((one) => one.trim().startsWith(`${name};`)) ?? '';
    const resetMs = numberIn(item, 't') * SECOND_MS;
    return { limit: numberIn(policy, 'q'), remaining: numberIn(item, 'r'), resetMs };
  });
}

const numberIn = (text: string, key: string): number =>
  Number.parseInt(new RegExp(`(?:^|[\\s;,])${key}=(\\d+)`).exec(text)?.[1] ?? '', 10);

/** By the server's own clock, which need not be ours. */
function untilMs(text: string, nowMs: number): number {
  if (!/^\d{1,13}$/.test(text)) return Date.parse(text) - nowMs;
  const seconds = Number(text);
  return seconds < LEAST_TIME_SECONDS ? seconds * SECOND_MS : seconds * SECOND_MS - nowMs;
}

const bounded = (ms: number): number | null =>
  Number.isFinite(ms) && ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : null;
