import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trialBalance } from '../../../db/views/books.ts';
import { setBudget } from '../../../src/operations/account-settings.ts';
import { checkBooks } from '../../../src/operations/check-books.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { creator, giver, type House, house } from '../../support/house.ts';

let node: House;
beforeEach(async () => {
  node = await house({ feeBps: 250 });
});
afterEach(() => node.close());

const balances = async () =>
  Object.fromEntries(
    (await trialBalance(node.deps.db)).map((line) => [
      line.whose === null ? line.path : `${line.whose} ${line.path.split(':')[2]}`,
      line.balanceMinor,
    ]),
  );

async function give(giverId: string, workId: string | undefined): Promise<string> {
  const given = await giveFlattr(node.deps, { giverId, workId: workId ?? '' });
  if (!given.ok) throw new Error(given.code);
  return given.flattrId;
}

test('a month is split to the cent, fee first, and the rest stays the giver’s', async () => {
  const { deps } = node;
  const reader = await giver(deps, 'reader', { budgetMinor: 500n, fundsMinor: 2_000n });
  const trains = await creator(deps, 'night-trains', ['One', 'Two']);
  const radio = await creator(deps, 'harbour-radio', ['Fog']);
  await give(reader, trains.workIds[0]);
  await give(reader, trains.workIds[1]);
  await give(reader, radio.workIds[0]);
  node.setClock('2026-11-04T00:00:00Z');

  const closed = await closePeriod(deps, '2026-10');
  expect(closed).toEqual({
    ok: true,
    already: false,
    givers: 1,
    flattrs: 3,
    sharedMinor: 488n,
    feeMinor: 12n,
  });
  const after = await balances();
  expect(after).toMatchObject({ bank: 2_000n, clearing: 0n, fees: 12n, 'reader funds': 1_500n });
  expect([after['night-trains earnings'], after['harbour-radio earnings']]).toEqual([325n, 163n]);
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true, already: true });
  expect(await balances()).toEqual(after);
});

test('what is given while a month is counted belongs to the next one', async () => {
  const { deps } = node;
  const reader = await giver(deps, 'reader', { budgetMinor: 1_000n, fundsMinor: 5_000n });
  const trains = await creator(deps, 'night-trains', ['One', 'Two']);
  await give(reader, trains.workIds[0]);
  node.setClock('2026-11-01T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({
    ok: false,
    code: 'grace_days_running',
  });

  await setBudget(deps, reader, 90_000n);
  const late = await give(reader, trains.workIds[1]);
  const early = await deps.db.query.flattr.findFirst({ where: (f, { ne }) => ne(f.id, late) });
  expect(await undoFlattr(deps, { giverId: reader, flattrId: early?.id ?? '' })).toMatchObject({
    code: 'period_closed',
  });
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ flattrs: 1, sharedMinor: 975n });
  expect(
    await deps.db.query.flattr.findFirst({ where: (f, { eq }) => eq(f.id, late) }),
  ).toMatchObject({ month: '2026-11' });
});

test('promised without funds, a flattr closes at 0 and says so', async () => {
  const { deps } = node;
  const reader = await giver(deps, 'reader', { budgetMinor: 500n });
  const trains = await creator(deps, 'night-trains', ['One']);
  await give(reader, trains.workIds[0]);
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({
    flattrs: 1,
    sharedMinor: 0n,
    feeMinor: 0n,
  });
  expect(await deps.db.query.share.findMany()).toMatchObject([{ amountMinor: 0n }]);
});

test('months are refused that are not over or not known, and several are closed in their order', async () => {
  const { deps } = node;
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ code: 'month_not_over' });
  expect(await closePeriod(deps, '2026-08')).toMatchObject({ code: 'month_unknown' });
  const reader = await giver(deps, 'reader', { budgetMinor: 100n, fundsMinor: 1_000n });
  const trains = await creator(deps, 'night-trains', ['One']);
  const radio = await creator(deps, 'harbour-radio', ['Fog']);
  await give(reader, trains.workIds[0]);
  await give(reader, radio.workIds[0]);
  node.setClock('2027-01-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-12')).toMatchObject({ ok: true, flattrs: 0 });
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true, already: true });
  expect(
    (await deps.db.query.period.findMany()).map((p) => `${p.month} ${p.phase}`).sort(),
  ).toEqual(['2026-10 distributed', '2026-11 distributed', '2026-12 distributed', '2027-01 open']);
});

test('ten closes at once make one', async () => {
  const { deps } = node;
  const reader = await giver(deps, 'reader', { budgetMinor: 500n, fundsMinor: 500n });
  const trains = await creator(deps, 'night-trains', ['One']);
  await give(reader, trains.workIds[0]);
  node.setClock('2026-11-04T00:00:00Z');
  const closes = await Promise.all(Array.from({ length: 10 }, () => closePeriod(deps, '2026-10')));
  expect(closes.filter((c) => c.ok && !c.already)).toHaveLength(1);
  expect((await balances())['night-trains earnings']).toBe(488n);
});

test('a flattr that is paid already stops the whole close, and nothing of it stays', async () => {
  const { deps } = node;
  const reader = await giver(deps, 'reader', { budgetMinor: 500n, fundsMinor: 500n });
  const trains = await creator(deps, 'night-trains', ['One', 'Two']);
  await give(reader, trains.workIds[0]);
  const paid = await give(reader, trains.workIds[1]);
  await node.database.ownerDb.execute(sql`insert into share (flattr_id, month, giver_id, payee_id, amount_minor, currency)
    values (${paid}, '2026-10', ${reader}, ${trains.actorId}, 0, 'EUR')`);
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toEqual({
    ok: false,
    code: 'books_wrong',
    detail: `flattr ${paid} has a share before 2026-10 is closed`,
  });
  const named = (await checkBooks(deps)).filter(({ wrong }) => wrong === `flattr ${paid}`);
  expect(named).toHaveLength(1);
  expect(await balances()).toMatchObject({ bank: 500n, 'reader funds': 500n });
  expect(
    await deps.db.query.period.findFirst({ where: (p, { eq }) => eq(p.month, '2026-10') }),
  ).toMatchObject({
    phase: 'counted',
  });
  // Else every check of these books would name it.
  await node.database.ownerDb.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`delete from share`);
  });
});
