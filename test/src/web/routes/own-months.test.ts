import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('given and received by month, with their difference, the fee, and the sum of all', async () => {
  const page = await pageOf(people.maker, '/home/months');
  expect(page).toContain(
    'In all, you received 28.90 EUR more than you gave. Another 1.00 EUR are announced',
  );
  expect(page).toContain(
    [
      '|Month|Given|Fee|Received|Difference',
      '|November 2026|4.50 EUR|0.50 EUR|8.10 EUR|+3.60 EUR',
      '|October 2026|0.00 EUR|0.00 EUR|25.30 EUR|+25.30 EUR',
      '|In all|4.50 EUR|0.50 EUR|33.40 EUR|+28.90 EUR|',
    ].join(''),
  );
  const given = await pageOf(people.other, '/home/months', 'fr');
  expect(given).toContain('En tout, tu as donné 7,10 EUR de plus que tu n’as reçu.');
  // What was taken back brought its part of the fee with it.
  expect(given).toContain('|octobre 2026|7,10 EUR|0,79 EUR|0,00 EUR|−7,10 EUR|');
});

test('two lines from one zero, the oldest month first', async () => {
  const page = await (await visitor(people.maker)).text('/home/months');
  expect(page).toContain('<path class="line line-received" d="M4,24L270,');
  expect(page).toMatch(/<path class="line line-given" d="M4,158L270,1\d\d/);
  expect(page).toMatch(/<desc[^>]*>In all, you received [^<]* more than you gave\.<\/desc>/);
  expect(await (await visitor(people.idle)).text('/home/months')).not.toContain('line-given');
});

test('a month of a giver: what it took from the balance, and what each flattr was worth', async () => {
  const page = await pageOf(people.giver, '/home/months/2026-10');
  expect(page).toContain(
    '|Balance before|20.00 EUR|Shared|8.10 EUR|Fee of the node|0.90 EUR|Balance after|11.00 EUR|',
  );
  expect(page).toContain('Closed on 4 November 2026|What you gave in October 2026|');
  expect(page).toContain(
    '|Lamps|goes to|lighthouse|4.05 EUR|=Fog, and signals|goes to|lighthouse|4.05',
  );
  expect(page).toContain('|In all|8.10 EUR|');
  const again = await pageOf(people.maker, '/home/months/2026-11');
  expect(again).toContain('|5.00 EUR of it came from what you had received.|');
  expect(again).toContain('|one-giver|the person|4.50 EUR|');
  expect(await pageOf(people.nameless, '/home/months/2026-10')).toMatch(
    /Lamps.*counts 2 times · without your name\|5.40 EUR\|lighthouse\|the person\|without your name\|2.70 EUR/,
  );
});

test('what was taken back is told, and no longer in the sum', async () => {
  const page = await pageOf(people.other, '/home/months/2026-10');
  expect(page).toContain(
    '|Lamps|goes to|lighthouse|1.00 EUR taken back since · 0.11 EUR of the fee came back|7.10 EUR|In all|7.10 EUR|',
  );
  expect(page).toContain('|Balance after|11.00 EUR|');
});

test('the same as a file, in which no title is a formula', async () => {
  const answer = await (await visitor(people.giver)).get('/home/months/2026-10.csv');
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="given-2026-10.csv"',
  );
  const [head, lamps, fog, fee, ...rest] = (await answer.text()).split('\r\n');
  expect(head).toBe(
    'month,kind,date,title,address,payee,account,weight,percent,anonymous,monthly,amount,taken_back,fee_back,currency',
  );
  expect(lamps).toMatch(
    /^2026-10,flattr,2026-10-05,Lamps,http.*,lighthouse,lighthouse@localhost:9001,1,,no,no,4.05,0.00,0.00,EUR$/,
  );
  expect(fog).toContain(',"\'=Fog, and signals",');
  expect(fee).toBe('2026-10,fee,,,,,,,,,,0.90,,,EUR');
  expect(rest).toEqual(['']);
});

test('who gave nothing has a page without figures; a month that is not closed has none', async () => {
  expect(await pageOf(people.idle, '/home/months')).toContain('No month of yours has closed yet.');
  const page = await pageOf(people.idle, '/home/months/2026-10');
  expect(page).toContain('Nothing was taken from your balance');
  expect(page).toContain('You flattred nothing that counted');
  expect(page).not.toContain('Lamps');
  const here = await visitor(people.giver);
  for (const name of [
    '2026-12',
    '2026-09',
    '2026-13',
    '1026-10',
    'x',
    '2026-10.pdf',
    '2026-12.csv',
  ])
    expect((await here.get(`/home/months/${name}`)).status, name).toBe(404);
});

test('they are for who is signed in, and home leads to them', async () => {
  const stranger = new PageVisitor(pagesOf(home.deps), home.deps.node.origin);
  for (const path of ['/home/months', '/home/months/2026-10', '/home/months/2026-10.csv']) {
    expect((await stranger.get(path)).headers.get('location')).toMatch(/^\/sign-in\?next=/);
  }
  const page = await (await visitor(people.giver)).text('/home');
  expect(page).toContain('href="/home/months"');
  expect(page).toContain('href="/home/received"');
});
