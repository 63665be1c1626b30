import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSchedule } from '../../../src/jobs/schedule.ts';
import { checkAfterClose, queueDueCheck } from '../../../src/operations/check-after-close.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { issueStatements } from '../../../src/operations/issue-statements.ts';
import { sealBooks } from '../../../src/operations/seal-books.ts';
import { jobsOf } from '../../support/database.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { meet } from '../../support/peer.ts';

let node: House;
beforeEach(async () => {
  node = await house();
});
afterEach(() => node.close());

/** A closed month, and a peer that waits for its statement. */
async function closeOctober(): Promise<void> {
  const { deps } = node;
  const giverId = await giver(deps, 'reader', { budgetMinor: 500n, fundsMinor: 500n });
  const trains = await creator(deps, 'night-trains', ['One']);
  await giveFlattr(deps, { giverId, workId: trains.workIds[0] ?? '' });
  await meet(deps);
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true });
}

/** As a superuser could. */
const tamper = (amountMinor: number) =>
  node.database.ownerDb.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`update share set amount_minor = ${amountMinor}`);
  });

describe('while the books are wrong', () => {
  beforeEach(async () => {
    await closeOctober();
    // Sealed while it is right, so that it is found right again.
    await sealBooks(node.deps);
    await tamper(501);
    await checkAfterClose(node.deps, '2026-10');
  });
  afterEach(() => tamper(500));
  const queued = async () => (await jobsOf(node.database, 'check-books')).length;

  test('a check is due once on each later day, until they are right', async () => {
    expect([await queueDueCheck(node.deps), await queued()]).toEqual([false, 1]);
    node.setClock('2026-11-05T00:00:00Z');
    expect([await queueDueCheck(node.deps), await queued()]).toEqual([true, 2]);
    // It still waits to be done.
    expect([await queueDueCheck(node.deps), await queued()]).toEqual([true, 2]);
    expect(await jobsOf(node.database, 'check-books')).toContainEqual({ month: '2026-10' });
    await checkAfterClose(node.deps, '2026-10');
    expect(await queueDueCheck(node.deps)).toBe(false);

    node.setClock('2026-11-06T00:00:00Z');
    expect(await queueDueCheck(node.deps)).toBe(true);
    await tamper(500);
    await checkAfterClose(node.deps, '2026-10');
    expect(await issueStatements(node.deps, '2026-10')).toBe(1);
    node.setClock('2026-11-07T00:00:00Z');
    expect(await queueDueCheck(node.deps)).toBe(false);
  });

  test('the schedule asks for it', async () => {
    node.setClock('2026-11-05T00:00:00Z');
    await startSchedule(node.deps).stop();
    expect(await queued()).toBe(2);
  });

  test('before it was known when a check looked, one is due at once', async () => {
    await node.database.ownerDb.execute(sql`delete from node_fact where name = 'books_checked'`);
    expect(await queueDueCheck(node.deps)).toBe(true);
  });
});
