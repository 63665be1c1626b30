import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { flattr, work } from '../../../db/schema/schema.ts';
import { setBudget, setRegiving } from '../../../src/operations/account-settings.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { openAll } from '../../support/database.ts';
import { standing } from '../../support/gifts.ts';
import { creator, giver, type House, house, person } from '../../support/house.ts';

/** Months that nobody would wish for. */
let node: House;
beforeEach(async () => {
  node = await house({ feeBps: 250, graceDays: 0 });
});
afterEach(() => node.close());

const close = () => {
  node.setClock('2026-11-01T00:00:00Z');
  return closePeriod(node.deps, '2026-10');
};

/** Ids of works by one person. */
async function worksOf(authorId: string, count: number): Promise<string[]> {
  const at = node.deps.clock();
  const times = { publishedAt: at, createdAt: at, updatedAt: at };
  const rows = Array.from({ length: count }, () => {
    const id = randomUUID();
    return { id, uri: id, url: id, pageUrl: id, slug: id, title: 'A work', authorId, ...times };
  });
  await node.deps.db.insert(work).values(rows);
  return rows.map(({ id }) => id);
}

const amounts = async () =>
  (await node.deps.db.query.share.findMany()).map(({ amountMinor }) => amountMinor);

describe('a giver with a thousand flattrs', () => {
  const thousand = async (fundsMinor: bigint) => {
    const money = { budgetMinor: 100n, ...(fundsMinor > 0n ? { fundsMinor } : {}) };
    const giverId = await giver(node.deps, 'reader', money);
    const payees = [await person(node.deps, 'night-trains'), await person(node.deps, 'radio')];
    for (const payeeId of payees) {
      const works = await worksOf(payeeId, 500);
      await standing(
        node.deps,
        works.map((workId) => ({ giverId, workId, payeeId })),
      );
    }
  };

  test('and without a cent gives none, and pays no fee', async () => {
    await thousand(0n);
    expect(await close()).toMatchObject({ flattrs: 1_000, sharedMinor: 0n, feeMinor: 0n });
    expect(new Set(await amounts())).toEqual(new Set([0n]));
    expect(await node.deps.db.query.ledgerTransaction.findMany()).toEqual([]);
  });

  test('and with one cent gives it to one of them', async () => {
    await thousand(1n);
    expect(await close()).toMatchObject({ flattrs: 1_000, sharedMinor: 1n, feeMinor: 0n });
    expect((await amounts()).filter((amount) => amount > 0n)).toEqual([1n]);
  });
});

test('a thousand givers and one payee: one posting pays them', async () => {
  const { deps, database } = node;
  const payeeId = await person(deps, 'night-trains');
  const [workId = ''] = await worksOf(payeeId, 1);
  const one = await giver(deps, 'reader', { budgetMinor: 100n, fundsMinor: 100n });
  // The others are rows, copied from the one: their keys would take minutes to make.
  await database.ownerDb.execute(`
    with people as (
      insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
      select id, id, kind, true, 'reader_' || n, host, name, '', '', created_at
      from (select gen_random_uuid() as new_id, n from generate_series(1, 999) n) x
        cross join lateral (select x.new_id as id, kind, host, name, created_at from actor where id = '${one}') a
      returning id
    ), accounts as (insert into account (actor_id) select id from people returning actor_id)
    insert into budget select actor_id, 100, 'EUR', now() from accounts`);
  await database.ownerDb.execute(`
    insert into flattr (id, uri, giver_id, given, source, work_id, payee_id, month, weight, recorded_at)
    select gen_random_uuid(), gen_random_uuid(), actor_id, true, 'page', '${workId}', '${payeeId}', '2026-10', 1, now()
    from budget`);
  expect(await close()).toMatchObject({
    givers: 1_000,
    flattrs: 1_000,
    sharedMinor: 98n,
    feeMinor: 2n,
  });
  const posted = await deps.db.query.ledgerTransfer.findMany();
  // The top-up; the fee and the gifts of the one who has money; what the payee gets.
  expect(posted.map(({ amountMinor }) => amountMinor).sort()).toEqual([100n, 2n, 98n, 98n].sort());
});

