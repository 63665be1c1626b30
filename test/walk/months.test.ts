import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trialBalance } from '../../db/views/books.ts';
import { listNettings, listStatements } from '../../db/views/settlements.ts';
import { setBudget } from '../../src/operations/account-settings.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import { issueStatements } from '../../src/operations/issue-statements.ts';
import { proposeNettings } from '../../src/operations/net-peer.ts';
import { recordPaymentReceived, recordPaymentSent } from '../../src/operations/record-payment.ts';
import { repeatOffers } from '../../src/operations/repeat-offers.ts';
import { takeOffer } from '../../src/operations/take-offer.ts';
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

async function net(name: string): Promise<void> {
  for (const { deps } of sides) await proposeNettings(deps, name, { early: false });
  await carry();
}

const nettingOf = async ({ deps }: Settler, name: string) =>
  (await listNettings(deps.db, { month: name }))[0];

async function pay(name: string): Promise<void> {
  const [one, other] = sides;
  const due = await nettingOf(one, name);
  const [debtor, creditorSide] = due?.debtor === 'us' ? [one, other] : [other, one];
  const reference = due?.reference ?? '';
  expect(await recordPaymentSent(debtor.deps, reference)).toMatchObject({ ok: true });
  await carry();
  const received = await recordPaymentReceived(creditorSide.deps, reference, due?.dueMinor ?? 0n);
  expect(received).toMatchObject({ ok: true });
  await carry();
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
  await net('2026-10');
  expect(await debts()).toEqual([200n, 0n]);
  expect(await nettingOf(sides[0], '2026-10')).toMatchObject({
    debtor: 'nobody',
    state: 'settled',
  });

  await month('2026-11', '2026-12', [100n, 350n]);
  await carry();
  await net('2026-11');
  expect(await debts()).toEqual([0n, 50n]);

  await month('2026-12', '2027-01', [5_001n, 150n]);
  await carry();
  await net('2026-12');
  expect(await nettingOf(sides[0], '2026-12')).toMatchObject({ dueMinor: 4_801n, debtor: 'us' });
  await pay('2026-12');
  expect(await debts()).toEqual([0n, 0n]);
});

test('a payment that comes after the next month was accepted leaves that month its own netting', async () => {
  await month('2026-10', '2026-11', [2_000n, 100n]);
  await carry();
  await net('2026-10');
  await month('2026-11', '2026-12', [1_500n, 100n]);
  await carry();
  await net('2026-11');
  expect(await nettingOf(sides[0], '2026-11')).toBeUndefined();
  await pay('2026-10');
  await net('2026-11');
  expect(await nettingOf(sides[0], '2026-11')).toMatchObject({ dueMinor: 1_400n, state: 'agreed' });
  await pay('2026-11');
  expect(await debts()).toEqual([0n, 0n]);
});

test('a statement that is refused keeps its place, and the next month is settled', async () => {
  const [one, other] = sides;
  await month('2026-10', '2026-11', [2_000n, 100n]);
  // Its payee is nobody there any more: what is stated cannot be signed.
  await other.house.database.ownerDb.execute(sql`update actor set uri = uri || '-gone'
    where handle = 'fog-horn' and local`);
  for (const letter of await one.letters()) {
    const taken = await takeOffer(other.deps, {
      host: one.deps.node.host,
      documentUri: letter.uri,
    });
    expect(taken).toMatchObject({ ok: false, code: 'refused', detail: 'unknown_payee' });
    brought.add(letter.uri);
  }
  await other.house.database.ownerDb.execute(sql`update actor set uri = replace(uri, '-gone', '')
    where handle = 'fog-horn' and local`);
  await carry();
  const states = (await listStatements(one.deps.db, { month: '2026-10' })).map((s) => s.state);
  expect(states.sort()).toEqual(['accepted', 'refused']);

  await month('2026-11', '2026-12', [1_000n, 100n]);
  await carry();
  await net('2026-11');
  expect(await nettingOf(one, '2026-11')).toMatchObject({ dueMinor: 800n, state: 'agreed' });
  await pay('2026-11');
  // What was refused is still owed by the one; the other knows of nothing.
  expect(await balance(one, ':payable')).toBe(2_000n);
  expect(await balance(other, ':receivable')).toBe(0n);
});

test('what nobody has answered is offered again, and only that', async () => {
  await month('2026-10', '2026-11', [2_000n, 100n]);
  const [one] = sides;
  expect(await repeatOffers(one.deps)).toBe(0);
  one.house.setClock('2026-11-11T02:00:00Z');
  expect(await repeatOffers(one.deps)).toBe(1);
  await carry();
  one.house.setClock('2026-11-11T06:00:00Z');
  expect(await repeatOffers(one.deps)).toBe(0);
});
