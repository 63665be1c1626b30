import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerBlock } from '../../../../db/schema/ledger.ts';
import { flattr, work } from '../../../../db/schema/schema.ts';
import { closePeriod } from '../../../../src/operations/close-period.ts';
import { correctShare } from '../../../../src/operations/correct-share.ts';
import { giveFlattr } from '../../../../src/operations/give-flattr.ts';
import { sealBooks } from '../../../../src/operations/seal-books.ts';
import { topUp } from '../../../../src/operations/top-up.ts';
import { anAdmin } from '../../../support/corrections.ts';
import { type House, house } from '../../../support/house.ts';
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
  expect(page).toContain('|Balance|Nothing to show yet.');
  expect(page).not.toMatch(/\d EUR|What is there/);
  expect(page).toContain('No month has closed yet.');
  expect(page).toContain('Nothing is sealed yet.');
});

test('the trial balance of the last close for everybody: what is there, whose it is, both sides equal', async () => {
  people = await twoMonths(home.deps);
  const page = textOf(await booksPage());
  expect(page).toContain(
    '|Balance|As of the close of November 2026:|Block 1|, sealed on 4 December 2026.|',
  );
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

test('of a sealed balance everything is shown but its secret', async () => {
  const [block] = await home.deps.db.select().from(ledgerBlock).where(eq(ledgerBlock.seq, 1));
  const [secret = ''] = block?.balances.split('\n') ?? [];
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(await booksPage()).not.toContain(secret);
});

/** The page down to where the last seal begins, which is another one after every seal. */
const aboveSeal = async () => (await booksPage()).split('id="seal"')[0];

/** Somebody pays in, and a flattr of November is taken back. */
async function paidAndCorrected(reference: string): Promise<void> {
  const paid = { actorId: people.idle, amountMinor: 777n, reference };
  expect(await topUp(home.deps, paid)).toMatchObject({ ok: true });
  const given = await home.deps.db.select().from(flattr).where(eq(flattr.giverId, people.giver));
  const last = given.find(({ month }) => month === '2026-11');
  const why = await anAdmin(home.deps, reference);
  const wrong = { flattr: last?.id ?? '', amountMinor: 111n, why };
  expect(await correctShare(home.deps, wrong)).toMatchObject({ ok: true, amountMinor: 111n });
}

test('what is booked after a close changes nothing, nor does its seal', async () => {
  const [before, above] = [await booksPage(), await aboveSeal()];
  await paidAndCorrected('later');
  expect(await booksPage()).toBe(before);
  expect(await sealBooks(home.deps)).toMatchObject({ block: { seq: 2 } });
  expect(await booksPage()).toContain('<a href="/books/blocks/2">');
  expect(await aboveSeal()).toBe(above);
});

test('a month shows once it is closed, and the balance once the close is sealed', async () => {
  const visitor = new PageVisitor(pagesOf(home.deps), home.deps.node.origin);
  const page = async () => textOf(await visitor.text('/books'));
  await page();
  const [first] = await home.deps.db.select().from(work).where(eq(work.authorId, people.maker));
  const gift = { giverId: people.giver, payeeId: people.maker, workId: first?.id ?? '' };
  expect(await giveFlattr(home.deps, gift)).toMatchObject({ ok: true });
  Object.assign(home.deps, { clock: () => new Date('2027-01-04T12:00:00Z') });
  expect(await closePeriod(home.deps, '2026-12')).toMatchObject({ ok: true, givers: 1 });
  expect(await page()).toContain('|December 2026|fewer than three|November 2026|fewer than three|');
  expect(await page()).toContain('|As of the close of November 2026:|Block 1|');
  expect(await page()).toContain('|In the bank|62.00 EUR|');
  expect(await sealBooks(home.deps)).toMatchObject({ block: { seq: 3 } });
  await paidAndCorrected('even-later');
  expect(await sealBooks(home.deps)).toMatchObject({ block: { seq: 4 } });
  expect(await page()).toContain(
    '|As of the close of December 2026:|Block 3|, sealed on 4 January 2027.|',
  );
  expect(await page()).toContain('|In the bank|69.77 EUR|');
});

test('a month in which nobody gave leaves the balance as it was', async () => {
  const balance = async () => (await booksPage()).split('id="months"')[0];
  const before = await balance();
  expect(before).toContain('As of the close of December 2026:');
  Object.assign(home.deps, { clock: () => new Date('2027-02-04T12:00:00Z') });
  expect(await closePeriod(home.deps, '2027-01')).toMatchObject({ ok: true, sharedMinor: 0n });
  expect(await booksPage()).toContain('January 2027');
  expect(await balance()).toBe(before);
});
