import { afterAll, beforeAll, expect, test } from 'vitest';
import { trialBalance } from '../../db/views/books.ts';
import { findWork } from '../../src/operations/find-work.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import { recordPaymentReceived, recordPaymentSent } from '../../src/operations/record-payment.ts';
import { bankAgrees } from '../../src/operations/restored-books.ts';
import { settleMonth } from '../../src/operations/settle-month.ts';
import { creator, giver } from '../support/house.ts';
import { pairWith } from '../support/peer.ts';
import { until, type WalkNode, walkNode } from './two-nodes.ts';

let a: WalkNode;
let b: WalkNode;
beforeAll(async () => {
  [a, b] = await Promise.all([
    walkNode('A', '2026-10-20T12:00:00Z'),
    walkNode('B', '2026-10-20T12:00:00Z'),
  ]);
});
// Stopping checks the books of both.
afterAll(() => Promise.all([a.stop(), b.stop()]));

const pairAt = (node: WalkNode) =>
  pairWith(node.deps, node === a ? b.deps.node.host : a.deps.node.host);
const dueAt = async (node: WalkNode) => (await pairAt(node)).dues[0];
const balance = async ({ deps }: WalkNode, suffix: string) =>
  (await trialBalance(deps.db)).find(({ path }) => path.endsWith(suffix))?.balanceMinor ?? 0n;

/** Somebody gives to a work on the other node. */
async function give(from: WalkNode, to: WalkNode, handle: string, budgetMinor: bigint) {
  const giverId = await giver(from.deps, handle, { budgetMinor, fundsMinor: budgetMinor });
  const { workIds } = await creator(to.deps, `${handle}-likes-me`, ['Fog']);
  const page = await to.deps.db.query.work.findFirst({
    where: (w, { eq }) => eq(w.id, workIds[0] ?? ''),
  });
  const found = await findWork(from.deps, page?.pageUrl ?? '');
  if (!found.ok) throw new Error(found.code);
  expect(await giveFlattr(from.deps, { giverId, ...found.subject })).toMatchObject({ ok: true });
}

/** Both close October, state, accept and net it, and A pays. */
async function settled(): Promise<string> {
  await Promise.all([a.restart('2026-11-11T12:00:00Z'), b.restart('2026-11-11T12:00:00Z')]);
  await until('both have accepted', async () => {
    const all = (await Promise.all([pairAt(a), pairAt(b)])).flatMap(({ issued, received }) => [
      ...issued.statements,
      ...received.statements,
    ]);
    return all.length === 4 && all.every(({ state }) => state === 'accepted');
  });
  for (const { deps } of [a, b]) await settleMonth(deps, '2026-10');
  await until('both have agreed', async () =>
    (await Promise.all([dueAt(a), dueAt(b)])).every((due) => due !== undefined),
  );
  const reference = (await dueAt(a))?.reference ?? '';
  const sent = { reference, amountMinor: null, entry: null };
  expect(await recordPaymentSent(a.deps, sent)).toMatchObject({ ok: true, amountMinor: 1_500n });
  const came = { reference, host: null, amountMinor: 1_500n, entry: null };
  expect(await recordPaymentReceived(b.deps, came)).toMatchObject({ ok: true });
  await until('the receipt has arrived', async () => (await dueAt(a))?.state === 'closed');
  return reference;
}

test('a node that lost what it had signed takes it from its peer, and pays nothing twice', async () => {
  await give(a, b, 'reader', 2_000n);
  await give(b, a, 'neighbour', 500n);
  await a.backUp('2026-10-20T12:00:00Z');
  const reference = await settled();
  const before = await pairAt(a);

  // The copy knows of nothing that was signed, and not even that October is over. Nobody says a word; B
  // has our signature.
  await a.restore('2026-11-12T12:00:00Z');
  await until('A sees that its books are old', async () => (await pairAt(a)).restoredAtMs !== null);
  expect((await pairAt(a)).issued.statements).toEqual([]);
  await a.restart('2026-11-13T13:00:00Z');
  await until('A has caught up', async () => (await pairAt(a)).restoredAtMs === null);
  const after = await pairAt(a);
  expect(after.issued).toMatchObject({
    statements: before.issued.statements.map(({ sha256, acceptedMinor }) => ({
      ...{ sha256, acceptedMinor, state: 'accepted' },
    })),
  });
  expect(after.nettings.map(({ sha256, state }) => [sha256, state])).toEqual(
    before.nettings.map(({ sha256, state }) => [sha256, state]),
  );
  // October is closed again, and what was signed counts, whatever it comes to: nobody bears anything.
  await until('A has closed October', async () => (await balance(a, ':payable')) === 1_500n);
  expect(await balance(a, 'reserve')).toBe(0n);

  // What the bank did stands in its statement; it is booked again, and nothing is paid again.
  const sent = { reference, amountMinor: 1_500n, entry: null };
  expect(await recordPaymentSent(a.deps, sent)).toMatchObject({ ok: true, inSuspense: false });
  await bankAgrees(a.deps);
  expect(await balance(a, ':payable')).toBe(0n);
  await a.restart('2026-11-13T20:00:00Z');
  await until('the receipt is here again', async () => (await dueAt(a))?.state === 'closed');
  expect(await balance(b, ':receivable')).toBe(0n);
  expect((await pairAt(b)).frozen).toBeNull();
});
