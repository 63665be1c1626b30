import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { subscriptionsOf } from '../../../db/views/subscriptions.ts';
import type { Deps } from '../../operations/deps.ts';
import {
  endSubscription,
  type OwnSubscription,
  pauseSubscription,
  resumeSubscription,
  stopSubscription,
} from '../../operations/subscriptions.ts';
import { currentMonth } from '../coin-facts.ts';
import { readForm, UUID_PATTERN } from '../forms.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { subscriptionsPage } from '../pages/subscriptions.ts';
import type { Said } from '../parts/notice.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const LIST = '/home/subscriptions';

/** Empty: until it is stopped. What is no month, the operation refuses. */
const untilForm = z.object({ until: z.string().max(16) });

/** What one gives every month. */
export function subscriptionRoutes(deps: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(LIST, async (c) => {
    const visit = ownVisitOf(c);
    const [subscriptions, month] = await Promise.all([
      subscriptionsOf(deps.db, visit.viewer.actorId),
      currentMonth(deps.db, visit),
    ]);
    return c.html(subscriptionsPage(visit, { subscriptions, month }));
  });

  const onOne = (
    path: string,
    said: Said,
    act: (own: OwnSubscription) => ReturnType<typeof stopSubscription>,
  ) =>
    routes.post(`${LIST}/:id{${UUID_PATTERN}}/${path}`, async (c) => {
      const visit = ownVisitOf(c);
      const subscriptionId = c.req.param('id') ?? '';
      const done = await act({ giverId: visit.viewer.actorId, subscriptionId });
      if (!done.ok) return refused(c, visit, done.code);
      return c.redirect(onwards(LIST, LIST, said), 303);
    });
  onOne('pause', 'monthPaused', (own) => pauseSubscription(deps, own));
  onOne('resume', 'monthResumed', (own) => resumeSubscription(deps, own));
  onOne('stop', 'monthStopped', (own) => stopSubscription(deps, own));

  routes.post(`${LIST}/:id{${UUID_PATTERN}}/until`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, untilForm);
    if (form === null) return badForm(c, visit);
    const own = { giverId: visit.viewer.actorId, subscriptionId: c.req.param('id') };
    const lastMonth = form.until === '' ? null : form.until;
    const ended = await endSubscription(deps, { ...own, lastMonth });
    if (!ended.ok) return refused(c, visit, ended.code);
    return c.redirect(onwards(LIST, LIST, 'saved'), 303);
  });
  return routes;
}

function refused(c: Context<PageEnv>, visit: OwnVisit, code: 'not_found' | 'month_invalid') {
  const { monthly: words } = visit.words;
  const page = refusedPage(visit, words.refused[code], { href: LIST, label: words.title });
  return c.html(page, code === 'not_found' ? 404 : 422);
}
