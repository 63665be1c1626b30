import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFacts } from '../../../db/records/node.ts';
import { checkAfterClose, recheckBooks } from '../../../src/operations/check-after-close.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { issueStatements } from '../../../src/operations/issue-statements.ts';
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
const marked = async () => (await readFacts(node.deps.db)).get('books_wrong') ?? null;

test('a close has all of the books checked, and states nothing before', async () => {
  await closeOctober();
  expect(await jobsOf(node.database, 'check-books')).toEqual([{ month: '2026-10' }]);
  expect(await jobsOf(node.database, 'issue-statements')).toEqual([]);
});

test('right books are stated', async () => {
  await closeOctober();
  expect(await checkAfterClose(node.deps, '2026-10')).toEqual([]);
  expect(await marked()).toBeNull();
  expect(await jobsOf(node.database, 'issue-statements')).toEqual([{ month: '2026-10' }]);
  expect(await issueStatements(node.deps, '2026-10')).toBe(1);
});

test('wrong books are marked and not stated, until they are found right again', async () => {
  await closeOctober();
  await tamper(501);
  const wrong = await checkAfterClose(node.deps, '2026-10');
  expect(wrong.map(({ check }) => check)).toContain(
    "a month's shares are what left its givers' accounts",
  );
  expect(await marked()).toMatch(/shares 501, booked 500/);
  expect(await jobsOf(node.database, 'issue-statements')).toEqual([]);
  expect(await issueStatements(node.deps, '2026-10')).toBe(0);

  expect((await recheckBooks(node.deps)).some((finding) => finding.wrong !== null)).toBe(true);
  expect(await jobsOf(node.database, 'issue-statements')).toEqual([]);
  await tamper(500);
  expect((await recheckBooks(node.deps)).every((finding) => finding.wrong === null)).toBe(true);
  expect(await marked()).toBeNull();
  expect(await jobsOf(node.database, 'issue-statements')).toEqual([{ month: '2026-10' }]);
  expect(await issueStatements(node.deps, '2026-10')).toBe(1);
});

test('who looks at right books changes nothing', async () => {
  await closeOctober();
  await recheckBooks(node.deps);
  expect(await jobsOf(node.database, 'issue-statements')).toEqual([]);
});
