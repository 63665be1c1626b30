import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Peer } from '../../../db/records/peers.ts';
import type { Why } from '../../../src/operations/answer-for.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { doubtLines, endDoubts } from '../../../src/operations/doubt-lines.ts';
import { anAdmin } from '../../support/corrections.ts';
import { type House, house, person } from '../../support/house.ts';
import { meet, PEER_HOST, pairWith, settling, stated } from '../../support/peer.ts';

let node: House;
let deps: NodeDeps;
let peer: Peer;
let why: Why;
let radio: string;
let trains: string;
beforeAll(async () => {
  node = await house();
  deps = settling(node.deps);
  why = await anAdmin(node.deps);
  peer = await meet(node.deps);
  const uriOf = async (handle: string) =>
    `${node.deps.node.origin}/users/${await person(node.deps, handle)}`;
  radio = await uriOf('harbour-radio');
  trains = await uriOf('night-trains');
  for (const [month, at] of [
    ['2026-10', '2026-11-04'],
    ['2026-11', '2026-12-04'],
    ['2026-12', '2027-01-04'],
  ] as const) {
    node.setClock(`${at}T00:00:00Z`);
    expect(await closePeriod(node.deps, month)).toMatchObject({ ok: true });
  }
});
// Closing checks the books.
afterAll(() => node.close());

/** The peer's next statement, 3.00 for one and 2.00 for the other; what was disputed of it. */
async function disputedOf(seq: number, period: string): Promise<readonly string[]> {
  const lines = [
    { payee: radio, amountMinor: 300n, works: [] },
    { payee: trains, amountMinor: 200n, works: [] },
  ].sort((a, b) => (a.payee < b.payee ? -1 : 1));
  const before = await pairWith(deps, PEER_HOST);
  const prev = before.received.statements.at(-1)?.sha256 ?? null;
  expect(await stated(deps, peer, lines, { seq, period, prev })).toMatchObject({ ok: true });
  const { received } = await pairWith(deps, PEER_HOST);
  return (received.statements.at(-1)?.lines ?? [])
    .filter((line) => line.disputedMinor > 0n)
    .map(({ payee }) => payee);
}

test('lines that an admin does not believe are disputed, the rest is accepted, until they do', async () => {
  const host = PEER_HOST;
  expect(await doubtLines(deps, { host: 'nowhere.example', payee: null, why })).toMatchObject({
    code: 'unknown_peer',
  });
  const nobody = { ...why, reason: ' ' };
  expect(await doubtLines(deps, { host, payee: radio, why: nobody })).toMatchObject({
    code: 'reason_invalid',
  });
  expect(await endDoubts(deps, { host, payee: radio })).toMatchObject({ code: 'not_doubted' });
  for (const _ of [1, 2])
    expect(await doubtLines(deps, { host, payee: radio, why })).toMatchObject({ ok: true });
  expect(await disputedOf(1, '2026-10')).toEqual([radio]);
  const { received } = await pairWith(deps, host);
  expect(received.statements[0]?.acceptedMinor).toBe(200n);

  expect(await endDoubts(deps, { host, payee: radio })).toMatchObject({ ok: true });
  expect(await disputedOf(2, '2026-11')).toEqual([]);
  expect(await doubtLines(deps, { host, payee: null, why })).toMatchObject({ ok: true });
  expect(await disputedOf(3, '2026-12')).toEqual([radio, trains].sort());
});
