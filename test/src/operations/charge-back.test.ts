import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addReason } from '../../../db/records/corrections.ts';
import { post } from '../../../db/records/ledger.ts';
import { peer as peers } from '../../../db/schema/settlements.ts';
import type { AccountPath } from '../../../src/ledger/account.ts';
import { setBudget, setRegiving } from '../../../src/operations/account-settings.ts';
import type { Why } from '../../../src/operations/answer-for.ts';
import { chargeBack } from '../../../src/operations/charge-back.ts';
import { findings } from '../../../src/operations/check-books.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { issueStatements } from '../../../src/operations/issue-statements.ts';
import { reverseTopUp } from '../../../src/operations/reverse-top-up.ts';
import { chargebackKey, topUp, topUpKey } from '../../../src/operations/top-up.ts';
import { cardMoney } from '../../support/card-money.ts';
import { anAdmin, balanceOf, reasonOf } from '../../support/corrections.ts';
import { openAll } from '../../support/database.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { elsewhere, meet, settling, workElsewhere } from '../../support/peer.ts';

let node: House;
let why: Why;
let reader: string;
let trains: Awaited<ReturnType<typeof creator>>;

/** A reader with 10.00, of which a month gives 9.00 and leaves 1.00 to the node. */
async function open(): Promise<void> {
  node = await house({ feeBps: 1_000 });
  why = await anAdmin(node.deps);
  reader = await giver(node.deps, 'reader', { budgetMinor: 1_000n, fundsMinor: 1_000n });
  trains = await creator(node.deps, 'night-trains', ['One', 'Two']);
}
// Checks the books.
const close = () => node.close();

const balance = (path: AccountPath) => balanceOf(node.deps, path);
const earned = (actorId: string) => balance(`user:${actorId}:earnings`);
const give = async (giverId: string, workId: string | undefined) =>
  expect(await giveFlattr(node.deps, { giverId, workId: workId ?? '' })).toMatchObject({
    ok: true,
  });
async function endOf(month: '2026-10' | '2026-11') {
  node.setClock(month === '2026-10' ? '2026-11-04T00:00:00Z' : '2026-12-04T00:00:00Z');
  expect(await closePeriod(node.deps, month)).toMatchObject({ ok: true });
}
async function takeBack(
  reference: string,
  amountMinor?: bigint,
  because: Why = why,
  bankReference?: string,
) {
  const more = {
    ...(amountMinor === undefined ? {} : { amountMinor }),
    ...(bankReference === undefined ? {} : { bankReference }),
  };
  const booked = await chargeBack(node.deps, { reference, why: because, ...more });
  if (!booked.ok) return booked.code;
  const { fromGiverMinor, fromSharesMinor, fromReserveMinor } = booked;
  expect(fromGiverMinor + fromSharesMinor + fromReserveMinor).toBe(booked.amountMinor);
  return [fromGiverMinor, fromSharesMinor, fromReserveMinor];
}
const FIRST = 'first reader';

describe('a chargeback before anything was shared', () => {
  beforeAll(open);
  afterAll(close);

  test('is refused without a top-up, for more than it was, or when that is undone', async () => {
    expect(await takeBack('none')).toBe('unknown_reference');
    for (const amount of [0n, -1n, 1_001n])
      expect(await takeBack(FIRST, amount)).toBe('amount_invalid');
    expect(await takeBack(FIRST, 1n, { ...why, reason: '' })).toBe('reason_invalid');
    expect(await takeBack(FIRST, 1n, { ...why, adminId: reader })).toBe('not_an_admin');
    await topUp(node.deps, { actorId: reader, amountMinor: 5n, reference: 'wrong' });
    await reverseTopUp(node.deps, 'wrong', why);
    expect(await takeBack('wrong')).toBe('already_reversed');
    expect(await balance('bank')).toBe(1_000n);
  });

  test('is drawn from what the giver holds: held, then funds', async () => {
    await topUpByCard(300n);
    expect(await takeBack(FIRST, 800n)).toEqual([800n, 0n, 0n]);
    expect(await balance(`user:${reader}:held`)).toBe(0n);
    expect(await balance(`user:${reader}:funds`)).toBe(500n);
    expect(await balance('bank')).toBe(200n);
    // What was paid by card is not the bank's to take back.
    expect(await balance('cards')).toBe(300n);
    expect(await takeBack('card')).toBe('unknown_reference');
  });

  test('is booked once, of ten at once, with its reason; then nothing else undoes the top-up', async () => {
    await openAll(node.deps.db);
    await topUp(node.deps, { actorId: reader, amountMinor: 70n, reference: 'once' });
    const all = await Promise.all(Array.from({ length: 10 }, () => takeBack('once')));
    expect(all.filter((answer) => answer === 'already_charged_back')).toHaveLength(9);
    expect(all).toContainEqual([70n, 0n, 0n]);
    expect(await balance('bank')).toBe(200n);
    const booked = await node.deps.db.query.ledgerTransaction.findFirst({
      where: (row, { eq }) => eq(row.idempotencyKey, 'node:top_up:once'),
    });
    expect(await reasonOf(node.deps, `node:chargeback:${booked?.id}`)).toEqual(why);
    const undone = await reverseTopUp(node.deps, 'once', why);
    expect(undone).toMatchObject({ code: 'already_charged_back' });
  });
});

