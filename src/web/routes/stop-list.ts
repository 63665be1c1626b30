import { Hono } from 'hono';
import { addressOfStopToken } from '../../../db/views/own-mail.ts';
import type { Deps } from '../../operations/deps.ts';
import { stopListByLink } from '../../operations/own-mail.ts';
import { stopListPage } from '../pages/stop-list.ts';
import { type PageEnv, visitOf } from '../visit.ts';

const STOP = '/mail/stop/:token{[A-Za-z0-9_-]{20,100}}';

/** The link in a weekly list that ends it. Mail programs send its form from nowhere, without a cookie, so it
 *  stands before the check of origins; they look at it without being asked, so looking ends nothing.
 *  Source: RFC 8058, 3.1. */
export function stopListRoutes(deps: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(STOP, async (c) => {
    const address = await addressOfStopToken(deps.db, c.req.param('token'));
    return c.html(stopListPage(visitOf(c), { isDone: false, address }), address ? 200 : 404);
  });

  routes.post(STOP, async (c) => {
    const address = await stopListByLink(deps, c.req.param('token'));
    return c.html(stopListPage(visitOf(c), { isDone: true, address }), address ? 200 : 404);
  });
  return routes;
}