test('budgets and flattrs of the last second are in the month or in the next, never in both', async () => {
  const { deps } = node;
  const reader = await giver(deps, 'reader', { budgetMinor: 100n, fundsMinor: 50_000n });
  const trains = await creator(deps, 'night-trains', ['One']);
  const works = [...trains.workIds, ...(await worksOf(trains.actorId, 30))];
  expect(await giveFlattr(deps, { giverId: reader, workId: works[0] ?? '' })).toMatchObject({
    ok: true,
  });
  await openAll(deps.db);
  node.setClock('2026-11-01T00:00:00Z');
  const given = works
    .slice(1)
    .flatMap((workId, n) => [
      giveFlattr(deps, { giverId: reader, workId }),
      setBudget(deps, reader, BigInt(200 + n)),
    ]);
  const closed = closePeriod(deps, '2026-10');
  const done = await Promise.all(given);
  expect(done.every(({ ok }) => ok)).toBe(true);
  expect(await closed).toMatchObject({ ok: true });

  const rows = await deps.db.select({ id: flattr.id, month: flattr.month }).from(flattr);
  const shares = await deps.db.query.share.findMany();
  const counted = rows.filter(({ month }) => month === '2026-10');
  expect(shares.map(({ flattrId }) => flattrId).sort()).toEqual(counted.map(({ id }) => id).sort());
  expect(rows).toHaveLength(31);
  const [kept] = await deps.db.query.periodBudget.findMany();
  const spent = shares.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const budgetMinor = kept?.amountMinor ?? 0n;
  expect(spent).toBe(budgetMinor - (budgetMinor * 250n) / 10_000n);
});

test('who chooses to give again what they received does so from the next month on', async () => {
  const { deps } = node;
  const patient = { ...deps, node: { ...deps.node, graceDays: 3 } };
  const friend = await giver(deps, 'friend', { budgetMinor: 500n, fundsMinor: 500n });
  const reader = await giver(deps, 'reader', { budgetMinor: 400n });
  const trains = await creator(deps, 'night-trains', ['One']);
  const workId = trains.workIds[0] ?? '';
  await giveFlattr(deps, { giverId: friend, personId: reader });
  expect(await close()).toMatchObject({ sharedMinor: 488n });
  await giveFlattr(deps, { giverId: reader, workId });
  node.setClock('2026-12-01T00:00:00Z');
  expect(await closePeriod(patient, '2026-11')).toMatchObject({ code: 'grace_days_running' });
  await setRegiving(deps, reader, true);
  await giveFlattr(deps, { giverId: reader, workId });
  node.setClock('2026-12-04T00:00:00Z');
  expect(await closePeriod(patient, '2026-11')).toMatchObject({ flattrs: 1, sharedMinor: 0n });
  node.setClock('2027-01-04T00:00:00Z');
  expect(await closePeriod(patient, '2026-12')).toMatchObject({ flattrs: 1, sharedMinor: 390n });
});

test('29 February is in its month, and midnight is that of UTC wherever the machine stands', async () => {
  const leap = await house({ at: '2028-02-29T23:59:59.999Z', graceDays: 0 });
  const { deps } = leap;
  const zone = process.env.TZ;
  // Where the clock goes forward on the last Sunday of March, and where a day is ahead.
  for (const [TZ, month, next] of [
    ['Pacific/Kiritimati', '2028-02', '2028-03-01T00:00:00Z'],
    ['Europe/Paris', '2028-03', '2028-04-01T00:00:00Z'],
  ] as const) {
    process.env.TZ = TZ;
    expect(await closePeriod(deps, month)).toMatchObject({ code: 'month_not_over' });
    leap.setClock(new Date(Date.parse(next) - 1).toISOString());
    expect(await closePeriod(deps, month)).toMatchObject({ code: 'month_not_over' });
    leap.setClock(next);
    expect(await closePeriod(deps, month)).toMatchObject({ ok: true, already: false });
  }
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
  await leap.close();
});
