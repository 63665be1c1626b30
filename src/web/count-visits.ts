import type { Context, MiddlewareHandler } from 'hono';
import type { VisitorCounter } from '../operations/count-visitors.ts';
import type { PageEnv } from './visit.ts';

/** What people read with calls itself so; the programs that call themselves so too are named below. */
const BROWSER = /^(?:Mozilla|Opera)\/|^(?:Lynx|Links|ELinks|w3m)\b/;
/** Cubot makes telephones. */
const PROGRAM =
  /(?<!cu)bot|crawl|spider|slurp|preview|fetch|scan|monitor|headless|lighthouse|proxy|camo|prerender|archiv|externalhit|https?:\/\//i;

/** Counts who sees what a page or a badge names as seen, once it was answered. Not counted: who asks not to
 *  be (`DNT`, `Sec-GPC`), programs, pages that are fetched ahead, and who cannot be told from others. Where
 *  they come from is not looked at, so nobody can lie about it. */
export function countVisits(visitors: VisitorCounter): MiddlewareHandler<PageEnv> {
  return async (c, next) => {
    await next();
    const seen = c.get('seen');
    if (seen === undefined || !wantsToCount(c)) return;
    const { status } = c.res;
    const client = c.get('client');
    if ((status !== 200 && status !== 304) || client === 'unknown') return;
    visitors.saw(seen, { client, agent: c.req.header('user-agent') ?? '' });
  };
}

function wantsToCount(c: Context): boolean {
  const agent = c.req.header('user-agent') ?? '';
  const ahead = c.req.header('sec-purpose') ?? c.req.header('purpose') ?? '';
  return (
    c.req.method === 'GET' &&
    c.req.header('dnt') !== '1' &&
    c.req.header('sec-gpc') !== '1' &&
    !/prefetch|prerender|preview/i.test(ahead) &&
    BROWSER.test(agent) &&
    !PROGRAM.test(agent)
  );
}