/** Card money, which may still be charged back. */
const topUpByCard = (grossMinor: bigint) => cardMoney(node.deps, { actorId: reader, grossMinor });

describe('several chargebacks of one top-up', () => {
  beforeAll(open);
  afterAll(close);
  const again = (bankReference: string, amountMinor?: bigint) =>
    takeBack(FIRST, amountMinor, why, bankReference);
  const booked = async () =>
    (
      await node.deps.db.query.ledgerTransaction.findMany({
        where: (row, { eq }) => eq(row.kind, 'chargeback'),
      })
    ).length;

  test('are told apart by what the bank calls them: each is booked once, of ten at once', async () => {
    await openAll(node.deps.db);
    for (const [bankReference, amountMinor] of [
      ['R-1', 300n],
      ['R-2', 200n],
    ] as const) {
      const all = await Promise.all(
        Array.from({ length: 10 }, () => again(bankReference, amountMinor)),
      );
      expect(all.filter((answer) => answer === 'already_charged_back')).toHaveLength(9);
      expect(all).toContainEqual([amountMinor, 0n, 0n]);
    }
    expect(await again(' R-1 ', 300n)).toBe('already_charged_back');
    expect(await again('R-1', 1n)).toBe('already_charged_back');
    expect([await booked(), await balance('bank')]).toEqual([2, 500n]);
  });

  test('never take more together than the top-up was', async () => {
    expect(await again('R-3')).toBe('more_than_top_up');
    expect(await again('R-3', 501n)).toBe('more_than_top_up');
    // Of two that fit alone and not together, one is booked.
    const two = await Promise.all([again('R-4', 400n), again('R-5', 400n)]);
    expect(two).toContainEqual([400n, 0n, 0n]);
    expect(two).toContain('more_than_top_up');
    expect([await booked(), await balance('bank')]).toEqual([3, 100n]);
  });

  test('are taken for the same one when the bank’s name for it is not given', async () => {
    expect(await takeBack(FIRST, 100n)).toBe('already_charged_back');
    await topUp(node.deps, { actorId: reader, amountMinor: 70n, reference: 'other' });
    expect(await takeBack('other', 30n)).toEqual([30n, 0n, 0n]);
    expect(await takeBack('other', 30n)).toBe('already_charged_back');
    expect(await takeBack('other', 40n, why, 'R-1')).toEqual([40n, 0n, 0n]);
  });

  test('need a name of one line, and of some length', async () => {
    for (const name of ['', '  ', 'a\nb', 'a\0b', 'R'.repeat(201)])
      expect(await again(name, 1n), name).toBe('bank_reference_invalid');
    expect(await again('a:b '.repeat(50), 100n)).toEqual([100n, 0n, 0n]);
    expect(await balance('bank')).toBe(0n);
  });

  test('keep the top-up from being undone', async () => {
    await topUp(node.deps, { actorId: reader, amountMinor: 50n, reference: 'named' });
    expect(await takeBack('named', 10n, why, 'R-1')).toEqual([10n, 0n, 0n]);
    await topUp(node.deps, { actorId: reader, amountMinor: 50n, reference: 'more' });
    const undone = await reverseTopUp(node.deps, 'named', why);
    expect(undone).toMatchObject({ code: 'already_charged_back' });
  });

  test('are found by a check of the books when together they are more than it', async () => {
    const topped = await node.deps.db.query.ledgerTransaction.findFirst({
      where: (row, { eq }) => eq(row.idempotencyKey, topUpKey(FIRST)),
    });
    const id = node.deps.newId();
    const found = node.deps.db.transaction(async (tx) => {
      await post(
        tx,
        {
          ...{ idempotencyKey: `${chargebackKey(topped?.id ?? '')}:R-9`, kind: 'chargeback' },
          ...{ month: '2026-10', currency: 'EUR' },
          transfers: [{ debit: 'reserve', credit: 'bank', amountMinor: 1n }],
        },
        { id, at: node.deps.clock() },
      );
      await addReason(tx, { transactionId: id, ...why });
      const wrong = (await findings(node.deps, tx)).filter((finding) => finding.wrong !== null);
      throw new Error(JSON.stringify(wrong.map(({ wrong: row }) => row)));
    });
    // It is rolled back.
    await expect(found).rejects.toThrow(`["chargeback ${id}: took 1001 of 1000"]`);
  });
});

