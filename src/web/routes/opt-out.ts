import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { type NoticeReader, noticeById, noticeByToken } from '../../../db/views/opt-out-page.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { optOutByToken, optOutServer } from '../../operations/opt-out.ts';
import { readForm, UUID_PATTERN } from '../forms.ts';
import { optOutPage, type Refused, unknownNoticePage } from '../pages/opt-out.ts';
import { type PageEnv, type Visit, visitOf } from '../visit.ts';

/** For authors elsewhere who were told that a gift is waiting: the page behind the link in that
 *  message, and behind the message itself. Nothing is changed by opening it: programs open links. */
export function optOutRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const ofToken = (c: Context<PageEnv>) => noticeByToken(deps.db, c.req.param('token') ?? '');

  routes.get(`/notices/:id{${UUID_PATTERN}}`, async (c) =>
    show(c, await noticeById(deps.db, c.req.param('id'))),
  );

  routes.get('/opt-out/:token', async (c) => show(c, await ofToken(c)));

  routes.post('/opt-out/:token', async (c) => {
    const { token } = c.req.param();
    const typed = (await readForm(c, confirmation))?.handle ?? '';
    const left = await optOutByToken(deps, token, typed);
    if (left.ok) return c.redirect(`/opt-out/${token}`, 303);
    return show(c, await ofToken(c), { typed });
  });

  routes.post('/opt-out/:token/server', async (c) => {
    const reader = await ofToken(c);
    if (reader === null) return show(c, null);
    const left = await optOutServer(deps, reader.host);
    if (left.ok) return c.redirect(`/opt-out/${reader.token}`, 303);
    return show(c, reader, { server: visitOf(c).words.optOut.refused[left.code] });
  });
  return routes;
}

const confirmation = z.object({ handle: z.string().max(500) });

function show(c: Context<PageEnv>, reader: NoticeReader | null, refused: Refused | null = null) {
  if (reader === null) return c.html(unknownNoticePage(visitOf(c)), 404);
  // What a form was sent to is no page: the language is chosen on the one before it.
  const visit: Visit =
    reader.token === null ? visitOf(c) : { ...visitOf(c), here: `/opt-out/${reader.token}` };
  return c.html(optOutPage(visit, { reader, refused }), refused === null ? 200 : 422);
}
