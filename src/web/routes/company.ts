import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { blockedBy, countFollowers, followedBy, followersOf } from '../../../db/views/company.ts';
import { placeOf, streamFor } from '../../../db/views/posts.ts';
import { supportersOf } from '../../../db/views/supporters.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { followActor } from '../../operations/follow-actor.ts';
import { removeFollower, unblockActor } from '../../operations/remove-follower.ts';
import { unfollowActor } from '../../operations/unfollow-actor.ts';
import { currentMonth } from '../coin-facts.ts';
import { back, readForm, uuid } from '../forms.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { followersPage } from '../pages/followers.ts';
import { supportersPage } from '../pages/supporters.ts';
import { pageOf, placeIn } from '../parts/pager.ts';
import type { FollowCode } from '../refusal-codes.ts';
import { FOLLOW_STATUS } from '../refused.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const FOLLOWERS_SHOWN = 60;
const BLOCKED_SHOWN = 500;
const SUPPORTERS_SHOWN = 20;
const STREAM_SHOWN = 30;
/** As many as one can follow. */
const FOLLOWED_SHOWN = 1000;
const ADDRESS_SHOWN_CHARACTERS = 2000;

const personForm = z.object({ person: uuid, back });
const addressForm = z.object({ address: z.string(), back });

/** Who follows oneself, and whom one does not want to. */
export function followersRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/home/followers', async (c) => {
    const visit = ownVisitOf(c);
    const { actorId: followeeId, handle } = visit.viewer;
    const before = placeIn(c.req.query('before'));
    const found = await followersOf(deps.db, { followeeId, before, limit: FOLLOWERS_SHOWN + 1 });
    const { lines, next } = pageOf(found, FOLLOWERS_SHOWN, ({ since, followId }) => ({
      at: since,
      id: followId,
    }));
    const total = await countFollowers(deps.db, followeeId);
    const blocked = await blockedBy(deps.db, { blockerId: followeeId, limit: BLOCKED_SHOWN });
    const me = { handle, host: deps.node.host };
    const facts = { me, followers: lines, total, atStart: before === null, next, blocked };
    return c.html(followersPage(visit, facts));
  });

  const onFollower = (
    path: string,
    said: 'removed' | 'blocked' | 'unblocked',
    act: (me: string, them: string) => Promise<{ ok: true } | { ok: false; code: FollowCode }>,
  ) =>
    routes.post(`/home/followers/${path}`, async (c) => {
      const visit = ownVisitOf(c);
      const form = await readForm(c, personForm);
      if (form === null) return badForm(c, visit);
      const done = await act(visit.viewer.actorId, form.person);
      if (done.ok) return c.redirect(onwards(form.back, '/home/followers', said), 303);
      const action = { href: '/home/followers', label: visit.words.followers.title };
      const sentence = visit.words.refusals.follow[done.code];
      return c.html(refusedPage(visit, sentence, action), FOLLOW_STATUS[done.code]);
    });
  onFollower('remove', 'removed', (me, them) => removeFollower(deps, me, them, { block: false }));
  onFollower('block', 'blocked', (me, them) => removeFollower(deps, me, them, { block: true }));
  onFollower('unblock', 'unblocked', (me, them) => unblockActor(deps, me, them));
  return routes;
}

/** Who thanked oneself, and what these make. */
export function supportersRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/home/supporters', async (c) => showSupporters(c, deps, ownVisitOf(c)));

  routes.post('/home/supporters/follow', async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, addressForm);
    if (form === null) return badForm(c, visit);
    const followed = await followActor(deps, visit.viewer.actorId, form.address);
    if (followed.ok) return c.redirect(onwards(form.back, '/home/supporters', 'followed'), 303);
    return showSupporters(c, deps, visit, { address: form.address, code: followed.code });
  });

  routes.post('/home/supporters/unfollow', async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, personForm);
    if (form === null) return badForm(c, visit);
    const unfollowed = await unfollowActor(deps, visit.viewer.actorId, form.person);
    if (unfollowed.ok) return c.redirect(onwards(form.back, '/home/supporters', 'unfollowed'), 303);
    return showSupporters(c, deps, visit, { address: '', code: unfollowed.code });
  });
  return routes;
}

/** The page, also when a form of it was refused: with what was typed, and why. */
async function showSupporters(
  c: Context<PageEnv>,
  { db }: NodeDeps,
  visit: OwnVisit,
  refused?: { readonly address: string; readonly code: FollowCode },
) {
  const me = visit.viewer.actorId;
  const before = placeIn(c.req.query('before'));
  const older = placeIn(c.req.query('older'));
  const month = await currentMonth(db, visit);
  const [thanked, streamed, followed] = await Promise.all([
    supportersOf(db, { payeeId: me, month, before, limit: SUPPORTERS_SHOWN + 1 }),
    streamFor(db, { followerId: me, before: older, limit: STREAM_SHOWN + 1 }),
    followedBy(db, { followerId: me, limit: FOLLOWED_SHOWN }),
  ]);
  const supporters = pageOf(thanked, SUPPORTERS_SHOWN, ({ last, person }) => ({
    at: last,
    id: person.id,
  }));
  const here = refused === undefined ? visit.here : '/home/supporters';
  const page = supportersPage(
    { ...visit, here },
    {
      supporters: { ...supporters, atStart: before === null },
      stream: { ...pageOf(streamed, STREAM_SHOWN, placeOf), atStart: older === null },
      followed,
      address: (refused?.address ?? '').slice(0, ADDRESS_SHOWN_CHARACTERS),
      trouble: refused === undefined ? null : visit.words.refusals.follow[refused.code],
    },
  );
  return c.html(page, refused === undefined ? 200 : FOLLOW_STATUS[refused.code]);
}
