import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { subscriptionsOf } from '../../../db/views/subscriptions.ts';
import { setBudget } from '../../../src/operations/account-settings.ts';
import { closeDuePeriods, closePeriod } from '../../../src/operations/close-period.ts';
import { deleteWork } from '../../../src/operations/delete-work.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { openMonthActs } from '../../../src/operations/open-month.ts';
import {
  endSubscription,
  pauseSubscription,
  resumeSubscription,
  subscribe,
} from '../../../src/operations/subscriptions.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { jobsOf } from '../../support/database.ts';
import { creator, giver, type House, house, person } from '../../support/house.ts';
import { elsewhere, meet, workElsewhere } from '../../support/peer.ts';

let node: House;
let reader: string;
let trains: { actorId: string; workIds: string[] };
beforeEach(async () => {
  node = await house();
  reader = await giver(node.deps, 'reader', { budgetMinor: 500n, fundsMinor: 5_000n });
  trains = await creator(node.deps, 'night-trains', ['One', 'Two']);
});
// Closing checks the books.
afterEach(() => node.close());

const work = (n: number): string => trains.workIds[n] ?? '';

async function subscribed(workId: string, giverId = reader): Promise<string> {
  const done = await subscribe(node.deps, { giverId, workId });
  if (!done.ok) throw new Error(done.code);
  return done.subscriptionId;
}

/** The clock goes on to this month's first minute, and what is due is done but the opening. */
async function begin(month: string): Promise<void> {
  node.setClock(`${month}-01T00:01:00Z`);
  await closeDuePeriods(node.deps);
}

/** Month and work of every standing flattr, as `2026-11 One`. */
async function given(): Promise<string[]> {
  const rows = await node.deps.db.query.flattr.findMany();
  const works = await node.deps.db.query.work.findMany();
  return rows
    .filter((row) => row.undoneAt === null)
    .map((row) => `${row.month} ${works.find(({ id }) => id === row.workId)?.title}`)
    .sort();
}
const lines = (giverId = reader) => subscriptionsOf(node.deps.db, giverId);
const skipped = async () => (await lines()).map((line) => line.skipped);

test('each month that opens gives once, however often it is asked, also by hand', async () => {
  const { deps } = node;
  await subscribed(work(0));
  await subscribed(work(1));
  await begin('2026-11');
  expect(await jobsOf(node.database, 'open-month')).toEqual([{ month: '2026-11' }]);
  await giveFlattr(deps, { giverId: reader, workId: work(1) }, { weight: 4 });
  const opened = await Promise.all([
    openMonthActs(deps, '2026-11'),
    openMonthActs(deps, '2026-11'),
  ]);
  expect(opened.map((each) => each.given).sort()).toEqual([0, 1]);
  expect(await given()).toEqual(['2026-11 One', '2026-11 Two']);
  expect(await skipped()).toEqual([null, null]);
  // What they take back is not given to them again.
  const rows = await deps.db.query.flattr.findMany();
  expect(rows.map(({ source }) => source).sort()).toEqual(['monthly', 'page']);
  for (const { id } of rows) await undoFlattr(deps, { giverId: reader, flattrId: id });
  expect(await openMonthActs(deps, '2026-11')).toEqual({ given: 0, released: 0 });
  expect(await given()).toEqual([]);
  await begin('2026-12');
  expect(await openMonthActs(deps, '2026-12')).toMatchObject({ given: 2 });
});

test('a month that a node slept through gives nothing, and the open one gives once', async () => {
  const { deps } = node;
  await subscribed(work(0));
  await begin('2027-01');
  expect(await jobsOf(node.database, 'open-month')).toEqual(
    ['2026-11', '2026-12', '2027-01'].map((month) => ({ month })),
  );
  for (const month of ['2026-11', '2026-12', '2027-01']) await openMonthActs(deps, month);
  expect(await given()).toEqual(['2027-01 One']);
});

test('nothing is given while it is paused, nor after its last month', async () => {
  const { deps } = node;
  const paused = { giverId: reader, subscriptionId: await subscribed(work(0)) };
  const ending = { giverId: reader, subscriptionId: await subscribed(work(1)) };
  await pauseSubscription(deps, paused);
  await endSubscription(deps, { ...ending, lastMonth: '2026-11' });
  await begin('2026-11');
  await openMonthActs(deps, '2026-11');
  expect(await given()).toEqual(['2026-11 Two']);
  // It goes on with the next month, also when this one is opened again.
  await resumeSubscription(deps, paused);
  await openMonthActs(deps, '2026-11');
  await begin('2026-12');
  await openMonthActs(deps, '2026-12');
  expect(await given()).toEqual(['2026-11 Two', '2026-12 One']);
  expect(await lines()).toMatchObject([{ title: 'One' }]);
});

