import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { visitorFigures } from '../../../db/views/visitors.ts';
import { forgetVisitors, makeVisitorCounter } from '../../../src/operations/count-visitors.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { standing, stranger, webPage } from '../../support/gifts.ts';
import { creator, type House, house, person } from '../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../support/pages.ts';

let home: House;
let author: string;
let work: string;
const ORIGIN = 'https://node.example';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const PAGE = '/@night-trains/works/the-lower-berth';
const BADGE = `/badge.svg?url=${encodeURIComponent(ORIGIN + PAGE)}`;
const BUTTON = `/embed/button?url=${encodeURIComponent(ORIGIN + PAGE)}`;

beforeAll(async () => {
  home = await house({ at: '2026-11-22T12:00:00Z', origin: ORIGIN });
  const made = await creator(home.deps, 'night-trains', ['The lower berth']);
  author = made.actorId;
  [work = ''] = made.workIds;
});
afterAll(() => home.close());
beforeEach(async () => {
  await home.deps.db.execute(sql`delete from visitor_count`);
  await home.deps.db.execute(sql`delete from visitor_salt`);
  home.setClock('2026-11-22T12:00:00Z');
});

/** A process of the node, of which the test knows when it writes. */
function process() {
  const visitors = makeVisitorCounter(home.deps);
  const app = pagesOf(home.deps, {}, { visitors });
  return {
    app,
    write: () => visitors.write(),
    /** Somebody at an address asks for something. */
    see: async (path: string, address = '93.184.216.34', headers: Record<string, string> = {}) => {
      const connection = { incoming: { socket: { remoteAddress: address } } };
      const init = { headers: { 'user-agent': FIREFOX, ...headers } };
      return await app.request(`${ORIGIN}${path}`, init, connection);
    },
  };
}

const counted = async () =>
  await home.deps.db.execute<{ subject_id: string; day: string; visitors: number }>(
    sql`select subject_id, day, visitors from visitor_count order by subject_id = ${work}, day`,
  );

test('a visitor of a work is counted once a day, whether they see its page, its badge or its button', async () => {
  const { see, write } = process();
  for (const path of [PAGE, BADGE, BUTTON, PAGE]) expect((await see(path)).status).toBe(200);
  expect(await counted()).toEqual([]);
  await write();
  expect(await counted()).toEqual([{ subject_id: work, day: '2026-11-22', visitors: 1 }]);
  await see(BADGE, '93.184.216.35');
  await see(BADGE, '93.184.216.34', { 'user-agent': FIREFOX.replace('140', '141') });
  const etag = (await see(BADGE)).headers.get('etag') ?? '';
  expect((await see(BADGE, '93.184.216.36', { 'if-none-match': etag })).status).toBe(304);
  await write();
  expect(await counted()).toMatchObject([{ visitors: 4 }]);
  home.setClock('2026-11-23T12:00:00Z');
  await see(BADGE);
  await write();
  expect(await counted()).toMatchObject([{ visitors: 4 }, { day: '2026-11-23', visitors: 1 }]);
});

test('so is a visitor of a person; a household in IPv6 is one', async () => {
  const { see, write } = process();
  await see('/@night-trains');
  await see('/@night-trains', '2001:db8:1:2::3');
  await see('/@night-trains', '2001:db8:1:2:aaaa::4');
  await write();
  expect(await counted()).toMatchObject([{ subject_id: author, visitors: 2 }]);
});

