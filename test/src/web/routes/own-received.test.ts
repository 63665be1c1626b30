import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerBlock } from '../../../../db/schema/schema.ts';
import { topUp } from '../../../../src/operations/top-up.ts';
import { type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { type TwoMonths, twoMonths } from '../../../support/two-months.ts';

let home: House;
let people: TwoMonths;

beforeAll(async () => {
  home = await house({ feeBps: 1_000 });
  people = await twoMonths(home.deps);
});
// Checks the books.
afterAll(() => home.close());

const visitor = (actorId: string, language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language).signIn(home.deps, actorId);
const pageOf = async (actorId: string, path: string, language?: string) =>
  textOf(await (await visitor(actorId, language)).text(path));

test('what each work brought in each month, after what was taken back', async () => {
  const page = await pageOf(people.maker, '/home/received');
  expect(page).toContain('|Yours, 2026|33.40 EUR|confirmed|Announced|1.00 EUR|announced|');
  expect(page).toContain('“Lamps” brought the most: 24.65 EUR.');
  expect(page).toContain('|Work|Flattrs|Amount|Lamps|1|8.10 EUR|October 2026|25.30 EUR|');
  expect(page).toContain(
    '|Lamps|1.00 EUR taken back|3|16.55 EUR|=Fog, and signals|1|4.05 EUR|You yourself|1|2.70 EUR|',
  );
});

test('other nodes: one amount, how much of it is paid, and how often each work was flattred', async () => {
  const page = await pageOf(people.maker, '/home/received');
  expect(page).toContain(
    '|From peer.example|2.00 EUR of 3.00 EUR paid|Work|Flattrs|Lamps|2|You yourself|1|https://elsewhere.example/toot|4|',
  );
});

test('nobody is named where amounts are, nor ever who gave without a name', async () => {
  const here = await visitor(people.maker);
  const paths = [
    '/home/received.csv?year=2026',
    '/home/received/2026',
    '/home/received/figures.csv',
  ];
  for (const path of paths) expect(await here.text(path), path).not.toMatch(/-giver|treasurer/);
  const page = await here.text('/home/received');
  expect(page).not.toContain('nameless');
  expect(page.split('id="money"')[1]).not.toMatch(/-giver/);
});

test('this month beside all of them, and what the plots show in a sentence', async () => {
  const page = await pageOf(people.maker, '/home/received');
  expect(page).toContain('|Flattrs|0|6|People|0|2|and 2 without a name|Money|');
  expect(page).toContain('|counted after 4 January|33.40 EUR|confirmed|1.00 EUR|announced|');
  expect(page).toContain('0 flattrs so far in December 2026.');
  expect(page).toContain('Your best month was October 2026, with 5 flattrs.');
  expect(page).toContain('|Lamps|4|=Fog, and signals|1|You yourself|1|');
  expect(page).toContain('|Not told|3|In the months that are over, each person once a month');
  expect(page).toContain('|peer.example|0|2.00 EUR|1.00 EUR|');
  const french = await pageOf(people.maker, '/home/received', 'fr');
  expect(french).toContain('Ton meilleur mois : octobre 2026, avec 5 flattrs.');
});

test('who thanked is thanked back with one click, once', async () => {
  const here = await visitor(people.maker);
  const back = async () =>
    (await here.text('/home/received')).match(/type="hidden" name="person"/g)?.length;
  expect(await back()).toBe(2);
  const gift = { person: people.other, back: '/home/received' };
  const given = await here.post('/flattr', gift);
  expect(given.headers.get('location')).toBe('/home/received?said=flattred');
  expect(await back()).toBe(1);
  expect(await here.text('/home/received')).toContain('flattred this month');
});

test('all figures as a file, of which nobody is named', async () => {
  const answer = await (await visitor(people.maker)).get('/home/received/figures.csv');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="figures.csv"');
  const lines = (await answer.text()).replaceAll(/http[^,]*/g, 'URL').split('\r\n');
  expect(lines).toEqual([
    'kind,name,address,category,language,flattrs,people,nameless,amount,announced,currency',
    'month,2026-10,,,,5,2,2,25.30,1.00,EUR',
    'month,2026-11,,,,1,1,0,8.10,0.00,EUR',
    'work,Lamps,URL,text,en,4,2,1,,,',
    ...['work,"\'=Fog, and signals",URL,text,en,1,1,0,,,', 'work,,,,,1,0,1,,,'],
    'alike,3,,,,3,1,0,,,',
    'alike,1,,,,1,1,0,,,',
    'way,untold,,,,,3,,,,',
    'node,peer.example,,,,0,,,2.00,1.00,EUR',
    '',
  ]);
});

test('the year as a file', async () => {
  const answer = await (await visitor(people.maker)).get('/home/received.csv?year=2026');
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="received-2026.csv"',
  );
  const lines = (await answer.text()).split('\r\n');
  const short = lines.map((line) => line.replaceAll(/http[^,]*/g, 'URL'));
  expect(short).toEqual([
    'month,kind,node,title,address,flattrs,amount,taken_back,announced,currency',
    '2026-10,here,,Lamps,URL,3,17.55,1.00,,EUR',
    `2026-10,here,,"'=Fog, and signals",URL,1,4.05,0.00,,EUR`,
    '2026-10,here,,,,1,2.70,0.00,,EUR',
    '2026-10,node,peer.example,,,7,2.00,0.00,1.00,EUR',
    '2026-10,count,peer.example,Lamps,URL,2,,,,EUR',
    '2026-10,count,peer.example,,,1,,,,EUR',
    '2026-10,count,peer.example,URL,URL,4,,,,EUR',
    '2026-11,here,,Lamps,URL,1,8.10,0.00,,EUR',
    '',
  ]);
});

