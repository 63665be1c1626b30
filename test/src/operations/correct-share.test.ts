import { afterAll, beforeAll, expect, test } from 'vitest';
import { setBudget, setRegiving } from '../../../src/operations/account-settings.ts';
import type { Why } from '../../../src/operations/answer-for.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { correctShare } from '../../../src/operations/correct-share.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { issueStatements } from '../../../src/operations/issue-statements.ts';
import { inOnePart } from '../../../src/settlement/lines-text.ts';
import { anAdmin, balanceOf, reasonOf } from '../../support/corrections.ts';
import { openAll } from '../../support/database.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { elsewhere, meet, settling, workElsewhere } from '../../support/peer.ts';

let node: House;
let why: Why;
const gifts = new Map<string, string>();

/** Three readers give 9.00 each to one creator, one of them half of it to somebody elsewhere. */
beforeAll(async () => {
  node = await house({ feeBps: 1_000 });
  const { deps } = node;
  why = await anAdmin(deps);
  await meet(deps);
  const { workIds } = await creator(deps, 'night-trains', ['One', 'Two']);
  const there = await workElsewhere(deps, elsewhere('fog-horn'), 'fog');
  const works = new Map([
    ['one', workIds[0] ?? ''],
    ['two', workIds[1] ?? ''],
    ['fog', there.workId],
  ]);
  const wishes = [
    ['reader', 'one'],
    ['friend', 'one'],
    ['friend', 'fog'],
    ['listener', 'one'],
    ['listener', 'two'],
  ] as const;
  for (const name of ['reader', 'friend', 'listener'])
    people.set(name, await giver(deps, name, { budgetMinor: 1_000n, fundsMinor: 1_000n }));
  for (const [name, work] of wishes) {
    const given = await giveFlattr(deps, { giverId: idOf(name), workId: works.get(work) ?? '' });
    if (!given.ok) throw new Error(given.code);
    gifts.set(`${name} ${work}`, given.flattrId);
  }
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true });
  people.set('trains', (await deps.db.query.work.findFirst())?.authorId ?? '');
  await openAll(deps.db);
});
// Checks the books.
afterAll(() => node.close());

const people = new Map<string, string>();
const idOf = (name: string) => people.get(name) ?? '';
const gift = (name: string) => gifts.get(name) ?? '';
const fundsOf = (name: string) => balanceOf(node.deps, `user:${idOf(name)}:funds`);
async function correct(flattr: string, amountMinor?: bigint, because: Why = why) {
  const amount = amountMinor === undefined ? {} : { amountMinor };
  const corrected = await correctShare(node.deps, { flattr, why: because, ...amount });
  return corrected.ok ? [corrected.amountMinor, corrected.feeMinor] : corrected.code;
}

test('a share goes back to its giver with its part of the fee, in parts or whole', async () => {
  const id = gift('reader one');
  expect(await correct(id, 1n)).toEqual([1n, 0n]);
  expect(await correct(`${node.deps.node.origin}/flattrs/${id}`, 449n)).toEqual([449n, 50n]);
  expect(await correct(id, 451n)).toBe('amount_invalid');
  expect(await correct(id.toUpperCase())).toEqual([450n, 50n]);
  expect(await correct(id)).toBe('nothing_left');
  expect(await fundsOf('reader')).toBe(1_000n);
  expect(await reasonOf(node.deps, `node:correction:${id}:3`)).toEqual(why);
});

test('ten at once never take back more than it was', async () => {
  const id = gift('listener two');
  const all = await Promise.all(Array.from({ length: 10 }, () => correct(id, 100n)));
  expect(all.filter((answer) => answer === 'amount_invalid')).toHaveLength(6);
  expect(await fundsOf('listener')).toBe(444n);
  // The closed month stays as it was.
  const share = await node.deps.db.query.share.findFirst({
    where: (row, { eq }) => eq(row.flattrId, id),
  });
  expect(share).toMatchObject({ amountMinor: 450n, month: '2026-10' });
});