test('what cannot be given is skipped for a reason that its giver can read, and asked again', async () => {
  const { deps } = node;
  const visitor = await person(deps, 'visitor');
  await subscribed(work(0));
  await subscribed(work(1));
  await subscribed(work(1), visitor);
  await deleteWork(deps, trains.actorId, work(0));
  await begin('2026-11');
  expect(await openMonthActs(deps, '2026-11')).toMatchObject({ given: 1 });
  expect(await skipped()).toEqual([null, { month: '2026-11', code: 'not_found' }]);
  expect(await lines(visitor)).toMatchObject([{ skipped: { code: 'no_means' } }]);
  await setBudget(deps, visitor, 500n);
  await begin('2026-12');
  expect(await openMonthActs(deps, '2026-12')).toMatchObject({ given: 2 });
  expect(await lines(visitor)).toMatchObject([{ skipped: null }]);
});

test('one that fails stops no other, and is all that is left to do', async () => {
  const { deps, database } = node;
  const others: string[] = [];
  for (const name of ['commuter', 'listener'])
    others.push(await giver(deps, name, { budgetMinor: 500n }));
  for (const giverId of [reader, ...others]) await subscribed(work(0), giverId);
  await database.ownerDb.execute(sql`create function fails() returns trigger language plpgsql
    as $$ begin raise exception 'this one fails'; end $$`);
  await database.ownerDb.execute(
    sql.raw(`create trigger fails before insert on flattr for each row
    when (new.giver_id = '${others[0]}') execute function fails()`),
  );
  await begin('2026-11');
  await expect(openMonthActs(deps, '2026-11')).rejects.toThrow('1 gifts of 2026-11');
  expect(await given()).toEqual(['2026-11 One', '2026-11 One']);
  await database.ownerDb.execute(sql`drop trigger fails on flattr`);
  expect(await openMonthActs(deps, '2026-11')).toEqual({ given: 1, released: 0 });
  expect(await given()).toHaveLength(3);
});

test('killed in the middle, it goes on where it was', async () => {
  const { deps, database } = node;
  const titles = Array.from({ length: 8 }, (_, n) => `Work ${n}`);
  const { workIds } = await creator(deps, 'fog-horn', titles);
  for (const workId of workIds) await subscribed(workId);
  await begin('2026-11');
  // The connections of a process that is killed end while it is in the middle of a gift.
  await database.ownerDb.execute(sql`create function dies() returns trigger language plpgsql as $$
    begin
      if (select count(*) from flattr) >= 3 then perform pg_terminate_backend(pg_backend_pid()); end if;
      return new;
    end $$`);
  await database.ownerDb.execute(
    sql`create trigger dies before insert on flattr for each row execute function dies()`,
  );
  await expect(openMonthActs(deps, '2026-11')).rejects.toThrow();
  expect(await given()).toHaveLength(3);
  await database.ownerDb.execute(sql`drop trigger dies on flattr`);
  expect(await openMonthActs(deps, '2026-11')).toMatchObject({ given: 5 });
  expect(await given()).toHaveLength(8);
});

test('what waited comes in before what is given every month, the oldest first', async () => {
  const { deps } = node;
  await meet(deps, { understandsFlattr: false, settles: false, currency: null });
  const { workId, payeeId } = await workElsewhere(deps, elsewhere('fog-horn'), 'fog');
  const prove = (payee: string | null) =>
    node.database.ownerDb.execute(sql`update payee_proof set payee_id = ${payee}`);
  await prove(null);
  const waiting = await giveFlattr(deps, { giverId: reader, workId });
  expect(waiting).toMatchObject({ ok: true, waitingFor: 'account' });
  await subscribed(workId);
  node.setClock('2026-11-04T00:00:00Z');
  // It takes no part in the month in which it was given, and nothing is spent.
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ flattrs: 0, sharedMinor: 0n });
  expect(await openMonthActs(deps, '2026-11')).toEqual({ given: 1, released: 0 });

  await meet(deps, { understandsFlattr: true, settles: true, currency: 'EUR' });
  await prove(payeeId);
  const month = (name: string) =>
    deps.db.query.flattr.findMany({
      where: (f, { and, eq, isNotNull }) => and(eq(f.month, name), isNotNull(f.payeeId)),
    });
  await begin('2026-12');
  expect(await openMonthActs(deps, '2026-12')).toEqual({ given: 0, released: 1 });
  expect(await month('2026-12')).toMatchObject([
    { id: waiting.ok ? waiting.flattrId : '', subscriptionId: null },
  ]);
  await begin('2027-01');
  expect(await openMonthActs(deps, '2027-01')).toEqual({ given: 0, released: 1 });
  expect(await month('2027-01')).toMatchObject([{ subscriptionId: expect.any(String) }]);
  await begin('2027-02');
  expect(await openMonthActs(deps, '2027-02')).toEqual({ given: 1, released: 0 });
});
