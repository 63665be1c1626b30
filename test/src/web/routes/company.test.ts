import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveRemoteActor } from '../../../../db/records/people.ts';
import { actor, block, flattr, follow, post } from '../../../../db/schema/schema.ts';
import { setBudget } from '../../../../src/operations/account-settings.ts';
import type { Remote } from '../../../../src/operations/deps.ts';
import { giveFlattr } from '../../../../src/operations/give-flattr.ts';
import { webPage } from '../../../support/gifts.ts';
import { creator, giver, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, silentRemote, textOf } from '../../../support/pages.ts';
import { elsewhere } from '../../../support/peer.ts';

const HOSTILE = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;

let home: House;
let author: string;
let reader: string;
let listener: string;
let radio: string;

beforeAll(async () => {
  home = await house();
  const made = await creator(home.deps, 'night-trains', ['First', 'Second']);
  author = made.actorId;
  reader = (await creator(home.deps, 'reader', ['What a reader wrote'])).actorId;
  listener = await giver(home.deps, 'listener', { budgetMinor: 500n });
  const { deps } = home;
  const now = deps.clock();
  const seen = { ...elsewhere('radio'), name: HOSTILE };
  radio = (
    await deps.db.transaction((tx) =>
      saveRemoteActor(tx, { ...seen, id: deps.newId(), createdAt: now, fetchedAt: now }),
    )
  ).id;
  for (const workId of made.workIds) await giveFlattr(deps, { giverId: listener, workId });
  const to = { payeeId: author, personId: author, given: false, source: 'node' as const };
  const gift = { ...to, month: '2026-10', recordedAt: now };
  await deps.db.insert(flattr).values([
    { id: deps.newId(), uri: 'https://peer.example/flattrs/1', giverId: radio, ...gift },
    // Anonymous: the node's own actor stands for somebody.
    {
      id: deps.newId(),
      uri: 'https://peer.example/flattrs/2',
      giverId: deps.node.actorId,
      ...gift,
    },
  ]);
});
afterAll(() => home.close());

const visitor = (remote: Remote = silentRemote) =>
  new PageVisitor(pagesOf(home.deps, { remote }), home.deps.node.origin);
const signedIn = async (remote?: Remote) => await visitor(remote).signIn(home.deps, author);
const stateOf = async (followeeId: string) =>
  (
    await home.deps.db
      .select()
      .from(follow)
      .where(and(eq(follow.followerId, author), eq(follow.followeeId, followeeId)))
  )[0]?.state;

test('supporters are met once each, with how often and when; the anonymous are not', async () => {
  const page = await (await signedIn()).text('/home/supporters');
  expect(page).toMatch(/href="\/@listener"[\s\S]*?2\u00a0flattrs, the last on 5 October 2026/);
  expect(page.match(/class="follow"/g)).toHaveLength(2);
  expect(page).toContain('@radio@peer.example');
  expect(page).not.toContain('@node@');
  expect(page).not.toMatch(/<script>|<img/);
  const none = await visitor().signIn(home.deps, await person(home.deps, 'newcomer'));
  expect(await none.text('/home/supporters')).toContain('Nobody has flattred you yet.');
});

test('supporters are flattred back, them or what they made last, here and elsewhere', async () => {
  const { deps } = home;
  const tides = await webPage(deps, 'https://peer.example/notes/1', 'Tides', radio);
  await setBudget(deps, author, 500n);
  const here = await signedIn();
  const coins = /action="\/flattr"><input type="hidden" name="(\w+)" value="([^"]+)"/g;
  const buttons = async () =>
    [...(await here.text('/home/supporters')).matchAll(coins)]
      .map(([, name = '', id = '']) => `${name} ${id}`)
      .sort();
  const all = [`person ${listener}`, `person ${radio}`, `work ${tides}`].sort();
  expect(await buttons()).toEqual(all);
  const page = await here.text('/home/supporters');
  expect(page).toMatch(/aria-label="Flattr back: listener"/);
  expect(page).toMatch(/aria-label="Flattr: Tides"/);
  // Of who lives elsewhere one can look first where it would go.
  const where = [...page.matchAll(/href="(\/flattr\?url=[^"]+)"/g)].map(([, href = '']) => href);
  expect(where).toHaveLength(1);
  expect(await visitor().text(where[0] ?? '')).toContain('@radio@peer.example');

  for (const gift of [{ person: listener }, { work: tides }]) {
    const answer = await here.post('/flattr', { ...gift, back: '/home/supporters' });
    expect(answer.headers.get('location')).toBe('/home/supporters?said=flattred');
  }
  expect(await buttons()).toEqual([`person ${radio}`]);
  const after = textOf(await here.text('/home/supporters'));
  expect(after).toContain('|flattred this month|');
  expect(after).toContain('|Tides|waits for them|');
});

