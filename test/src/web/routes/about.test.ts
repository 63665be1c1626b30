import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, actor, work } from '../../../../db/schema/schema.ts';
import { changeRole } from '../../../../src/operations/change-role.ts';
import { refreshCatalogue } from '../../../../src/operations/refresh-catalogue.ts';
import { standing } from '../../../support/gifts.ts';
import { creator, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

let home: House;
let author: string;
let fan: string;
let workIds: string[];

beforeAll(async () => {
  home = await house({ feeBps: 250, registration: 'open' });
  ({ actorId: author, workIds } = await creator(home.deps, 'author', ['First', 'Second', 'Third']));
  const other = await creator(home.deps, 'other', ['Elsewhere', 'Apart']);
  const tagged = { tags: ['Café'] };
  for (const id of [workIds[0] ?? '', other.workIds[0] ?? '']) {
    await home.deps.db.update(work).set(tagged).where(eq(work.id, id));
  }
  fan = await person(home.deps, 'fan');
  const shy = await person(home.deps, 'shy');
  const gift = (giverId: string, n: number, month: string) => ({
    ...{ giverId, workId: workIds[n] ?? '', payeeId: author, month },
  });
  const months = Array.from(
    { length: 60 },
    (_, n) => `${2020 + Math.floor(n / 12)}-${`${1 + (n % 12)}`.padStart(2, '0')}`,
  );
  await standing(home.deps, [
    ...months.map((month) => gift(fan, 1, month)),
    gift(fan, 0, '2026-10'),
    { ...gift(shy, 0, '2026-10'), anonymous: true },
  ]);
  await refreshCatalogue(home.deps);
});
afterAll(() => home.close());

const visitor = (language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);

test('what flattr is, and what this node is, in both languages', async () => {
  await changeRole(home.deps, 'other', 'admin');
  const about = textOf(await visitor().text('/about'));
  expect(about).toContain('About A test node');
  expect(about).toContain('From 1.00 EUR to 1,000.00 EUR a month.');
  expect(about).toContain('This node keeps 2.5% of what is given.');
  expect(about).toContain('Anybody with an account in the fediverse.');
  expect(about).toContain('Who looks after it|O|other|@other@localhost:9001');
  expect(await visitor('fr').text('/how')).toContain('Flattr en trois images');
  const how = await visitor().text('/how');
  expect(how).toContain('How do I get what people gave me?');
  expect(how.match(/class="pic"/g)).toHaveLength(3);
  expect(await visitor().text('/')).toContain('href="/how"');
});

test('the cookies that there are, and for how long, is said as it is', async () => {
  const here = await visitor().signIn(home.deps, fan);
  const stays = (await here.post('/sign-out', {})).headers.getSetCookie().join();
  expect(stays).toContain('Max-Age=86400');
  const about = textOf(await visitor().text('/about'));
  expect(about).toContain('The first stays in your browser for a day after you sign out.');
  const french = textOf(await visitor('fr').text('/about'));
  expect(french).toContain('Le premier reste un jour dans ton navigateur après la déconnexion.');
});

test('a person’s page ranks what was flattred, and names who said their name', async () => {
  const page = textOf(await visitor().text('/@author'));
  expect(page).toMatch(/Most appreciated\|Second\|60 flattrs\|First\|2 flattrs\|/);
  expect(page).toMatch(/Supporters\|F\|fan\|@fan@localhost:9001\|/);
  expect(page).not.toContain('shy');
  expect(page).not.toContain('Third|0 flattrs|Second');
  expect(textOf(await visitor().text('/@other'))).not.toContain('Most appreciated');
});

test('all that somebody gave is shown, page by page, when they want it', async () => {
  await home.deps.db.update(account).set({ flattrsPublic: true }).where(eq(account.actorId, fan));
  const first = await visitor().text('/@fan');
  expect(textOf(first)).toContain('Flattrs given|61 in all');
  const lines = (page: string) => page.match(/class="soft when"/g)?.length ?? 0;
  const older = /href="([^"]*)" rel="next"/.exec(first)?.[1] ?? '';
  expect(older).toMatch(/^\/@fan\?given=.*#given$/);
  const second = await visitor().text(older);
  expect([lines(first), lines(second)]).toEqual([50, 11]);
  expect(second).not.toContain('rel="next"');
});

test('links are told apart: proven places, ways to give, and the rest', async () => {
  const links = [
    { name: 'Blog', href: 'https://blog.example/', provenAt: '2026-10-01T00:00:00Z' },
    { name: '', href: 'https://liberapay.com/author', provenAt: null },
    { name: '', href: 'https://code.example/author', provenAt: null },
  ];
  await home.deps.db.update(actor).set({ links }).where(eq(actor.id, author));
  const page = textOf(await visitor().text('/@author'));
  expect(page).toMatch(
    /As seen on\|Blog\|blog\.example\|proven\|Links\|code\.example\/author\|Other ways to give\|liberapay\.com\/author\|/,
  );
});

test('a work leads to more of its author, and to what others made about the same', async () => {
  const page = textOf(await visitor().text('/@author/works/first'));
  expect(page).toMatch(
    /More by author\|S\|Second\|[\s\S]*Third\|[\s\S]*Others about this\|E\|Elsewhere\|/,
  );
  expect(page).not.toContain('Apart');
});
