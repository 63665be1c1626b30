import type { MiddlewareHandler } from 'hono';
import { type PageEnv, visitOf } from './visit.ts';

/** So many pages are kept, the latest: a few megabytes, whatever addresses are asked for. */
const MOST_PAGES = 100;

/** `text`: null when it became no page. Those who come while it is made wait for it. */
type Kept = { readonly text: Promise<string | null>; readonly atMs: number };

/** Gives everybody who is not signed in the page that the one before them got, for a moment: a large
 *  node is read by many who ask for the same. Only for pages that say the same to all strangers of one
 *  language; a page that sets a cookie, reads a header or holds a secret must not come here. Who is
 *  signed in is answered anew, and so is who is told what just happened.
 *  @param keptMs how old a page may be; 0: none is kept. */
export function keepPages(keptMs: number, clock: () => Date): MiddlewareHandler<PageEnv> {
  const kept = new Map<string, Kept>();
  return async (c, next) => {
    const { viewer, said, language, here } = visitOf(c);
    if (keptMs === 0 || c.req.method !== 'GET' || viewer !== null || said !== null)
      return await next();
    const key = `${language} ${here}`;
    const atMs = clock().getTime();
    const page = kept.get(key);
    if (page !== undefined && Math.abs(atMs - page.atMs) < keptMs) {
      const text = await page.text;
      return text === null ? await next() : c.html(text);
    }
    const { promise, resolve } = Promise.withResolvers<string | null>();
    keep(kept, key, { text: promise, atMs });
    try {
      await next();
    } finally {
      resolve(c.res.status === 200 ? await c.res.clone().text() : null);
    }
  };
}

function keep(kept: Map<string, Kept>, key: string, page: Kept): void {
  kept.delete(key);
  kept.set(key, page);
  const [oldest] = kept.keys();
  if (kept.size > MOST_PAGES && oldest !== undefined) kept.delete(oldest);
}