test('what is no share is none, and nothing is taken without a reason', async () => {
  const { deps } = node;
  const names = ['', 'x', `${deps.node.origin}/flattrs/x`, deps.newId(), "' or true --"];
  for (const name of names) expect(await correct(name), name).toBe('unknown_flattr');
  const id = gift('listener one');
  for (const amount of [0n, -1n, 10n ** 18n])
    expect(await correct(id, amount)).toBe('amount_invalid');
  expect(await correct(id, 1n, { ...why, reason: ' ' })).toBe('reason_invalid');
  expect(await correct(id, 1n, { ...why, adminId: idOf('listener') })).toBe('not_an_admin');
});

test('what a peer was told of comes off its next statement, once', async () => {
  const id = gift('friend fog');
  expect(await correct(id, 100n)).toEqual([100n, 11n]);
  await issueStatements(settling(node.deps), '2026-10');
  const [statement] = await node.deps.db.query.statement.findMany();
  expect(statement?.totalMinor).toBe(350n);
  // It waits for the peer's answer, so nothing is booked; and no more than is left can be asked for.
  expect(await correct(id, 1n)).toEqual([1n, 0n]);
  expect(await correct(id, 350n)).toBe('amount_invalid');
  expect(await correct(id, 349n)).toEqual([349n, 0n]);
  expect(await correct(id, 1n)).toBe('amount_invalid');
  const wanted = await node.deps.db.query.adjustment.findMany();
  expect(wanted.map(({ adjusts, amountMinor }) => [adjusts, amountMinor])).toEqual([
    [1, 1n],
    [1, 349n],
  ]);
});

test('a share that is all taken back is not counted to a peer, and owes it nothing', async () => {
  const own = await house();
  try {
    const keeper = await anAdmin(own.deps);
    await meet(own.deps);
    const there = await workElsewhere(own.deps, elsewhere('fog-horn'), 'fog');
    const given = [];
    for (const name of ['reader', 'friend']) {
      const giverId = await giver(own.deps, name, { budgetMinor: 500n, fundsMinor: 500n });
      given.push(await giveFlattr(own.deps, { giverId, workId: there.workId }));
    }
    own.setClock('2026-11-04T00:00:00Z');
    await closePeriod(own.deps, '2026-10');
    const [first] = given;
    const flattr = first?.ok ? first.flattrId : '';
    expect(await correctShare(own.deps, { flattr, why: keeper })).toMatchObject({ ok: true });
    await issueStatements(settling(own.deps), '2026-10');
    const [document] = await own.deps.db.query.settlementDocument.findMany();
    const [line] = own.deps.signer.decodeLines(inOnePart(document?.lines ?? ''))?.lines ?? [];
    expect(line).toMatchObject({ amountMinor: 500n, works: [{ flattrs: 1 }] });
  } finally {
    await own.close();
  }
});

test('what a creator gave on is not taken back', async () => {
  const { deps } = node;
  const radio = await creator(deps, 'harbour-radio', ['Waves']);
  await setBudget(deps, idOf('trains'), 300n);
  await setRegiving(deps, idOf('trains'), true);
  await giveFlattr(deps, { giverId: idOf('trains'), workId: radio.workIds[0] ?? '' });
  const late = await giveFlattr(deps, {
    giverId: idOf('friend'),
    workId: radio.workIds[0] ?? '',
  });
  const lateId = late.ok ? late.flattrId : '';
  expect(await correct(lateId)).toBe('not_shared');
  node.setClock('2026-12-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-11')).toMatchObject({ ok: true });
  // 2,250 came; 1,300 went back to givers, 300 was given on: 650 are left of 950.
  expect(await balanceOf(deps, `user:${idOf('trains')}:earnings`)).toBe(650n);
  expect(await correct(gift('friend one'))).toEqual([450n, 50n]);
  expect(await correct(gift('listener one'), 201n)).toBe('already_released');
  expect(await correct(gift('listener one'), 200n)).toEqual([200n, 22n]);
  expect(await balanceOf(deps, `user:${idOf('trains')}:earnings`)).toBe(0n);
});