test('somebody here is followed by a button, and their works appear', async () => {
  const here = await signedIn();
  const page = await here.text('/@reader');
  expect(page).toContain('aria-label="Follow reader"');
  expect(page).toMatch(
    /name="address" value="[^"]*"><input type="hidden" name="back" value="\/@reader">/,
  );
  const address = /name="address" value="([^"]*)"/.exec(page)?.[1] ?? '';
  const answer = await here.post('/home/supporters/follow', { address, back: '/@reader' });
  expect(answer.headers.get('location')).toBe('/@reader?said=followed');
  expect(await here.text('/@reader')).toContain('aria-label="Unfollow reader"');
  expect(await visitor().text('/@reader')).toMatch(/Followers<\/dt><dd>1</);
  expect(await visitor().text('/@reader')).not.toContain('aria-label="Follow reader"');
  expect(await here.text('/home/supporters')).toContain('>What a reader wrote</a>');
  const undone = await here.post('/home/supporters/unfollow', { person: reader });
  expect(undone.headers.get('location')).toBe('/home/supporters?said=unfollowed');
  expect(await here.text('/home/supporters')).not.toContain('What a reader wrote');
  const again = await here.post('/home/supporters/unfollow', { person: reader });
  expect([again.status, await again.text()]).toEqual([404, expect.stringContaining('any more')]);
});

test('somebody elsewhere is asked, and what was wrong stands by the field', async () => {
  const remote = { ...silentRemote, handle: async () => elsewhere('radio') };
  const here = await signedIn(remote);
  const answer = await here.post('/home/supporters/follow', { address: '@radio@peer.example' });
  expect(answer.headers.get('location')).toBe('/home/supporters?said=followed');
  expect(await stateOf(radio)).toBe('requested');
  expect(await here.text('/home/supporters')).toContain('>Take back</button>');
  await home.deps.db.update(actor).set({ name: HOSTILE }).where(eq(actor.id, radio));
  for (const [address, status, sentence] of [
    ['@radio@peer.example', 409, 'You follow them already'],
    ['my cat', 404, 'Nobody was found there.'],
    ['', 404, 'Nobody was found there.'],
    [`${home.deps.node.origin}/@night-trains`, 422, 'This is you.'],
    ['x'.repeat(60_000), 404, 'Nobody was found there.'],
  ] as const) {
    const refused = await here.post('/home/supporters/follow', { address });
    const page = await refused.text();
    expect(refused.status, address.slice(0, 40)).toBe(status);
    expect(page).toContain(sentence);
    expect(page).toContain(`value="${address.slice(0, 2000)}"`);
    expect(page).toMatch(/id="field-address"[^>]*aria-describedby="[^"]*field-address-trouble"/);
    expect(page).not.toContain('value="/home/supporters/follow"');
  }
});

