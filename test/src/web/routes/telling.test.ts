import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { happening, identity, mailAddress } from '../../../../db/schema/schema.ts';
import { TOPICS } from '../../../../src/flattr/happening.ts';
import { giveFlattr } from '../../../../src/operations/give-flattr.ts';
import { creator, giver, type House, house, person } from '../../../support/house.ts';
import { addIdentity } from '../../../support/identities.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

const ORIGIN = 'http://localhost:9001';
const PAGE = '/home/settings/notifications';
let home: House;
let author: Awaited<ReturnType<typeof creator>>;
let ada: string;
let visitor: PageVisitor;
const titles = ['One', 'Two', 'Three', 'Four', 'Five', 'Six'];
beforeAll(async () => {
  home = await house();
  author = await creator(home.deps, 'author', titles);
  ada = await giver(home.deps, 'ada', { budgetMinor: 500n });
  const [accountId, address] = [author.actorId, 'author@mail.example'];
  const facts = { confirmedAt: home.deps.clock(), language: 'en', stopToken: TOKEN } as const;
  await home.deps.db.insert(mailAddress).values({ accountId, address, ...facts });
  const page = new PageVisitor(pagesOf(home.deps), ORIGIN);
  visitor = await page.signIn(home.deps, author.actorId);
});
afterAll(() => home.close());
const TOKEN = 'a-link-of-forty-characters-and-a-little-more';
const ONE_CLICK = { 'List-Unsubscribe': 'One-Click' };

let works = 0;
/** How one more flattr is to be told. */
async function flattrNow() {
  const workId = author.workIds[works++] ?? '';
  const given = await giveFlattr(home.deps, { giverId: ada, workId });
  if (!given.ok) throw new Error(given.code);
  const { onPage, byMail, byBot } = happening;
  const [row] = await home.deps.db
    .select({ onPage, byMail, byBot })
    .from(happening)
    .where(eq(happening.flattrId, given.flattrId));
  return row;
}
const choices = (flattr: { page: boolean; mail: string; bot: string }) => ({
  ...Object.fromEntries(TOPICS.flatMap((t) => [`mail-${t}`, `bot-${t}`].map((n) => [n, 'off']))),
  ...(flattr.page ? { 'page-flattr': 'yes' } : {}),
  ...{ 'mail-flattr': flattr.mail, 'bot-flattr': flattr.bot },
});

test('without a choice: on the page, and soon by mail', async () => {
  const page = await visitor.text(PAGE);
  expect(page).toContain('Mail goes to author@mail.example.');
  expect(page).toMatch(/name="page-flattr"[^>]*checked/);
  expect(page).toMatch(/name="mail-follower"[^>]*>.*?<option value="daily" selected>/);
  expect(page).toMatch(/name="bot-flattr"[^>]*>.*?<option value="off" selected>/);
  expect(await flattrNow()).toEqual({ onPage: true, byMail: 'each', byBot: null });
});

test('a choice counts at once, also for what waits', async () => {
  const pending = () =>
    home.deps.db
      .select({ byMail: happening.byMail })
      .from(happening)
      .where(eq(happening.byMail, 'weekly'));
  const saved = await visitor.post(PAGE, choices({ page: true, mail: 'weekly', bot: 'each' }));
  expect(saved.status).toBe(303);
  expect(await pending()).toHaveLength(1);
  expect(await flattrNow()).toEqual({ onPage: true, byMail: 'weekly', byBot: null });
  expect(await visitor.text(PAGE)).toMatch(
    /name="mail-flattr"[^>]*>.*?<option value="weekly" selected>/,
  );
  await visitor.post(PAGE, choices({ page: false, mail: 'off', bot: 'off' }));
  expect(await pending()).toHaveLength(0);
  expect(await flattrNow()).toBeUndefined();
});

