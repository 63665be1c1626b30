import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveProof } from '../../../db/records/payees.ts';
import { readActor, saveRemoteActor } from '../../../db/records/people.ts';
import { saveRemoteWork } from '../../../db/records/works.ts';
import { monthGifts, purseOf } from '../../../db/views/purse.ts';
import { serverShareOf } from '../../../db/views/server-share.ts';
import { setBudget } from '../../../src/operations/account-settings.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { openMonthActs } from '../../../src/operations/open-month.ts';
import { rememberPayee } from '../../../src/operations/remember-subject.ts';
import { setServerShare } from '../../../src/operations/server-share.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { jobsOf } from '../../support/database.ts';
import { blocks } from '../../support/foreign.ts';
import { creator, giver, type House, house, person } from '../../support/house.ts';
import { elsewhere, meet } from '../../support/peer.ts';

let node: House;
let reader: string;
beforeEach(async () => {
  node = await house();
  await meet(node.deps);
  reader = await giver(node.deps, 'reader', { budgetMinor: 1_000n, fundsMinor: 5_000n });
});
// Closing checks the books.
afterEach(() => node.close());

/** The front page of a server as it was looked up lately, and who gets what is given for it. */
async function server(host: string, payeeId: string | null): Promise<string> {
  const { deps } = node;
  const now = deps.clock();
  const uri = `https://${host}/`;
  return deps.db.transaction(async (tx) => {
    const { id } = await saveRemoteWork(tx, {
      ...{ id: deps.newId(), uri, url: uri, pageUrl: uri, title: host, authorId: null },
      ...{ publishedAt: now, createdAt: now, updatedAt: now },
    });
    await saveProof(tx, {
      ...{ id: deps.newId(), workId: id, payeeId, evidence: [], checkedAt: now },
      method: payeeId === null ? 'unknown_author' : 'page_payment',
      nextCheckAt: new Date(now.getTime() + 86_400_000),
    });
    return id;
  });
}

async function someoneElsewhere(name: string): Promise<string> {
  const row = { ...elsewhere(name), id: node.deps.newId(), createdAt: node.deps.clock() };
  return (await node.deps.db.transaction((tx) => saveRemoteActor(tx, row))).id;
}

const standing = async () =>
  (await node.deps.db.query.flattr.findMany())
    .filter((row) => row.undoneAt === null && row.source === 'share')
    .map(({ month, workId, percent }) => ({ month, workId, percent }));
const set = (percent: number | null, server: string) =>
  setServerShare(node.deps, reader, { percent, server });

test('it stands at once, changes in place, moves to another server, and is taken back', async () => {
  const payeeId = await someoneElsewhere('admin');
  const one = await server('one.example', payeeId);
  const other = await server('other.example', payeeId);
  expect(await set(10, '@reader@one.example')).toEqual({ ok: true, workId: one, payeeId });
  expect(await standing()).toEqual([{ month: '2026-10', workId: one, percent: 10 }]);
  expect(await set(25, 'one.example')).toMatchObject({ ok: true });
  expect(await standing()).toEqual([{ month: '2026-10', workId: one, percent: 25 }]);
  expect(await jobsOf(node.database, 'send-flattr')).toHaveLength(1);

  expect(await set(5, 'https://other.example/@reader')).toMatchObject({ workId: other });
  expect(await standing()).toEqual([{ month: '2026-10', workId: other, percent: 5 }]);
  expect(await jobsOf(node.database, 'send-flattr')).toHaveLength(2);
  expect(await jobsOf(node.database, 'send-undo')).toHaveLength(1);
  expect(await serverShareOf(node.deps.db, reader)).toMatchObject({
    ...{ percent: 5, host: 'other.example', payee: { name: 'admin' } },
  });
  expect(await set(null, '')).toEqual({ ok: true, workId: null, payeeId: null });
  expect(await standing()).toEqual([]);
  expect(await serverShareOf(node.deps.db, reader)).toBeNull();
  await openMonthActs(node.deps, '2026-10');
  expect(await standing()).toEqual([]);
});

test('what is refused changes nothing', async () => {
  const one = await server('one.example', await someoneElsewhere('admin'));
  await set(10, 'one.example');
  for (const percent of [0, 51, -1, 2.5, Number.NaN, 1e9])
    expect(await set(percent, 'one.example')).toMatchObject({ code: 'percent_invalid' });
  for (const text of ['', 'a b', '@', 'ftp://one.example', `${'a'.repeat(3_000)}.example`])
    expect(await set(10, text)).toMatchObject({ code: 'unsupported_url' });
  expect(await set(10, 'nobody.example')).toMatchObject({ code: 'not_found' });
  await meet(node.deps, { host: 'blocked.example', actorUri: null, trust: 'blocked' });
  expect(await set(10, 'blocked.example')).toMatchObject({ code: 'blocked' });
  expect(await standing()).toEqual([{ month: '2026-10', workId: one, percent: 10 }]);
});

