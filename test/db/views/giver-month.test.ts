import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Tx } from '../../../db/connect.ts';
import { lockBalances, post } from '../../../db/records/ledger.ts';
import { takenByClose } from '../../../db/views/giver-month.ts';
import type { AccountPath } from '../../../src/ledger/account.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { reverseTopUp } from '../../../src/operations/reverse-top-up.ts';
import { topUp } from '../../../src/operations/top-up.ts';
import { anAdmin } from '../../support/corrections.ts';
import { openAll, untilWaiting } from '../../support/database.ts';
import { creator, giver, type House, house } from '../../support/house.ts';

let node: House;
let deps: House['deps'];
let reader: string;
let funds: AccountPath;
let payee: string;
beforeEach(async () => {
  node = await house();
  let now = Date.parse('2026-11-04T00:00:00Z');
  // A second passes whenever somebody looks at it.
  const clock = () => {
    now += 1_000;
    return new Date(now);
  };
  deps = { ...node.deps, clock };
  reader = await giver(node.deps, 'reader', { budgetMinor: 500n, fundsMinor: 100n });
  funds = `user:${reader}:funds`;
  const { actorId, workIds } = await creator(node.deps, 'night-trains', ['One']);
  payee = actorId;
  expect(await giveFlattr(node.deps, { giverId: reader, workId: workIds[0] ?? '' })).toMatchObject({
    ok: true,
  });
  // Counted, so that the close waits for nothing but accounts.
  node.setClock('2026-11-01T00:00:00Z');
  expect(await closePeriod(node.deps, '2026-10')).toMatchObject({ code: 'grace_days_running' });
  await openAll(node.deps.db);
});
afterEach(() => node.close());

/** Does something while the reader's funds are locked, so that what it starts has to wait. */
const whileLocked = (act: (tx: Tx) => Promise<void>) =>
  node.deps.db.transaction(async (tx) => {
    await lockBalances(tx, [funds], 'EUR');
    await act(tx);
  });

/** What the page says the reader had before and after. */
const shown = async () => {
  const taken = await takenByClose(deps.db, { giverId: reader, month: '2026-10', currency: 'EUR' });
  return [taken?.fundsBeforeMinor, taken?.fundsAfterMinor];
};

test('money that came while the close waited for it was there before', async () => {
  let closing: ReturnType<typeof closePeriod> | undefined;
  await whileLocked(async (tx) => {
    closing = closePeriod(deps, '2026-10');
    await untilWaiting(node.database);
    await post(
      tx,
      {
        ...{ idempotencyKey: 'node:top_up:late', kind: 'top_up', month: '2026-11' },
        ...{ currency: 'EUR', transfers: [{ debit: 'bank', credit: funds, amountMinor: 450n }] },
      },
      { id: deps.newId(), at: deps.clock() },
    );
  });
  expect(await closing).toMatchObject({ ok: true, sharedMinor: 500n });
  expect(await shown()).toEqual([550n, 50n]);
});

test('money that was taken back while the close waited for it was there no longer', async () => {
  const why = await anAdmin(node.deps);
  await topUp(node.deps, { actorId: reader, amountMinor: 450n, reference: 'wrong' });
  let closing: ReturnType<typeof closePeriod> | undefined;
  let undoing: ReturnType<typeof reverseTopUp> | undefined;
  await whileLocked(async () => {
    undoing = reverseTopUp(deps, 'wrong', why);
    await untilWaiting(node.database);
    closing = closePeriod(deps, '2026-10');
    await untilWaiting(node.database, 2);
  });
  expect(await undoing).toMatchObject({ ok: true });
  expect(await closing).toMatchObject({ ok: true, sharedMinor: 100n });
  expect(await shown()).toEqual([100n, 0n]);
});

test('money that waited until the close was done came after it', async () => {
  const { db } = node.deps;
  let paying: ReturnType<typeof topUp> | undefined;
  let closing: ReturnType<typeof closePeriod> | undefined;
  const earnings: AccountPath = `user:${payee}:earnings`;
  await db.transaction((tx) => lockBalances(tx, [earnings], 'EUR'));
  // The close has the funds and waits for another account; what is paid in waits for the close.
  await db.transaction(async (tx) => {
    await lockBalances(tx, [earnings], 'EUR');
    closing = closePeriod(deps, '2026-10');
    await untilWaiting(node.database);
    paying = topUp(deps, { actorId: reader, amountMinor: 450n, reference: 'late' });
    await untilWaiting(node.database, 2);
  });
  expect(await closing).toMatchObject({ ok: true, sharedMinor: 100n });
  expect(await paying).toMatchObject({ ok: true });
  expect(await shown()).toEqual([100n, 0n]);
});
