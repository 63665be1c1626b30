import { Hono } from 'hono';
import { lateMails, mailById } from '../../../db/views/own-mail.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { openLetter } from '../../operations/post-mail.ts';
import { UUID_PATTERN } from '../forms.ts';
import { adminMailPage, keptMailPage } from '../pages/admin-mail.ts';
import { isAdmin, ownVisitOf } from '../signed-in.ts';
import type { PageEnv } from '../visit.ts';
import { adminOnly } from './admin.ts';

const MAILS_SHOWN = 200;

/** What was mailed, and what became of it. Where nothing can be sent, also what it says. */
export function adminMailRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const { sends } = deps.mailer;

  routes.get('/admin/mail', async (c) => {
    const visit = ownVisitOf(c);
    if (!isAdmin(visit)) return adminOnly(c, visit.words.adminMail.adminOnly);
    return c.html(adminMailPage(visit, { mails: await lateMails(deps.db, MAILS_SHOWN), sends }));
  });

  routes.get(`/admin/mail/:id{${UUID_PATTERN}}`, async (c) => {
    const visit = ownVisitOf(c);
    c.header('cache-control', 'no-store');
    if (!isAdmin(visit)) return adminOnly(c, visit.words.adminMail.adminOnly);
    const mail = await mailById(deps.db, c.req.param('id'));
    if (sends || mail === null || mail.letterSealed === null || mail.expiresAt <= visit.now)
      return c.notFound();
    const letter = await openLetter(deps, mail.letterSealed);
    const written = await deps.mailer.write(letter, mail.language);
    return c.html(keptMailPage(visit, { mail, written }));
  });
  return routes;
}
