import { afterAll, beforeAll, expect, test } from 'vitest';
import { trialBalance } from '../../db/views/books.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { findWork } from '../../src/operations/find-work.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import {
  assignMoney,
  recordPaymentReceived,
  recordPaymentSent,
} from '../../src/operations/record-payment.ts';
import { undoFlattr } from '../../src/operations/undo-flattr.ts';
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
afterAll(() => Promise.all([a.stop(), b.stop()]));

async function flattr(deps: NodeDeps, giverId: string, url: string): Promise<string> {
  const found = await findWork(deps, url);
  if (!found.ok) throw new Error(`not found: ${url}`);
  const given = await giveFlattr(deps, { giverId, ...found.subject });
  if (!given.ok) throw new Error(given.code);
  return given.flattrId;
}

const pageOf = async ({ deps }: WalkNode, workId: string | undefined): Promise<string> =>
  (await deps.db.query.work.findFirst({ where: (w, { eq }) => eq(w.id, workId ?? '') }))?.pageUrl ??
  '';

const balance = async ({ deps }: WalkNode, suffix: string): Promise<bigint> =>
  onlyOne((await trialBalance(deps.db)).filter((line) => line.path.endsWith(suffix))).balanceMinor;

function onlyOne<Line>(lines: readonly Line[]): Line {
  const [line] = lines;
  if (line === undefined || lines.length > 1) throw new Error(`${lines.length} accounts`);
  return line;
}

const received = async ({ deps }: WalkNode) =>
  (await deps.db.query.flattr.findMany()).filter((f) => !f.uri.startsWith(deps.node.origin));

/** Both nodes' people give here and across; one takes a flattr back. */
async function givenAcross() {
  const reader = await giver(a.deps, 'reader', { budgetMinor: 2_000n, fundsMinor: 2_000n });
  const neighbour = await giver(b.deps, 'neighbour', { budgetMinor: 500n, fundsMinor: 500n });
  const trains = await creator(a.deps, 'night-trains', ['One', 'Two']);
  const radio = await creator(b.deps, 'harbour-radio', ['Fog', 'Rope']);
  await flattr(a.deps, reader, await pageOf(a, trains.workIds[0]));
  await flattr(a.deps, reader, await pageOf(b, radio.workIds[0]));
  const regretted = await flattr(a.deps, reader, await pageOf(b, radio.workIds[1]));
  await flattr(b.deps, neighbour, await pageOf(a, trains.workIds[1]));
  await until(
    'the flattrs have arrived',
    async () => (await received(b)).length === 2 && (await received(a)).length === 1,
  );
  expect(await undoFlattr(a.deps, { giverId: reader, flattrId: regretted })).toMatchObject({
    ok: true,
  });
  await until('the undo has arrived', async () =>
    (await received(b)).some((f) => f.undoneAt !== null),
  );
  return { trains, radio };
}

/** The schedule closes the month, states it and, after the 10th, nets it. A start is a round of it. */
async function settledBySchedule() {
  await Promise.all([a.restart('2026-11-11T12:00:00Z'), b.restart('2026-11-11T12:00:00Z')]);
  await until('both have accepted', async () =>
    (await Promise.all([pairAt(a), pairAt(b)])).every(({ issued, received }) => {
      const all = [...issued.statements, ...received.statements];
      return all.length === 2 && all.every(({ state }) => state === 'accepted');
    }),
  );
  await Promise.all([a.restart('2026-11-11T12:05:00Z'), b.restart('2026-11-11T12:05:00Z')]);
  const agreed = async (node: WalkNode) =>
    (await pairAt(node)).nettings.some(({ state }) => state === 'agreed');
  await until('both have agreed', async () => (await agreed(a)) && (await agreed(b)));
}

const pairAt = (node: WalkNode) =>
  pairWith(node.deps, node === a ? b.deps.node.host : a.deps.node.host);
const dueAt = async (node: WalkNode) => (await pairAt(node)).dues[0];

/** The bank splits what was paid in two, and one part has another amount than was agreed: a person says
 *  what it is for. */
async function paidOnce(reference: string) {
  const sent = { reference, amountMinor: null, entry: null };
  expect(await recordPaymentSent(b.deps, sent)).toMatchObject({ code: 'not_ours_to_pay' });
  expect(await recordPaymentSent(a.deps, sent)).toMatchObject({ ok: true, amountMinor: 500n });
  expect(await recordPaymentSent(a.deps, sent)).toMatchObject({ code: 'already_booked' });
  await until('the advice has arrived', async () => (await dueAt(b))?.advice !== null);
  const part = { reference, host: null, amountMinor: 499n, entry: 'bank-1' };
  expect(await recordPaymentReceived(b.deps, part)).toMatchObject({ ok: true, inSuspense: true });
  expect(await recordPaymentReceived(b.deps, part)).toMatchObject({ code: 'already_booked' });
  expect(await balance(b, 'suspense')).toBe(499n);
  const { host } = a.deps.node;
  const said = { host, entry: 'bank-1', amountMinor: null };
  expect(await assignMoney(b.deps, said)).toMatchObject({ ok: true, inSuspense: false });
  const rest = { ...part, amountMinor: 1n, entry: 'bank-2' };
  expect(await recordPaymentReceived(b.deps, rest)).toMatchObject({ ok: true, inSuspense: false });
  await until('the receipt has arrived', async () => (await dueAt(a))?.state === 'closed');
}

test('a month of two nodes: given across, split, stated, netted, paid, receipted', async () => {
  const { trains, radio } = await givenAcross();
  await settledBySchedule();

  // 20.00 for one work here and one there, 5.00 for one work across: 10.00 against 5.00.
  expect(await balance(a, ':payable')).toBe(500n);
  expect(await balance(b, ':receivable')).toBe(500n);
  expect(await balance(b, ':pending')).toBe(500n);
  const due = await dueAt(a);
  expect(due).toMatchObject({ amountMinor: 500n, debtor: 'us', state: 'open' });
  expect(await dueAt(b)).toMatchObject({ debtor: 'them', reference: due?.reference });

  await paidOnce(due?.reference ?? '');
  expect(await balance(b, `user:${radio.actorId}:earnings`)).toBe(1_000n);
  expect(await balance(a, `user:${trains.actorId}:earnings`)).toBe(1_500n);
  for (const node of [a, b]) {
    expect(await balance(node, ':payable')).toBe(0n);
    expect(await balance(node, ':pending')).toBe(0n);
  }
  expect([await balance(a, 'bank'), await balance(b, 'bank')]).toEqual([1_500n, 1_000n]);
});