test('the year on paper: who, by whom, the sums, the account in the books, the seal', async () => {
  const page = await pageOf(people.maker, '/home/received/2026');
  expect(page).toContain('|For|lighthouse|@lighthouse@localhost:9001|By|A test node|');
  expect(page).toContain('|1 January 2026 to 31 December 2026, UTC|');
  expect(page).toContain(
    '|October 2026|24.30 EUR|−1.00 EUR|2.00 EUR|25.30 EUR|1.00 EUR|November 2026|8.10 EUR|',
  );
  expect(page).toContain(
    '|Lamps|4|24.65 EUR|=Fog, and signals|1|4.05 EUR|You yourself|1|2.70 EUR|In all|6|31.40 EUR|',
  );
  expect(page).toContain('|peer.example|October 2026|7|2.00 EUR|1.00 EUR|');
  expect(page).toContain(
    [
      '|Before this year|0.00 EUR|From closed months here|32.40 EUR|Paid by other nodes|2.00 EUR',
      '|Given again, with the fee|−5.00 EUR|Corrections|−1.00 EUR|After this year|28.40 EUR|',
    ].join(''),
  );
  const [block] = await home.deps.db.select().from(ledgerBlock).where(eq(ledgerBlock.seq, 1));
  expect(page).toContain(`|Sealed with block 1 on 4 December 2026|${block?.sha256}|`);
  const next = await pageOf(people.maker, '/home/received/2027', 'fr');
  expect(next).toContain('Rien n’a été reçu cette année-là.');
  expect(next).toContain('|Avant cette année|28,40 EUR|Après cette année|28,40 EUR|');
});

test('each sees what is theirs, and nothing where there is nothing', async () => {
  // What others book changes nothing here.
  await topUp(home.deps, { actorId: people.idle, amountMinor: 100n, reference: 'later' });
  const page = await pageOf(people.idle, '/home/received?year=2026');
  expect(page).toContain('Nobody has flattred you yet.');
  expect(await pageOf(people.idle, '/home/received/2026')).not.toMatch(/Lamps|Sealed/);
  const csv = await (await visitor(people.idle)).text('/home/received.csv?year=2026');
  expect(csv.trimEnd().split('\r\n')).toHaveLength(1);
  const here = await visitor(people.idle);
  for (const path of ['/home/received/x', '/home/received/1999', '/home/received.csv?year=x'])
    expect((await here.get(path)).status, path).toBe(404);
  const stranger = new PageVisitor(pagesOf(home.deps), home.deps.node.origin);
  for (const path of ['/home/received', '/home/received/2026', '/home/received.csv'])
    expect((await stranger.get(path)).status, path).toBe(303);
});
