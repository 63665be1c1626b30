import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { type NoticeReader, noticeById, noticeByToken } from '../../../db/views/opt-out-page.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { optOutByHandle, optOutByToken, optOutServer } from '../../operations/opt-out.ts';
import { homeIn } from '../../operations/where-people-live.ts';
import { readForm, UUID_PATTERN } from '../forms.ts';
import { openOptOutPage, optOutPage, type Refused, unknownNoticePage } from '../pages/opt-out.ts';
import { limitPerMinute, type RateLimit } from '../rate-limit.ts';
import { type PageEnv, type Visit, visitOf } from '../visit.ts';

/** For authors elsewhere who were told that a gift is waiting: the page behind the link in that
 *  message, and behind the message itself. Nothing is changed by opening it: programs open links. */
export function optOutRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const mayLook = limitPerMinute(LOOKS_A_MINUTE, deps.clock);
  const ofToken = (c: Context<PageEnv>) => noticeByToken(deps.db, c.req.param('token') ?? '');

  routes.get(`/notices/:id{${UUID_PATTERN}}`, async (c) =>
    show(c, await noticeById(deps.db, c.req.param('id'))),
  );

  routes.get('/opt-out/:token', async (c) => show(c, await ofToken(c)));

  routes.route('/', openRoutes(deps, mayLook));

  routes.post('/opt-out/:token', async (c) => {
    const { token } = c.req.param();
    const { refusals, optOut: words } = visitOf(c).words;
    if (!mayLook(c.get('client')))
      return show(c, await ofToken(c), { author: refusals.knock.asked_too_often });
    const left = await optOutByToken(deps, token);
    if (left.ok) return c.redirect(`/opt-out/${token}`, 303);
    return show(c, await ofToken(c), { author: words.refused[left.code] });
  });

  routes.post('/opt-out/:token/server', async (c) => {
    const reader = await ofToken(c);
    if (reader === null) return show(c, null);
    if (!mayLook(c.get('client')))
      return show(c, reader, { server: visitOf(c).words.refusals.knock.asked_too_often });
    const left = await optOutServer(deps, reader.host);
    if (left.ok) return c.redirect(`/opt-out/${reader.token}`, 303);
    return show(c, reader, { server: visitOf(c).words.optOut.refused[left.code] });
  });
  return routes;
}

/** For who comes by themself. */
function openRoutes(deps: NodeDeps, mayLook: RateLimit): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.get('/opt-out', (c) => c.html(openOptOutPage(visitOf(c), NOTHING_ASKED)));

  routes.post('/opt-out', async (c) => {
    const visit = { ...visitOf(c), here: '/opt-out' };
    const typed = (await readForm(c, accountForm))?.account.trim() ?? '';
    const home = homeIn(typed, deps.node.origin);
    const { refused: words } = visit.words.optOut;
    const again = (trouble: string, status: 422 | 429) =>
      c.html(openOptOutPage(visit, { typed, trouble, done: null }), status);
    if (home === null || home.host === deps.node.host) return again(words.unsupported_url, 422);
    if (!mayLook(c.get('client'))) return again(visit.words.refusals.knock.asked_too_often, 429);
    const { name, host } = home;
    const left =
      name === null
        ? await optOutServer(deps, host)
        : await optOutByHandle(deps, `${name}@${host}`);
    if (!left.ok) return again(words[left.code], 422);
    const done = 'handle' in left ? `@${left.handle}` : host;
    return c.html(openOptOutPage(visit, { typed, trouble: null, done }));
  });
  return routes;
}

const accountForm = z.object({ account: z.string().max(1_000) });
const NOTHING_ASKED = { typed: '', trouble: null, done: null };

/** Each look asks a server. */
const LOOKS_A_MINUTE = { perClient: 10, perNode: 300 };

function show(c: Context<PageEnv>, reader: NoticeReader | null, refused: Refused | null = null) {
  if (reader === null) return c.html(unknownNoticePage(visitOf(c)), 404);
  // What a form was sent to is no page: the language is chosen on the one before it.
  const visit: Visit =
    reader.token === null ? visitOf(c) : { ...visitOf(c), here: `/opt-out/${reader.token}` };
  return c.html(optOutPage(visit, { reader, refused }), refused === null ? 200 : 422);
}