test('posts of those one follows are shown sanitised, the newest first, and go on', async () => {
  await home.deps.db.update(follow).set({ state: 'accepted' }).where(eq(follow.followeeId, radio));
  const { deps } = home;
  const at = (n: number) => new Date(deps.clock().getTime() - n * 60_000);
  const posts = Array.from({ length: 33 }, (_, n) => ({
    ...{ id: deps.newId(), uri: `https://peer.example/${n}`, authorId: radio },
    ...{ pageUrl: 'javascript:alert(1)', contentHtml: `<p>Post ${n}.</p>`, receivedAt: at(0) },
    ...{ publishedAt: at(n), title: HOSTILE, warning: n === 0 ? HOSTILE : null, language: HOSTILE },
  }));
  await deps.db.insert(post).values(posts);
  await deps.db
    .update(post)
    .set({ deletedAt: at(0) })
    .where(eq(post.uri, 'https://peer.example/2'));
  const here = await signedIn();
  const page = await here.text('/home/supporters');
  const shown = (text: string) =>
    [...text.matchAll(/Post (\d+)\./g)].map((match) => Number(match[1]));
  expect(shown(page)).toEqual([0, 1, ...Array.from({ length: 28 }, (_, n) => n + 3)]);
  expect(page).not.toMatch(/<script>|<img|href="javascript/);
  expect(page).toContain('<details class="warned"><summary>');
  const older = /href="([^"]*older=[^"]*)" rel="next"/.exec(page)?.[1] ?? '';
  expect(shown(await here.text(older))).toEqual([31, 32]);
});

test('who writes much hides nobody: each is asked for as many as are shown', async () => {
  const { deps } = home;
  const seen = { ...elsewhere('lighthouse'), id: deps.newId(), createdAt: deps.clock() };
  const lighthouse = await deps.db.transaction((tx) =>
    saveRemoteActor(tx, { ...seen, fetchedAt: deps.clock() }),
  );
  const now = deps.clock();
  await deps.db.insert(follow).values({
    ...{ id: deps.newId(), uri: 'https://peer.example/follows/light', followerId: author },
    ...{ followeeId: lighthouse.id, state: 'accepted' as const, createdAt: now },
  });
  const said = [-1, 29.5, 60].map((minutes) => ({
    ...{ id: deps.newId(), uri: `https://peer.example/light/${minutes}`, authorId: lighthouse.id },
    ...{ pageUrl: 'https://peer.example/', contentHtml: `<p>Light ${minutes}!</p>` },
    ...{ receivedAt: now, publishedAt: new Date(now.getTime() - minutes * 60_000) },
  }));
  await deps.db.insert(post).values(said);
  const here = await signedIn();
  const shown = (page: string) =>
    [...page.matchAll(/(?:Post|Light) (-?[\d.]+)[.!]/g)].map((match) => Number(match[1]));
  const page = await here.text('/home/supporters');
  expect(shown(page).slice(0, 3)).toEqual([-1, 0, 1]);
  expect(shown(page).slice(-2)).toEqual([28, 29]);
  const older = /href="([^"]*older=[^"]*)" rel="next"/.exec(page)?.[1] ?? '';
  expect(shown(await here.text(older))).toEqual([29.5, 30, 31, 32, 60]);
});

test('followers are removed, blocked and unblocked', async () => {
  const { deps } = home;
  const here = await signedIn();
  expect(await here.text('/home/followers')).toContain('Nobody yet.');
  const add = (followerId: string, n: number) =>
    deps.db.insert(follow).values({
      ...{ id: deps.newId(), uri: `https://peer.example/follows/${n}`, followerId },
      ...{ followeeId: author, state: 'accepted' as const, createdAt: deps.clock() },
    });
  await add(radio, 1);
  await add(listener, 2);
  const page = await here.text('/home/followers');
  expect(page).toContain('2\u00a0followers');
  expect(page).toContain('aria-label="Block listener"');
  expect(page).not.toMatch(/<script>|<img/);
  const removed = await here.post('/home/followers/remove', { person: listener });
  expect(removed.headers.get('location')).toBe('/home/followers?said=removed');
  const again = await here.post('/home/followers/remove', { person: listener });
  expect([again.status, await again.text()]).toEqual([404, expect.stringContaining('any more')]);
  await here.post('/home/followers/block', { person: radio });
  expect(await deps.db.select().from(block)).toHaveLength(1);
  const blocked = await here.text('/home/followers');
  expect(blocked).toContain('Blocked</h2>');
  expect(blocked).toContain('Nobody yet.');
  await here.post('/home/followers/unblock', { person: radio });
  expect(await deps.db.select().from(block)).toHaveLength(0);
  const none = await here.post('/home/followers/unblock', { person: radio });
  expect(none.status).toBe(404);
  expect((await here.post('/home/followers/block', { person: 'nobody' })).status).toBe(422);
});
