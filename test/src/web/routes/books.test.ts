import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePeriod } from '../../../../src/operations/close-period.ts';
import { topUp } from '../../../../src/operations/top-up.ts';
import { giver, type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { type TwoMonths, twoMonths } from '../../../support/two-months.ts';

let home: House;
let people: TwoMonths;

beforeAll(async () => {
  home = await house({ feeBps: 1_000 });
});
// Checks the books.
afterAll(() => home.close());

const booksPage = async (language?: string) =>
  await new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language).text('/books');

test('a node that has just begun has nothing to show, and says so', async () => {
  const page = textOf(await booksPage());
  expect(page).toContain('Both sides come to 0.00 EUR.');
  expect(page).toContain('No month has closed yet.');
  expect(page).toContain('Nothing is sealed yet.');
});

test('a trial balance for everybody: what is there, whose it is, both sides equal', async () => {
  people = await twoMonths(home.deps);
  const page = textOf(await booksPage());
  expect(page).toContain(
    '|What is there|In the bank|62.00 EUR|Owed by other nodes|1.00 EUR|Sum|63.00 EUR|',
  );
  expect(page).toContain(
    [
      '|Whose it is|People here|25.11 EUR to give, 32.90 EUR received|58.01 EUR',
      '|Announced for people here|1.00 EUR|Owed to other nodes|0.00 EUR|Fees of the node|3.99 EUR',
      '|Reserve|0.00 EUR|Sum|63.00 EUR|Both sides come to 63.00 EUR.|',
    ].join(''),
  );
});

test('a month shows its sums when three and more gave in it', async () => {
  const page = textOf(await booksPage());
  expect(page).toContain(
    '|November 2026|fewer than three|October 2026|3|5|24.30 EUR|2.70 EUR|A month with fewer than three givers shows no sums.|',
  );
  expect(page).not.toMatch(/12\.60 EUR|1\.40 EUR/);
});

test('the last seal with its number, and nobody by name', async () => {
  const page = await booksPage('fr');
  expect(page).toMatch(/<a href="\/books\/blocks\/1">Bloc\s1<\/a>, scellé le 4 décembre 2026/);
  expect(page).toMatch(/<code translate="no">[0-9a-f]{64}<\/code>/);
  expect(page).not.toMatch(/giver|lighthouse|Lamps|user:|peer\.example/);
  expect(page).toContain('<a href="/books">Les livres de ce nœud</a>');
});

test('what is booked shows at once, and a month once it is closed', async () => {
  const app = pagesOf(home.deps);
  const visitor = new PageVisitor(app, home.deps.node.origin);
  await visitor.text('/books');
  await giver(home.deps, 'late', { budgetMinor: 100n });
  await topUp(home.deps, { actorId: people.idle, amountMinor: 100n, reference: 'later' });
  Object.assign(home.deps, { clock: () => new Date('2027-01-04T12:00:00Z') });
  expect(await closePeriod(home.deps, '2026-12')).toMatchObject({ ok: true });
  const page = textOf(await visitor.text('/books'));
  expect(page).toContain('|In the bank|63.00 EUR|');
  expect(page).toContain('|December 2026|fewer than three|November 2026|fewer than three|');
});