test('beside flattrs it is its part of the budget, alone only that part is given', async () => {
  const { deps } = node;
  const trains = await creator(deps, 'night-trains', ['One']);
  const admin = await someoneElsewhere('admin');
  const one = await server('one.example', admin);
  await set(10, 'one.example');
  // The front page itself may be flattred besides.
  for (const workId of [trains.workIds[0] ?? '', one])
    expect(await giveFlattr(deps, { giverId: reader, workId })).toMatchObject({ ok: true });
  expect(await monthGifts(deps.db, { giverId: reader, month: '2026-10' })).toEqual({
    ...{ weights: [1, 1], serverPercent: 10 },
  });
  node.setClock('2026-11-01T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ code: 'grace_days_running' });
  const purse = () => purseOf(deps.db, { actorId: reader, currency: 'EUR' });
  expect(await purse()).toMatchObject({ setAsideMinor: 1_000n, availableMinor: 4_000n });
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ flattrs: 3, sharedMinor: 1_000n });
  const amounts = (await deps.db.query.share.findMany()).map((share) => share.amountMinor);
  expect(amounts.sort()).toEqual([100n, 450n, 450n]);

  expect(await openMonthActs(deps, '2026-11')).toEqual({ given: 1, released: 0 });
  expect(await openMonthActs(deps, '2026-11')).toEqual({ given: 0, released: 0 });
  node.setClock('2026-12-01T00:00:00Z');
  await closePeriod(deps, '2026-11');
  expect(await purse()).toMatchObject({ setAsideMinor: 100n, availableMinor: 3_900n });
  node.setClock('2026-12-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-11')).toMatchObject({ flattrs: 1, sharedMinor: 100n });
  expect(await purse()).toMatchObject({ fundsMinor: 3_900n, setAsideMinor: 0n });
});

test('nothing is set aside while nobody can receive it, and then the next month has it', async () => {
  const { deps } = node;
  const workId = await server('one.example', null);
  expect(await set(10, 'one.example')).toEqual({ ok: true, workId, payeeId: null });
  expect(await deps.db.query.flattr.findMany()).toEqual([]);
  expect(await serverShareOf(deps.db, reader)).toMatchObject({ percent: 10, payee: null });
  const admin = await someoneElsewhere('admin');
  await node.database.ownerDb.execute(sql`update payee_proof set payee_id = ${admin}`);
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ flattrs: 0, sharedMinor: 0n });
  expect(await openMonthActs(deps, '2026-11')).toMatchObject({ given: 1 });
  expect(await standing()).toEqual([{ month: '2026-11', workId, percent: 10 }]);
  // Taken back by hand, it is not given to them again in this month.
  const [row] = await deps.db.query.flattr.findMany();
  await undoFlattr(deps, { giverId: reader, flattrId: row?.id ?? '' });
  expect(await openMonthActs(deps, '2026-11')).toMatchObject({ given: 0 });
});

test('set before there is a budget, it is given as soon as there is one', async () => {
  const { deps } = node;
  const workId = await server('one.example', await someoneElsewhere('admin'));
  const newcomer = await person(deps, 'newcomer');
  const wish = { percent: 10, server: 'one.example' };
  expect(await setServerShare(deps, newcomer, wish)).toMatchObject({ ok: true });
  expect(await standing()).toEqual([]);
  await setBudget(deps, newcomer, 500n);
  expect(await standing()).toEqual([{ month: '2026-10', workId, percent: 10 }]);
  // Taken back by hand, no other budget brings it back.
  const [row] = await deps.db.query.flattr.findMany();
  await undoFlattr(deps, { giverId: newcomer, flattrId: row?.id ?? '' });
  await setBudget(deps, newcomer, 700n);
  expect(await standing()).toEqual([]);
});

test('in the month in which it is found who runs the server, they get it', async () => {
  const { deps } = node;
  const workId = await server('one.example', null);
  await set(10, 'one.example');
  const { actorId } = await creator(deps, 'host', []);
  const local = await deps.db.transaction((tx) => readActor(tx, actorId));
  if (local === undefined) throw new Error('nobody');
  const found = { payee: { local }, method: 'page_payment' as const, evidence: [] };
  const look = () => deps.db.transaction((tx) => rememberPayee(deps, tx, { workId }, found));
  await look();
  expect(await jobsOf(node.database, 'open-month')).toEqual([{ month: '2026-10' }]);
  expect(await openMonthActs(deps, '2026-10')).toEqual({ given: 1, released: 0 });
  expect(await standing()).toEqual([{ month: '2026-10', workId, percent: 10 }]);
  await node.database.ownerDb.execute(sql`select graphile_worker.remove_job('open-month 2026-10')`);
  await look();
  expect(await jobsOf(node.database, 'open-month')).toEqual([]);
});

test('a new percentage asks again whether it is welcome', async () => {
  const admin = await someoneElsewhere('admin');
  const workId = await server('one.example', admin);
  expect(await set(10, 'one.example')).toMatchObject({ ok: true });
  await blocks(node.deps, admin, reader);
  expect(await set(20, 'one.example')).toMatchObject({ code: 'blocked' });
  expect(await standing()).toEqual([{ month: '2026-10', workId, percent: 10 }]);
  expect(await serverShareOf(node.deps.db, reader)).toMatchObject({ percent: 10 });
});

test('whoever runs the server gives it no share of their own', async () => {
  const workId = await server('one.example', reader);
  expect(await set(10, 'one.example')).toMatchObject({ ok: true, workId });
  expect(await standing()).toEqual([]);
});