test('the bot writes to one’s own account, and to no other', async () => {
  const theirs = await addIdentity(home.deps, await person(home.deps, 'other'));
  const own = await addIdentity(home.deps, author.actorId);
  const form = choices({ page: true, mail: 'off', bot: 'daily' });
  expect((await visitor.post(PAGE, { ...form, receiver: theirs })).status).toBe(409);
  expect((await visitor.post(PAGE, { ...form, receiver: 'x' })).status).toBe(422);
  expect((await visitor.post(PAGE, { ...form, receiver: own })).status).toBe(303);
  const told = await home.deps.db.select().from(identity).where(eq(identity.isTold, true));
  expect(told.map(({ actorId }) => actorId)).toEqual([own]);
  expect(await flattrNow()).toEqual({ onPage: true, byMail: null, byBot: 'daily' });
  expect((await visitor.post(PAGE, { ...form, receiver: '' })).status).toBe(303);
  expect(await flattrNow()).toEqual({ onPage: true, byMail: null, byBot: null });
});

test('a form that nobody could send is none', async () => {
  const form = choices({ page: true, mail: 'hourly', bot: 'off' });
  expect((await visitor.post(PAGE, form)).status).toBe(422);
});

test('of a mail that tells several things one click ends just those', async () => {
  const each = Object.fromEntries(TOPICS.map((topic) => [`mail-${topic}`, 'each']));
  const form = { ...choices({ page: true, mail: 'each', bot: 'off' }), ...each };
  await visitor.post(PAGE, form);
  const stranger = new PageVisitor(pagesOf(home.deps), ORIGIN);
  const stop = `/mail/stop/${TOKEN}/flattr-comment-payment`;
  const look = await stranger.text(stop);
  expect(textOf(look)).toContain('each flattr that you receive, comments, and payments?');
  expect(look).toContain(`action="${stop}"`);
  expect((await stranger.post(stop, ONE_CLICK, {})).status).toBe(200);
  const choicesNow = await home.deps.db.query.tellingChoice.findMany();
  const off = choicesNow.flatMap(({ topic, byMail }) => (byMail === 'off' ? [topic] : []));
  expect(off.sort()).toEqual(['comment', 'flattr', 'payment']);
  expect((await home.deps.db.query.mailAddress.findFirst())?.weeklyList).toBe(true);
  for (const wrong of ['flattr-', 'flattr-else', '-', 'flattr-comment/x'])
    expect((await stranger.get(`/mail/stop/${TOKEN}/${wrong}`)).status, wrong).toBe(404);
});

test('one click in a mail ends what it tells, and no more', async () => {
  await visitor.post(PAGE, choices({ page: true, mail: 'each', bot: 'off' }));
  const stranger = () => new PageVisitor(pagesOf(home.deps), ORIGIN, 'fr');
  const stop = `/mail/stop/${TOKEN}/flattr`;
  const look = textOf(await stranger().text(stop));
  expect(look).toContain('Ne plus rien t’envoyer par courriel sur chaque flattr que tu reçois ?');
  const of = async () =>
    (await home.deps.db.query.tellingChoice.findMany()).find(({ topic }) => topic === 'flattr');
  expect(await of()).toMatchObject({ byMail: 'each' });
  const answer = await stranger().post(stop, ONE_CLICK, {});
  expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
  expect(await of()).toMatchObject({ onPage: true, byMail: 'off', byBot: 'off' });
  expect(await flattrNow()).toEqual({ onPage: true, byMail: null, byBot: null });
  const list = async () => (await home.deps.db.query.mailAddress.findFirst())?.weeklyList;
  expect(await list()).toBe(true);
  await stranger().post(`/mail/stop/${TOKEN}/all`, ONE_CLICK, {});
  expect(await list()).toBe(false);
  const all = await home.deps.db.query.tellingChoice.findMany();
  expect(all.map(({ byMail }) => byMail)).toEqual(TOPICS.map(() => 'off'));
  expect((await stranger().post(`/mail/stop/${TOKEN}x/all`, ONE_CLICK, {})).status).toBe(404);
  expect((await stranger().get(`/mail/stop/${TOKEN}/else`)).status).toBe(404);
});
