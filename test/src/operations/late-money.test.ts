import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Peer } from '../../../db/records/peers.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { stepPair } from '../../../src/operations/pair-step.ts';
import { recordPaymentReceived, recordReturn } from '../../../src/operations/record-payment.ts';
import { tickPair } from '../../../src/operations/tick-pairs.ts';
import { type House, house, person } from '../../support/house.ts';
import { meet, pairWith, settling, stated } from '../../support/peer.ts';

let node: House;
let deps: NodeDeps;
let peer: Peer;
beforeAll(async () => {
  node = await house();
  deps = settling(node.deps);
  peer = await meet(deps);
  const radio = await person(deps, 'harbour-radio');
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true });
  const line = { payee: `${deps.node.origin}/users/${radio}`, amountMinor: 1_000n, works: [] };
  expect(await stated(deps, peer, [line])).toMatchObject({ ok: true });
});
// Closing checks the books.
afterAll(() => node.close());

const tickOn = async (on: string) => {
  node.setClock(`${on}T12:00:00Z`);
  return (await tickPair(deps, { peerId: peer.id }))?.notices;
};

test('money for what was written off books: it is owed again before it is paid', async () => {
  await tickOn('2026-11-20');
  expect(await tickOn('2027-02-20')).toContain('defaulted');
  const { reference } = (await pairWith(deps, peer.host)).dues[0] ?? { reference: '' };
  const came = { reference, host: null, amountMinor: 1_000n, entry: 'B-1' };
  expect(await recordPaymentReceived(deps, came)).toMatchObject({ ok: true });
  expect((await pairWith(deps, peer.host)).received.dischargedMinor).toBe(1_000n);
});

test('money that comes back for more than one thing is one entry of the bank, and books', async () => {
  const reference = 'RF18539007547034';
  const out = { endToEndId: 'x', entry: 'B-2', reference, amountMinor: 300n };
  await deps.db.transaction((tx) =>
    stepPair(deps, tx, peer, { type: 'paid_out', ...out }, { bankEntry: out.entry }),
  );
  const came = { reference, host: peer.host, amountMinor: 500n, entry: 'B-3' };
  expect(await recordReturn(deps, came)).toMatchObject({ ok: true });
  const { suspense } = await pairWith(deps, peer.host);
  expect(suspense).toMatchObject([{ side: 'in', amountMinor: 200n }]);
  expect(await recordReturn(deps, came)).toMatchObject({ code: 'already_booked' });
});
