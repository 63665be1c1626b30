import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trialBalance } from '../../db/views/books.ts';
import { setBudget } from '../../src/operations/account-settings.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import { correctShare } from '../../src/operations/correct-share.ts';
import { answerDispute } from '../../src/operations/disputes.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import { issueStatements } from '../../src/operations/issue-statements.ts';
import { recordPaymentReceived, recordPaymentSent } from '../../src/operations/record-payment.ts';
import { anAdmin } from '../support/corrections.ts';
import { jobsOf } from '../support/database.ts';
import { creator, giver } from '../support/house.ts';
import { elsewhere, workElsewhere } from '../support/peer.ts';
import { bring, type Settler, twoHouses } from './two-houses.ts';

/** Each node has a giver with plenty of money and a creator whom the other node's giver flattrs. */
type Side = Settler & { readonly giverId: string; readonly workThere: string };

let sides: readonly [Side, Side];
let brought: Set<string>;
beforeEach(async () => {
  const [one, other] = await twoHouses();
  sides = [await side(one, other), await side(other, one)];
  brought = new Set();
});
// Closing checks the books of both.
afterEach(async () => {
  for (const { house } of sides) await house.close();
});

async function side(own: Settler, other: Settler): Promise<Side> {
  const giverId = await giver(own.deps, 'reader', { budgetMinor: 500n, fundsMinor: 100_000n });
  const { actorId, workIds } = await creator(other.deps, 'fog-horn', ['Fog']);
  const { host, origin } = other.deps.node;
  const author = { ...elsewhere('fog-horn', host), uri: `${origin}/users/${actorId}` };
  const { workId } = await workElsewhere(own.deps, author, `${workIds[0]}`);
  return { ...own, giverId, workThere: workId };
}

/** Both give across, each what is said, and the month is closed and stated. */
async function month(name: string, next: string, given: readonly [bigint, bigint]): Promise<void> {
  for (const [at, { house, deps, giverId, workThere }] of sides.entries()) {
    house.setClock(`${name}-20T12:00:00Z`);
    await closePeriod(deps, name);
    await setBudget(deps, giverId, given[at] ?? 0n);
    expect(await giveFlattr(deps, { giverId, workId: workThere })).toMatchObject({ ok: true });
  }
  for (const { house, deps } of sides) {
    house.setClock(`${next}-11T00:00:00Z`);
    expect(await closePeriod(deps, name)).toMatchObject({ ok: true });
    await issueStatements(deps, name);
  }
}

/** Carries what is on its way until nothing new comes of it. */
async function carry(): Promise<void> {
  for (let before = -1; before !== brought.size; ) {
    before = brought.size;
    for (const [from, to] of [sides, sides.toReversed()] as [Side, Side][]) {
      for (const letter of await from.letters()) {
        if (brought.has(letter.uri)) continue;
        if ((await bring(from, to, letter)) === 'done') brought.add(letter.uri);
      }
    }
  }
}

async function net(): Promise<void> {
  for (const { tick } of sides) await tick();
  await carry();
}

const nettingOf = async ({ pair }: Settler, name: string) =>
  (await pair()).nettings.findLast((row) => row.month === name);

const dueOf = async ({ pair }: Settler, name: string) =>
  (await pair()).dues.find((due) => due.month === name);

async function pay(name: string): Promise<void> {
  const [one, other] = sides;
  const due = await dueOf(one, name);
  const [debtor, creditorSide] = due?.debtor === 'us' ? [one, other] : [other, one];
  const reference = due?.reference ?? '';
  const sent = { reference, amountMinor: null, entry: null };
  expect(await recordPaymentSent(debtor.deps, sent)).toMatchObject({ ok: true, inSuspense: false });
  expect(await recordPaymentSent(debtor.deps, sent)).toMatchObject({ code: 'already_booked' });
  await carry();
  const came = { reference, host: null, amountMinor: due?.amountMinor ?? 0n, entry: null };
  const received = await recordPaymentReceived(creditorSide.deps, came);
  expect(received).toMatchObject({ ok: true, inSuspense: false });
  await carry();
  for (const side of sides) expect((await dueOf(side, name))?.state).toBe('closed');
}

const balance = async ({ deps }: Settler, suffix: string) =>
  (await trialBalance(deps.db)).find(({ path }) => path.endsWith(suffix))?.balanceMinor ?? 0n;

/** What one owes is what the other is owed, both ways.
 *  @returns what the first owes, and what it is owed. */
async function debts(): Promise<[bigint, bigint]> {
  const [one, other] = sides;
  const owes = await balance(one, ':payable');
  const owed = await balance(one, ':receivable');
  expect(await balance(other, ':receivable')).toBe(owes);
  expect(await balance(other, ':payable')).toBe(owed);
  return [owes, owed];
}

