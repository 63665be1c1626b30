import type { MiddlewareHandler } from 'hono';
import { type PageEnv, visitOf } from './visit.ts';

/** So many pages are kept, the latest: a few megabytes, whatever addresses are asked for. */
const MOST_PAGES = 100;

type Kept = { readonly text: string; readonly atMs: number };

/** Gives everybody who is not signed in the page that the one before them got, for a moment: a large
 *  node is read by many who ask for the same. Only for pages that say the same to all strangers of one
 *  language; a page that sets a cookie, reads a header or holds a secret must not come here. Who is
 *  signed in is answered anew, and so is who is told what just happened.
 *  @param keptMs how old a page may be; 0: none is kept. */
export function keepPages(keptMs: number, clock: () => Date): MiddlewareHandler<PageEnv> {
  const kept = new Map<string, Kept>();
  return async (c, next) => {
    const { viewer, said, language, here } = visitOf(c);
    if (keptMs === 0 || c.req.method !== 'GET' || viewer !== null || said !== null) {
      return await next();
    }
    const key = `${language} ${here}`;
    const atMs = clock().getTime();
    const page = kept.get(key);
    if (page !== undefined && Math.abs(atMs - page.atMs) < keptMs) return c.html(page.text);
    await next();
    if (c.res.status !== 200) return;
    kept.delete(key);
    kept.set(key, { text: await c.res.clone().text(), atMs });
    for (const [oldest] of kept) {
      if (kept.size <= MOST_PAGES) break;
      kept.delete(oldest);
    }
  };
}
