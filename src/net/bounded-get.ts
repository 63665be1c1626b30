import { type Dispatcher, fetch, type Response } from 'undici';
import { readBounded } from './read-bounded.ts';
import { troubleOf } from './trouble.ts';

const MOST_REDIRECTS = 3;
const TIMEOUT_MS = 10_000;
const FOR_GOOD = [301, 308];

export type Fetched = {
  /** Where the bytes really came from, after redirects. */
  readonly url: URL;
  /** Where to ask from now on: as far as redirects were for good (301, 308). */
  readonly lastingUrl: URL;
  readonly status: number;
  readonly headers: Headers;
  /** Decompressed. */
  readonly body: Uint8Array<ArrayBuffer>;
};

/** Signs a request, as its headers say. */
export type Sign = (request: Request) => Promise<Request>;

export type GetOptions = {
  readonly headers: Readonly<Record<string, string>>;
  /** Of the decompressed body. */
  readonly maxBytes: number;
  /** At most three, if not said. */
  readonly redirects?: number;
  /** From first to last, redirects included; 10 seconds, if not said. */
  readonly timeoutMs?: number;
  /** Ways to sign it: one after the other, while the answer is 401. */
  readonly sign?: readonly Sign[];
  /** Called with each address before it is asked, redirects included. What it throws, the caller
   *  gets. */
  readonly beforeHop?: (url: URL) => void;
};

/** @throws {GetFailed} when the other side does not answer in bounds. Every status is an answer. */
export type BoundedGet = (url: URL | string, options: GetOptions) => Promise<Fetched>;

export type GetTrouble =
  | 'unreachable'
  | 'private_address'
  | 'too_many_redirects'
  | 'too_slow'
  | 'too_large';

/** Why a document could not be had; the message is for the log. */
export class GetFailed extends Error {
  override readonly name = 'GetFailed';
  readonly code: GetTrouble;

  constructor(code: GetTrouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** GETs from other servers, bounded in size, redirects and time. Where they may lead is the agent's
 *  affair (see `makeAgent`): it judges every address, of every redirect. */
export function makeBoundedGet(node: {
  readonly userAgent: string;
  readonly agent: Dispatcher;
}): BoundedGet {
  return async (start, options) => {
    const { maxBytes, redirects = MOST_REDIRECTS, timeoutMs = TIMEOUT_MS, beforeHop } = options;
    const ask = asking(node, options, AbortSignal.timeout(timeoutMs));
    let url = webAddress(start);
    let lastingUrl = url;
    for (let followed = 0; followed <= redirects; followed += 1) {
      beforeHop?.(url);
      const response = await ask(url);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        const body = await readBounded(response.body, maxBytes).catch((error: unknown) => {
          throw failureOf(url, error);
        });
        if (body === null) throw new GetFailed('too_large', `more than ${maxBytes} bytes: ${url}`);
        const { status } = response;
        return { url, lastingUrl, status, headers: new Headers([...response.headers]), body };
      }
      await letGo(response);
      const next = webAddress(location, url);
      if (lastingUrl === url && FOR_GOOD.includes(response.status)) lastingUrl = next;
      url = next;
    }
    throw new GetFailed('too_many_redirects', `more than ${redirects} redirects: ${start}`);
  };
}

function asking(
  { userAgent, agent }: { readonly userAgent: string; readonly agent: Dispatcher },
  { headers, sign = [] }: GetOptions,
  signal: AbortSignal,
): (url: URL) => Promise<Response> {
  const said = { 'user-agent': userAgent, ...headers };
  const send = (url: URL, sent: Record<string, string>) =>
    fetch(url, { headers: sent, redirect: 'manual', dispatcher: agent, signal }).catch(
      (error: unknown) => {
        throw failureOf(url, error);
      },
    );
  return async (url) => {
    let response: Response | undefined;
    for (const signed of sign) {
      if (response !== undefined) await letGo(response);
      const request = await signed(new Request(url, { headers: said }));
      response = await send(url, Object.fromEntries(request.headers));
      if (response.status !== 401) return response;
    }
    return response ?? (await send(url, said));
  };
}

/** What a failed stream would throw is of no interest any more. */
const letGo = async (response: Response) => {
  await response.body?.cancel().catch(() => {});
};

function webAddress(text: URL | string, base?: URL): URL {
  const url = URL.parse(`${text}`, base?.href);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  // A name and a password in it were meant for somebody else.
  if (url && isWeb && url.username === '' && url.password === '') return url;
  throw new GetFailed('unreachable', `no address for us: ${text}`.slice(0, 500));
}

function failureOf(url: URL, error: unknown): Error {
  const { code, said } = troubleOf(error);
  return new GetFailed(code, `${said}: ${url}`, { cause: error });
}