test.each<[string, Record<string, string>]>([
  ['asks not to be tracked', { dnt: '1' }],
  ['asks for privacy', { 'sec-gpc': '1' }],
  ['fetches ahead', { 'sec-purpose': 'prefetch;prerender' }],
  ['says nothing of itself', { 'user-agent': '' }],
  [
    'is a robot',
    { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://google.com/bot)' },
  ],
  ['is a server', { 'user-agent': 'Mastodon/4.5.0 (http.rb/5.2.0; +https://social.example/)' }],
  ['is a script', { 'user-agent': 'curl/8.14.1' }],
  ['is a proxy for pictures', { 'user-agent': 'Mozilla/5.0 (via ggpht.com GoogleImageProxy)' }],
  ['previews links', { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) BingPreview/1.0b' }],
  ['has nobody before it', { 'user-agent': 'Mozilla/5.0 (X11) HeadlessChrome/140.0' }],
])('who %s is not counted', async (_, headers) => {
  const { see, write } = process();
  expect((await see(BADGE, '93.184.216.34', headers)).status).toBe(200);
  expect((await see(PAGE, '93.184.216.34', headers)).status).toBe(200);
  await write();
  expect(await counted()).toEqual([]);
});

test('a telephone by Cubot is none, and neither is Lynx', async () => {
  const { see, write } = process();
  const phone = 'Mozilla/5.0 (Linux; Android 14; CUBOT X90) AppleWebKit/537.36 Chrome/140 Mobile';
  await see(BADGE, '93.184.216.34', { 'user-agent': phone });
  await see(BADGE, '93.184.216.34', { 'user-agent': 'Lynx/2.9.2 libwww-FM/2.14' });
  await write();
  expect(await counted()).toMatchObject([{ visitors: 2 }]);
});

test('nothing is counted for addresses that are not ours, and nothing of what is not there', async () => {
  const { see, write } = process();
  const far = await stranger(home.deps, 'far', { host: 'far.example' });
  await webPage(home.deps, 'https://far.example/1', 'Far', far);
  for (const url of ['https://far.example/1', 'https://unknown.example/', 'my cat'])
    await see(`/badge.svg?url=${encodeURIComponent(url)}`);
  await see('/@nobody');
  await see('/');
  await see(BADGE, '');
  const { app } = process();
  await app.request(`${ORIGIN}${BADGE}`, { headers: { 'user-agent': FIREFOX } });
  await write();
  expect(await counted()).toEqual([]);
});

test('whose work it is does not count on its page', async () => {
  const { app, see, write } = process();
  const own = await new PageVisitor(app, ORIGIN).signIn(home.deps, author);
  const cookie = [...own.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  for (const path of [PAGE, '/@night-trains'])
    expect((await see(path, '93.184.216.34', { cookie })).status).toBe(200);
  await write();
  expect(await counted()).toEqual([]);
});

test('two processes count one visitor once, also when they write at the same time', async () => {
  const all = [process(), process(), process()];
  for (let round = 0; round < 3; round += 1) {
    for (const [n, { see }] of all.entries()) {
      await see(BADGE, '93.184.216.1');
      await see(BADGE, `93.184.217.${n + 1}`);
      await see('/@night-trains', `93.184.217.${n + 1}`);
    }
    await Promise.all(all.map(({ write }) => write()));
  }
  expect(await counted()).toMatchObject([
    { subject_id: author, visitors: 3 },
    { subject_id: work, visitors: 4 },
  ]);
});

test('when a day is over, only its count is left; who came too late is not in it', async () => {
  const { see, write } = process();
  await see(BADGE);
  await write();
  const rest = async () => {
    const [row] = await home.deps.db.execute<{ sketches: number; salts: number }>(sql`select
      (select count(*)::int from visitor_count where sketch is not null) as sketches,
      (select count(*)::int from visitor_salt) as salts`);
    return row;
  };
  expect(await forgetVisitors(home.deps)).toBe(0);
  expect(await rest()).toEqual({ sketches: 1, salts: 1 });
  await see(BADGE, '93.184.216.40');
  home.setClock('2026-11-23T00:00:30Z');
  expect(await forgetVisitors(home.deps)).toBe(1);
  expect(await rest()).toEqual({ sketches: 0, salts: 0 });
  await write();
  expect(await counted()).toEqual([{ subject_id: work, day: '2026-11-22', visitors: 1 }]);
  await see(BADGE);
  await write();
  expect(await rest()).toEqual({ sketches: 1, salts: 1 });
});

test('nothing that is kept says who somebody is, or is the same for two works or days', async () => {
  const { see, write } = process();
  const sketchOf = async () =>
    await home.deps.db.execute<{ hex: string }>(
      sql`select encode(sketch, 'hex') as hex from visitor_count where sketch is not null`,
    );
  await see(BADGE);
  await see('/@night-trains');
  await write();
  const [one, other] = await sketchOf();
  expect(one?.hex).not.toBe(other?.hex);
  home.setClock('2026-11-23T12:00:00Z');
  await forgetVisitors(home.deps);
  await see(BADGE);
  await write();
  const [next] = await sketchOf();
  expect([one?.hex, other?.hex]).not.toContain(next?.hex);
  const [{ persistence } = { persistence: '' }] = await home.deps.db.execute<{
    persistence: string;
  }>(sql`select relpersistence as persistence from pg_class where relname = 'visitor_salt'`);
  expect(persistence).toBe('u');
});

test('a database that cannot write keeps nobody waiting', async () => {
  const broken = { transaction: async () => Promise.reject(new Error('full')) };
  const db = Object.assign(Object.create(home.deps.db), broken);
  const visitors = makeVisitorCounter({ ...home.deps, db });
  visitors.saw(work, { client: '93.184.216.34', agent: FIREFOX });
  await visitors.write();
  const { see, write } = process();
  await see(BADGE);
  await write();
  expect(await counted()).toMatchObject([{ visitors: 1 }]);
});

test('a creator’s figures are the sums of months and works; who leaves takes them along', async () => {
  const { see, write } = process();
  for (const day of ['2026-10-31', '2026-11-01', '2026-11-22']) {
    home.setClock(`${day}T12:00:00Z`);
    await see(BADGE);
    await see(PAGE, '93.184.216.35');
    await see('/@night-trains', '93.184.216.35');
    await write();
  }
  expect(await visitorFigures(home.deps.db, author)).toEqual({
    months: [
      { month: '2026-11', visitors: 6 },
      { month: '2026-10', visitors: 3 },
    ],
    works: [
      { work: { title: 'The lower berth', pageUrl: ORIGIN + PAGE }, visitors: 6 },
      { work: null, visitors: 3 },
    ],
  });
  await standing(home.deps, [
    { giverId: await person(home.deps, 'fan'), payeeId: author, workId: work },
  ]);
  const own = await new PageVisitor(process().app, ORIGIN, 'fr').signIn(home.deps, author);
  const page = textOf(await own.text('/home/received'));
  expect(page).toContain('6 visiteurs pour l’instant, et 1 personne t’a remercié en donnant son');
  expect(page).toContain('|novembre 2026|6|1|octobre 2026|3|0|');
  expect(page).toContain('|The lower berth|6|1|');
  expect(textOf(await own.text('/home/works'))).toContain('|6 visiteurs|');
  const csv = await own.text('/home/received/figures.csv');
  expect(csv).toContain('visitors_month,2026-11,,,,,6,');
  expect(csv).toContain(`visitors_work,The lower berth,${ORIGIN}${PAGE},,,,6,`);
  const left = await deleteAccount(home.deps, author, 'night-trains');
  expect(left.ok).toBe(true);
  expect(await counted()).toEqual([]);
});
