import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

/** A check that has seen the books and then reads signatures for as long as the test likes. */
function slowCheck(check: (deps: House['deps']) => Promise<unknown>) {
  const { signer } = node.deps;
  const seen = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const read: typeof signer.read = async (jws, keys) => {
    seen.resolve();
    await goOn.promise;
    return signer.read(jws, keys);
  };
  const ended = check({ ...node.deps, signer: { ...signer, read } });
  return {
    seen: seen.promise,
    end() {
      goOn.resolve();
      return ended;
    },
  };
}
const CHECKS = {
  'after a close': (deps: House['deps']) => checkAfterClose(deps, '2026-10'),
  'that somebody asked for': (deps: House['deps']) => recheckBooks(deps),
};

describe.each(Object.entries(CHECKS))(
  'a check %s that began earlier and ends later',
  (_, check) => {
    beforeEach(async () => {
      await closeOctober();
      await checkAfterClose(node.deps, '2026-10');
      // Something signed, which a check reads.
      expect(await issueStatements(node.deps, '2026-10')).toBe(1);
    });

    test('does not clear the alarm', async () => {
      const slow = slowCheck(check);
      await slow.seen;
      await tamper(501);
      await recheckBooks(node.deps);
      await slow.end();
      expect(await marked()).toMatch(/shares 501, booked 500/);
      expect(await jobsOf(node.database, 'issue-statements')).toHaveLength(1);
      await tamper(500);
    });

    test('does not raise it again, nor replace what is known', async () => {
      await tamper(501);
      const slow = slowCheck(check);
      await slow.seen;
      await tamper(502);
      await recheckBooks(node.deps);
      const other = slowCheck(check);
      await other.seen;
      await slow.end();
      expect(await marked()).toMatch(/shares 502, booked 500/);
      await tamper(500);
      await recheckBooks(node.deps);
      await other.end();
      expect(await marked()).toBeNull();
    });
  },
);

test('a check that began earlier tells what the later one has found', async () => {
  await closeOctober();
  await checkAfterClose(node.deps, '2026-10');
  await issueStatements(node.deps, '2026-10');
  const slow = slowCheck(CHECKS['after a close']);
  await slow.seen;
  await tamper(501);
  await recheckBooks(node.deps);
  const wrong = await slow.end();
  expect(wrong).toEqual([{ check: 'a check that began later', wrong: await marked() }]);
  await tamper(500);
});