test('small nets wait, turn around, and are paid once they are worth a transfer', async () => {
  await month('2026-10', '2026-11', [300n, 100n]);
  await carry();
  expect(await debts()).toEqual([300n, 100n]);
  await net();
  expect(await debts()).toEqual([200n, 0n]);
  expect(await nettingOf(sides[0], '2026-10')).toMatchObject({ state: 'agreed' });
  expect(await dueOf(sides[0], '2026-10')).toBeUndefined();

  await month('2026-11', '2026-12', [100n, 350n]);
  await carry();
  await net();
  expect(await debts()).toEqual([0n, 50n]);

  await month('2026-12', '2027-01', [5_001n, 150n]);
  await carry();
  await net();
  expect(await dueOf(sides[0], '2026-12')).toMatchObject({ amountMinor: 4_801n, debtor: 'us' });
  await pay('2026-12');
  expect(await debts()).toEqual([0n, 0n]);
});

test('a payment that comes after the next month was accepted leaves that month its own netting', async () => {
  await month('2026-10', '2026-11', [2_000n, 100n]);
  await carry();
  await net();
  await month('2026-11', '2026-12', [1_500n, 100n]);
  await carry();
  await net();
  expect(await nettingOf(sides[0], '2026-11')).toBeUndefined();
  await pay('2026-10');
  await net();
  expect(await dueOf(sides[0], '2026-11')).toMatchObject({ amountMinor: 1_400n, state: 'open' });
  await pay('2026-11');
  expect(await debts()).toEqual([0n, 0n]);
});

test('a line for nobody is disputed, the rest is settled, and what was disputed goes back', async () => {
  const [one, other] = sides;
  await month('2026-10', '2026-11', [2_000n, 100n]);
  // Its payee is nobody there any more.
  await other.house.database.ownerDb.execute(sql`update actor set uri = uri || '-gone'
    where handle = 'fog-horn' and local`);
  await carry();
  await other.house.database.ownerDb.execute(sql`update actor set uri = replace(uri, '-gone', '')
    where handle = 'fog-horn' and local`);
  const [line] = (await one.pair()).issued.statements[0]?.lines ?? [];
  expect(line).toMatchObject({ amountMinor: 2_000n, disputedMinor: 2_000n });
  expect(await balance(other, ':receivable')).toBe(0n);
  expect(await balance(one, ':payable')).toBe(2_000n);

  const name = { host: other.deps.node.host, seq: 1, payee: line?.payee ?? '' };
  expect(await answerDispute(one.deps, name)).toMatchObject({ ok: true });
  const funds = `user:${one.giverId}:funds`;
  const before = await balance(one, funds);
  await month('2026-11', '2026-12', [1_000n, 100n]);
  await carry();
  expect((await balance(one, funds)) - before).toBe(1_000n);
  await net();
  expect(await dueOf(one, '2026-11')).toMatchObject({ amountMinor: 800n, state: 'open' });
  await pay('2026-11');
  expect(await debts()).toEqual([0n, 0n]);
});

test('a share that was too high comes off the next statement, and its giver gets it back', async () => {
  const [one] = sides;
  await month('2026-10', '2026-11', [2_000n, 100n]);
  await carry();
  const why = await anAdmin(one.deps);
  const [gift] = await one.deps.db.query.flattr.findMany({
    where: (f, { eq }) => eq(f.given, true),
  });
  const wrong = { flattr: gift?.id ?? '', amountMinor: 300n, why };
  expect(await correctShare(one.deps, wrong)).toMatchObject({ ok: true, waiting: true });
  const funds = `user:${one.giverId}:funds`;
  const before = await balance(one, funds);
  await month('2026-11', '2026-12', [1_000n, 100n]);
  const [, second] = (await one.pair()).issued.statements;
  expect(second).toMatchObject({ grossMinor: 1_000n, totalMinor: 700n });
  expect((await balance(one, funds)) - before).toBe(-1_000n);
  await carry();
  expect((await balance(one, funds)) - before).toBe(-700n);
  expect(await debts()).toEqual([2_700n, 200n]);
});

test('what nobody has answered is offered again, and only that', async () => {
  await month('2026-10', '2026-11', [2_000n, 100n]);
  const [one] = sides;
  const offers = () => jobsOf(one.house.database, 'send-offer');
  expect(await offers()).toHaveLength(1);
  await one.tick();
  await one.tick();
  expect(await offers()).toHaveLength(2);
  await carry();
  const before = (await offers()).length;
  await one.tick();
  // What is new is the netting.
  expect(await offers()).toHaveLength(before + 1);
});
