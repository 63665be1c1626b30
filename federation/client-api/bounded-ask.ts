import { type Dispatcher, fetch } from 'undici';
import { readBounded } from '../../src/net/read-bounded.ts';

const TIMEOUT_MS = 10_000;
const ANSWER_MAX_BYTES = 1024 * 1024;

/** `fetch` as the client API needs it: an answer is read whole before it is handed on, redirects are
 *  answers and not followed, so that no token is sent to where it was not meant. */
export type Ask = (
  url: string,
  init?: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string | URLSearchParams;
  },
) => Promise<Response>;

/** @throws {Error} when the other side does not answer in 10 seconds and 1 MiB. */
export function makeAsk(node: { readonly userAgent: string; readonly agent: Dispatcher }): Ask {
  return async (url, init = {}) => {
    const response = await fetch(url, {
      ...init,
      // The last word: the library for OAuth would name itself.
      headers: { ...init.headers, 'user-agent': node.userAgent },
      redirect: 'manual',
      dispatcher: node.agent,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = await readBounded(response.body, ANSWER_MAX_BYTES);
    if (body === null) throw new Error(`more than ${ANSWER_MAX_BYTES} bytes: ${url}`);
    const { status, statusText } = response;
    const hasBody = ![101, 204, 205, 304].includes(status);
    return new Response(hasBody ? body : null, {
      ...{ status, statusText },
      headers: [...response.headers],
    });
  };
}
