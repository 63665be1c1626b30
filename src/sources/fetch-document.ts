import { type BoundedGet, type Fetched, GetFailed, type GetTrouble } from '../net/bounded-get.ts';
import type { Validators } from '../operations/deps.ts';
import { done, type Outcome, refuse } from '../operations/outcome.ts';

/** A document as it came: undecoded, with where it was found at last. */
export type Document = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** In lower case and without parameters; empty when nobody said. */
  readonly mediaType: string;
  /** The charset that HTTP named. */
  readonly charset: string | undefined;
  readonly url: URL;
  readonly headers: Headers;
};

export type FetchTrouble = GetTrouble | 'refused' | 'gone';

/** Beside what was fetched, what the server said about asking again. */
export type DocumentAnswer = Outcome<
  { readonly movedTo?: string } & ({ readonly document: Document } | { readonly unchanged: true }),
  FetchTrouble
> & { readonly waitMs?: number };

export type FetchOptions = {
  readonly accept: string;
  readonly maxBytes: number;
  readonly known?: Validators;
  /** At most five, if not said. */
  readonly redirects?: number;
};

/** From first to last, redirects included: a server that sends its bytes one by one ends here. */
const TIMEOUT_MS = 15_000;
/** To https, to the right name, past a language or a feed service. */
const MOST_REDIRECTS = 5;

/** GETs something from a creator's site. Every status but success is a refusal; 410 is one for
 *  good. */
export async function fetchDocument(
  get: BoundedGet,
  url: string,
  options: FetchOptions,
): Promise<DocumentAnswer> {
  let fetched: Fetched;
  try {
    fetched = await get(url, {
      headers: { accept: options.accept, ...conditions(options.known) },
      maxBytes: options.maxBytes,
      redirects: options.redirects ?? MOST_REDIRECTS,
      timeoutMs: TIMEOUT_MS,
    });
  } catch (error) {
    if (error instanceof GetFailed) return refuse(error.code, error.message);
    throw error;
  }
  const { status, headers } = fetched;
  if (status === 304) return done({ unchanged: true as const, ...moved(url, fetched) });
  if (status === 410) return refuse('gone');
  if (status < 200 || status > 299) {
    return { ...refuse('refused', `status ${status}`), ...waitOf(headers) };
  }
  return done({ document: documentOf(fetched), ...moved(url, fetched) });
}

function conditions(known: Validators | undefined): Record<string, string> {
  return {
    ...(known?.etag ? { 'if-none-match': known.etag } : {}),
    ...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {}),
  };
}

function documentOf({ url, headers, body }: Fetched): Document {
  const type = headers.get('content-type') ?? '';
  return {
    bytes: body,
    mediaType: (type.split(';')[0] ?? '').trim().toLowerCase(),
    charset: /;\s*charset\s*=\s*"?([^\s;"]{1,40})/i.exec(type)?.[1],
    url,
    headers,
  };
}

const moved = (asked: string, { lastingUrl }: Fetched): { movedTo?: string } =>
  lastingUrl.href === new URL(asked).href ? {} : { movedTo: lastingUrl.href };

const MOST_WAIT_MS = 7 * 86_400_000;

/** `Retry-After` in seconds or as a date. Source: RFC 9110, section 10.2.3. */
function waitOf(headers: Headers): { waitMs?: number } {
  const text = headers.get('retry-after')?.trim() ?? '';
  const waitMs = /^[0-9]{1,9}$/.test(text)
    ? Number.parseInt(text, 10) * 1000
    : Date.parse(text) - Date.now();
  return waitMs > 0 ? { waitMs: Math.min(waitMs, MOST_WAIT_MS) } : {};
}
