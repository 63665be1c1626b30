import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { feedsOf } from '../../../db/views/feeds.ts';
import type { FeedRowTrouble, NodeDeps } from '../../operations/deps.ts';
import { checkFeed, forgetFeed, watchFeed } from '../../operations/watch-feed.ts';
import { readForm, UUID_PATTERN } from '../forms.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { ownFeedsPage } from '../pages/own-feeds.ts';
import type { FeedCode } from '../refusal-codes.ts';
import { FEED_STATUS } from '../refused.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const LIST = '/home/works/feeds';
const ADDRESS_SHOWN_CHARACTERS = 2000;

const addForm = z.object({ url: z.string() });

/** The feeds that publish for one. */
export function ownFeedsRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  const show = async (visit: OwnVisit, url: string, trouble: string | null) => {
    const feeds = await feedsOf(deps.db, visit.viewer.actorId);
    return ownFeedsPage(visit, { feeds, url: url.slice(0, ADDRESS_SHOWN_CHARACTERS), trouble });
  };

  routes.get(LIST, async (c) =>
    c.html(await show(ownVisitOf(c), (c.req.query('url') ?? '').trim(), null)),
  );

  routes.post(LIST, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, addForm);
    if (form === null) return badForm(c, visit);
    const watched = await watchFeed(deps, visit.viewer.actorId, form.url.trim());
    if (watched.ok) {
      const said = watched.leftOut > 0 ? 'watchedSome' : 'watched';
      return c.redirect(`${onwards(LIST, LIST, said)}#feed-${watched.feedId}`, 303);
    }
    const { code } = watched;
    const [sentence, status] = isTrouble(visit, code)
      ? ([visit.words.feeds.trouble[code], 422] as const)
      : ([visit.words.refusals.feed[code], FEED_STATUS[code]] as const);
    return c.html(await show(visit, form.url, sentence), status);
  });

  routes.post(`${LIST}/:id{${UUID_PATTERN}}/check`, async (c) => {
    const visit = ownVisitOf(c);
    const feedId = c.req.param('id');
    const checked = await checkFeed(deps, visit.viewer.actorId, feedId);
    if (checked.ok) {
      const said = checked.added + checked.updated > 0 ? 'feedNew' : 'feedSame';
      return c.redirect(`${onwards(LIST, LIST, said)}#feed-${feedId}`, 303);
    }
    // What is wrong with a feed stands beside it.
    if (isTrouble(visit, checked.code)) return c.redirect(`${LIST}#feed-${feedId}`, 303);
    return refused(c, visit, checked.code);
  });

  routes.post(`${LIST}/:id{${UUID_PATTERN}}/remove`, async (c) => {
    const visit = ownVisitOf(c);
    const forgotten = await forgetFeed(deps, visit.viewer.actorId, c.req.param('id'));
    if (!forgotten.ok) return refused(c, visit, forgotten.code);
    return c.redirect(onwards(LIST, LIST, 'feedGone'), 303);
  });
  return routes;
}

const isTrouble = (visit: OwnVisit, code: FeedRowTrouble | FeedCode): code is FeedRowTrouble =>
  Object.hasOwn(visit.words.feeds.trouble, code);

function refused(c: Context<PageEnv>, visit: OwnVisit, code: FeedCode) {
  const action = { href: LIST, label: visit.words.feeds.title };
  return c.html(refusedPage(visit, visit.words.refusals.feed[code], action), FEED_STATUS[code]);
}
