import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trialBalance } from '../../../db/views/books.ts';
import { purseOf } from '../../../db/views/purse.ts';
import { nextMonth } from '../../../src/flattr/period.ts';
import { setBudget, setRegiving } from '../../../src/operations/account-settings.ts';
import { type Closed, closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { importWorks } from '../../../src/operations/import-works.ts';
import { topUp } from '../../../src/operations/top-up.ts';
import { giver, type House, house } from '../../support/house.ts';

let node: House;
beforeEach(async () => {
  node = await house({ feeBps: 1_000 });
});
// Closing checks the books.
afterEach(() => node.close());

const purse = (actorId: string) => purseOf(node.deps.db, { actorId, currency: 'EUR' });

/** Somebody who gives, and has a work that can be thanked. */
async function friend(handle: string, money: { budgetMinor: bigint; fundsMinor?: bigint }) {
  const actorId = await giver(node.deps, handle, money);
  const entry = {
    ...{ entryId: handle, url: `https://${handle}.example/`, title: handle, excerpt: '' },
    ...{ language: 'en', tags: [], category: 'text' as const, publishedAt: null },
  };
  const imported = await importWorks(node.deps, handle, [entry]);
  if (!imported.ok) throw new Error(imported.code);
  const works = await node.deps.db.query.work.findMany();
  return { actorId, workId: works.find((work) => work.authorId === actorId)?.id ?? '' };
}

async function give(giverId: string, workId: string): Promise<void> {
  const given = await giveFlattr(node.deps, { giverId, workId });
  if (!given.ok) throw new Error(given.code);
}

async function close(month: string): Promise<Closed> {
  node.setClock(`${nextMonth(month)}-04T00:00:00Z`);
  const closed = await closePeriod(node.deps, month);
  if (!closed.ok) throw new Error(`${closed.code} ${closed.detail}`);
  return closed;
}

test('what somebody received is given first, then their funds, and the budget stays the cap', async () => {
  const reader = await friend('reader', { budgetMinor: 600n, fundsMinor: 600n });
  const trains = await friend('night-trains', { budgetMinor: 1_000n, fundsMinor: 5_000n });
  const radio = await friend('harbour-radio', { budgetMinor: 100n });
  await give(reader.actorId, trains.workId);
  await close('2026-10');
  expect(await purse(trains.actorId)).toMatchObject({ earningsMinor: 540n, fundsMinor: 5_000n });

  await setRegiving(node.deps, trains.actorId, true);
  expect(await purse(trains.actorId)).toMatchObject({ regives: true, availableMinor: 5_540n });
  await give(trains.actorId, radio.workId);
  expect(await close('2026-11')).toMatchObject({ sharedMinor: 900n, feeMinor: 100n });
  expect(await purse(trains.actorId)).toMatchObject({ earningsMinor: 0n, fundsMinor: 4_540n });
  expect(await purse(radio.actorId)).toMatchObject({ earningsMinor: 900n });
});

test('what is received is given again only when its owner says so, then also without funds', async () => {
  const reader = await friend('reader', { budgetMinor: 600n, fundsMinor: 600n });
  const trains = await friend('night-trains', { budgetMinor: 1_000n });
  await give(reader.actorId, trains.workId);
  await close('2026-10');
  await give(trains.actorId, reader.workId);
  expect(await close('2026-11')).toMatchObject({ sharedMinor: 0n });
  expect(await purse(trains.actorId)).toMatchObject({ earningsMinor: 540n, availableMinor: 0n });
  await setRegiving(node.deps, trains.actorId, true);
  await give(trains.actorId, reader.workId);
  expect(await close('2026-12')).toMatchObject({ sharedMinor: 486n, feeMinor: 54n });
  expect(await purse(trains.actorId)).toMatchObject({ earningsMinor: 0n, availableMinor: 0n });
});

test('what a month brings somebody cannot be given in the same month', async () => {
  const one = await friend('reader', { budgetMinor: 500n, fundsMinor: 500n });
  const other = await friend('night-trains', { budgetMinor: 500n });
  for (const { actorId } of [one, other]) await setRegiving(node.deps, actorId, true);
  await give(one.actorId, other.workId);
  await give(other.actorId, one.workId);
  // The second one had nothing when the month was distributed.
  expect(await close('2026-10')).toMatchObject({ sharedMinor: 450n, feeMinor: 50n });
  expect(await purse(one.actorId)).toMatchObject({ fundsMinor: 0n, earningsMinor: 0n });
  expect(await purse(other.actorId)).toMatchObject({ fundsMinor: 0n, earningsMinor: 450n });
});

test('people who give each other all they receive make no money of it, month after month', async () => {
  const names = ['reader', 'night-trains', 'harbour-radio', 'fog-horn'];
  const friends = [];
  for (const name of names)
    friends.push(await friend(name, { budgetMinor: 700n, fundsMinor: 1_500n }));
  let paidIn = 6_000n;
  const monthly = fc.array(
    fc.record({
      budgetMinor: fc.bigInt(100n, 3_000n),
      regives: fc.boolean(),
      topUpMinor: fc.option(fc.bigInt(100n, 900n)),
      to: fc.subarray([0, 1, 2, 3]),
    }),
    { minLength: 4, maxLength: 4 },
  );
  let month = '2026-10';
  for (const wishes of fc.sample(monthly, { seed: 8174, numRuns: 8 })) {
    for (const [n, { actorId }] of friends.entries()) {
      const wish = wishes[n];
      if (wish === undefined) throw new Error('no wish');
      await setBudget(node.deps, actorId, wish.budgetMinor);
      await setRegiving(node.deps, actorId, wish.regives);
      if (wish.topUpMinor !== null) {
        const reference = `${month} ${n}`;
        await topUp(node.deps, { actorId, amountMinor: wish.topUpMinor, reference });
        paidIn += wish.topUpMinor;
      }
      for (const to of wish.to.filter((each) => each !== n))
        await give(actorId, friends[to]?.workId ?? '');
    }
    const before = await Promise.all(friends.map(({ actorId }) => purse(actorId)));
    await close(month);
    const lines = await trialBalance(node.deps.db);
    const held = lines.filter(({ path }) => path !== 'bank').map((line) => line.balanceMinor);
    expect(held.reduce((sum, each) => sum + each, 0n)).toBe(paidIn);
    const shares = await node.deps.db.query.share.findMany();
    for (const [n, { actorId }] of friends.entries()) {
      const spent = shares
        .filter((share) => share.giverId === actorId && share.month === month)
        .reduce((sum, share) => sum + share.amountMinor, 0n);
      expect(spent).toBeLessThanOrEqual(before[n]?.availableMinor ?? 0n);
      expect(spent).toBeLessThanOrEqual(wishes[n]?.budgetMinor ?? 0n);
    }
    month = nextMonth(month);
  }
});

test('what a counted month will take is set aside from what is received as well', async () => {
  const reader = await friend('reader', { budgetMinor: 600n, fundsMinor: 600n });
  const trains = await friend('night-trains', { budgetMinor: 800n, fundsMinor: 500n });
  await setRegiving(node.deps, trains.actorId, true);
  await give(reader.actorId, trains.workId);
  await close('2026-10');
  await give(trains.actorId, reader.workId);
  node.setClock('2026-12-01T00:00:00Z');
  expect(await closePeriod(node.deps, '2026-11')).toMatchObject({ code: 'grace_days_running' });
  const counted = { setAsideMinor: 800n, availableMinor: 240n };
  expect(await purse(trains.actorId)).toMatchObject(counted);
  await setRegiving(node.deps, trains.actorId, false);
  expect(await purse(trains.actorId)).toMatchObject({ setAsideMinor: 500n, availableMinor: 0n });
});