describe('a chargeback after the month was shared', () => {
  beforeEach(open);
  afterEach(close);

  test('is taken from the shares with their part of the fee, the newest month first', async () => {
    await topUp(node.deps, { actorId: reader, amountMinor: 1_000n, reference: 'second' });
    await give(reader, trains.workIds[0]);
    await endOf('2026-10');
    await give(reader, trains.workIds[1]);
    await endOf('2026-11');
    expect(await earned(trains.actorId)).toBe(1_800n);
    expect(await takeBack('second')).toEqual([0n, 1_000n, 0n]);
    const taken = await node.deps.db.query.shareCorrection.findMany();
    expect(taken).toMatchObject([{ amountMinor: 900n, feeMinor: 100n }]);
    const newest = await node.deps.db.query.share.findFirst({
      where: (row, { eq }) => eq(row.month, '2026-11'),
    });
    expect(taken[0]?.flattrId).toBe(newest?.flattrId);
    // What was taken back of the later month does not count as having come after the earlier one.
    expect(await takeBack(FIRST, 501n)).toEqual([0n, 501n, 0n]);
    expect([await earned(trains.actorId), await balance('fees')]).toEqual([449n, 50n]);
    expect(await balance('bank')).toBe(499n);
  });

  test('never touches what was given on; the reserve bears that', async () => {
    await give(reader, trains.workIds[0]);
    await endOf('2026-10');
    const radio = await creator(node.deps, 'harbour-radio', ['Waves']);
    const friend = await giver(node.deps, 'friend', { budgetMinor: 400n, fundsMinor: 400n });
    await setRegiving(node.deps, trains.actorId, true);
    await setBudget(node.deps, trains.actorId, 600n);
    await give(trains.actorId, radio.workIds[0]);
    await give(friend, trains.workIds[1]);
    await endOf('2026-11');
    // 900 came in October, 600 of it was given on; then 360 came.
    expect(await earned(trains.actorId)).toBe(660n);
    expect(await takeBack(FIRST)).toEqual([0n, 333n, 667n]);
    expect([await earned(trains.actorId), await balance('reserve')]).toEqual([360n, -667n]);
    expect(await earned(radio.actorId)).toBe(540n);
    // What is left is the friend's: it comes back to the bank for the friend's top-up alone.
    expect(await takeBack('first friend')).toEqual([0n, 400n, 0n]);
    expect(await earned(trains.actorId)).toBe(0n);
  });

  test('is taken from what a peer is owed until that is stated; the statement is so much less', async () => {
    const { deps } = node;
    await meet(deps);
    const there = await workElsewhere(deps, elsewhere('fog-horn'), 'fog');
    const friend = await giver(deps, 'friend', { budgetMinor: 1_000n, fundsMinor: 1_000n });
    await give(reader, there.workId);
    await give(friend, there.workId);
    await endOf('2026-10');
    expect(await takeBack(FIRST, 600n)).toEqual([0n, 600n, 0n]);
    await issueStatements(settling(deps), '2026-10');
    const [statement] = await deps.db.query.statement.findMany();
    expect(statement?.totalMinor).toBe(1_260n);
    // What is stated stays.
    expect(await takeBack('first friend')).toEqual([0n, 0n, 1_000n]);
    expect(await balance('reserve')).toBe(-1_000n);
  });

  test('leaves alone what cannot be traced any more; the reserve bears that', async () => {
    const { deps } = node;
    const peer = await meet(deps);
    const there = await workElsewhere(deps, elsewhere('fog-horn'), 'fog');
    await give(reader, there.workId);
    await give(reader, trains.workIds[0]);
    await endOf('2026-10');
    const rename = (host: string) =>
      node.database.ownerDb.update(peers).set({ host }).where(eq(peers.id, peer.id));
    await rename('lost.example');
    expect(await takeBack(FIRST)).toEqual([0n, 500n, 500n]);
    await rename(peer.host);
    expect(await balance(`peer:${peer.id}:payable`)).toBe(450n);
  });

  test('takes what the giver received here before it takes it from others', async () => {
    const friend = await giver(node.deps, 'friend', { budgetMinor: 100n, fundsMinor: 100n });
    const own = await creator(node.deps, 'harbour-radio', ['Waves']);
    await give(reader, trains.workIds[0]);
    await setBudget(node.deps, own.actorId, 500n);
    await topUp(node.deps, { actorId: own.actorId, amountMinor: 500n, reference: 'radio' });
    await give(own.actorId, trains.workIds[0]);
    await give(friend, own.workIds[0]);
    await endOf('2026-10');
    expect(await earned(own.actorId)).toBe(90n);
    expect(await takeBack('radio')).toEqual([90n, 410n, 0n]);
    expect([await earned(own.actorId), await earned(trains.actorId)]).toEqual([0n, 981n]);
  });
});
