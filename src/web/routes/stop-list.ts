import { type Context, Hono } from 'hono';
import { addressOfStopToken } from '../../../db/views/own-mail.ts';
import { STOPPABLE, type Stoppable, stopMailByLink } from '../../operations/choose-telling.ts';
import type { Deps } from '../../operations/deps.ts';
import { stopListPage } from '../pages/stop-list.ts';
import { type PageEnv, visitOf } from '../visit.ts';

const TOKEN = ':token{[A-Za-z0-9_-]{20,100}}';
/** Lists of favourites had a link without a word for what it ends; theirs may be years old. */
const STOP_LIST = `/mail/stop/${TOKEN}`;
const ONE = `(?:${STOPPABLE.join('|')})`;
/** A mail that tells several things ends just those: `flattr-comment`. */
const STOP = `/mail/stop/${TOKEN}/:what{${ONE}(?:-${ONE})*}`;

/** The link in a mail that ends it. Mail programs send its form from nowhere, without a cookie, so it
 *  stands before the check of origins; they look at it without being asked, so looking ends nothing.
 *  Source: RFC 8058, 3.1. */
export function stopListRoutes(deps: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  for (const path of [STOP_LIST, STOP]) {
    routes.get(path, (c) => look(c, deps));
    routes.post(path, (c) => stop(c, deps));
  }
  return routes;
}

const tokenOf = (c: Context): string => c.req.param('token') ?? '';

/** Only what may be ended is routed here. */
function whatOf(c: Context): readonly Stoppable[] {
  const said = c.req.param('what')?.split('-') ?? ['list'];
  return STOPPABLE.filter((what) => said.includes(what));
}

async function look(c: Context<PageEnv>, deps: Deps) {
  const address = await addressOfStopToken(deps.db, tokenOf(c));
  const facts = { isDone: false, address, token: tokenOf(c), what: whatOf(c) };
  return c.html(stopListPage(visitOf(c), facts), address ? 200 : 404);
}

async function stop(c: Context<PageEnv>, deps: Deps) {
  const address = await stopMailByLink(deps, tokenOf(c), whatOf(c));
  const facts = { isDone: true, address, token: tokenOf(c), what: whatOf(c) };
  return c.html(stopListPage(visitOf(c), facts), address ? 200 : 404);
}
