import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { favouriteReading, mailAddress } from '../../../db/schema/schema.ts';
import { stopMailByLink } from '../../../src/operations/choose-telling.ts';
import { queueDueMails, sendMail } from '../../../src/operations/post-mail.ts';
import { postWeeklyLists } from '../../../src/operations/weekly-lists.ts';
import { type House, house, person } from '../../support/house.ts';
import { addIdentity, favouritesWait } from '../../support/identities.ts';
import { mailServer } from '../../support/mail-server.ts';
import { lettersTo, mailing } from '../../support/post.ts';

let home: House;
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());

const DAY_MS = 86_400_000;
const START = Date.parse('2026-10-05T12:00:00Z');
const day = (n: number) => home.setClock(new Date(START + n * DAY_MS).toISOString());

/** Somebody who says yes to each favourite, and has confirmed an address. */
async function giver(handle: string, language: 'en' | 'fr' = 'en') {
  day(0);
  const accountId = await person(home.deps, handle);
  const actorId = await addIdentity(home.deps, accountId);
  const [address, stopToken] = [`${handle}@mail.example`, home.deps.newSecret()];
  const row = { accountId, address, confirmedAt: home.deps.clock(), language, stopToken };
  await home.deps.db.insert(mailAddress).values(row);
  const lists = async () => (await lettersTo(home.deps, address)).length;
  return { accountId, actorId, address, stopToken, lists };
}
const posts = (name: string, count: number) =>
  Array.from({ length: count }, (_, n) => `https://peer.example/${name}/${n}`);

test('once a week, and only when something new waits', async () => {
  const { actorId, address, stopToken, lists } = await giver('weekly');
  await favouritesWait(home.deps, actorId, posts('first', 7));
  day(6);
  await postWeeklyLists(home.deps);
  expect(await lists()).toBe(0);
  day(7);
  await Promise.all([postWeeklyLists(home.deps), postWeeklyLists(home.deps)]);
  expect(await lettersTo(home.deps, address)).toMatchObject([
    {
      ...{ kind: 'weekly_list', count: 7, href: 'http://localhost:9001/home/accounts#asked' },
      stopHref: `http://localhost:9001/mail/stop/${stopToken}`,
      titles: { length: 5 },
    },
  ]);
  day(15);
  await postWeeklyLists(home.deps);
  expect(await lists()).toBe(1);
  // What came in masses waits for a word too, whatever somebody chose.
  await home.deps.db
    .update(favouriteReading)
    .set({ mode: 'all' })
    .where(eq(favouriteReading.actorId, actorId));
  await favouritesWait(home.deps, actorId, posts('second', 1));
  await postWeeklyLists(home.deps);
  expect(await lists()).toBe(2);
  day(16);
  await favouritesWait(home.deps, actorId, posts('third', 1));
  await postWeeklyLists(home.deps);
  expect(await lists()).toBe(2);
});

test('nobody gets one who wants none, or whose address takes none', async () => {
  const { db } = home.deps;
  const stopped = await giver('stopped');
  await stopMailByLink(home.deps, stopped.stopToken, ['list']);
  const refused = await giver('refused');
  const unconfirmed = await giver('unconfirmed');
  const all = [stopped, refused, unconfirmed];
  for (const one of all) await favouritesWait(home.deps, one.actorId, posts('x', 2));
  const of = ({ accountId }: { accountId: string }) => eq(mailAddress.accountId, accountId);
  await db.update(mailAddress).set({ refusedAt: home.deps.clock() }).where(of(refused));
  await db.delete(mailAddress).where(of(unconfirmed));
  day(30);
  await postWeeklyLists(home.deps);
  for (const one of all) expect(await one.lists(), one.address).toBe(0);
});

test('it arrives in its reader’s language, with a way out of it', async () => {
  const { actorId, stopToken } = await giver('lectrice', 'fr');
  await favouritesWait(home.deps, actorId, [
    ...posts('fr', 1),
    `https://x.example/${'x'.repeat(300)}`,
  ]);
  const server = await mailServer();
  const deps = mailing(home.deps, server.url);
  day(40);
  await postWeeklyLists(deps);
  await queueDueMails(deps);
  for (const { id } of await deps.db.query.mail.findMany()) await sendMail(deps, id);
  const arrived = server.arrived.find(({ to }) => to.includes('lectrice@mail.example'));
  expect(arrived?.text).toContain('2\u00a0de tes favoris attendent chez A test node');
  expect(arrived?.text).toContain(`xxx…`);
  expect(arrived?.headers.get('list-unsubscribe')).toBe(
    `<http://localhost:9001/mail/stop/${stopToken}>`,
  );
  await server.close();
});
