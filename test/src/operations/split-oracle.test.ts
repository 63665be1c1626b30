import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { type House, house } from '../../support/house.ts';
import { expected, ledgerOf, type World, world, writeMonth } from './random-months.ts';

/** SQL splits a month, TypeScript splits it giver by giver: months as nobody would think of them, one
 *  after the other in one node, so that what rounding owes and what people received goes on. */
const MONTHS = Number(process.env.SOAK_MONTHS ?? 20);
const SEED = Number(process.env.SOAK_SEED ?? 20_261_123);
const GIVERS = 100;

vi.setConfig({ testTimeout: 60_000 + MONTHS * 3_000 });

let node: House;
let people: World;
beforeAll(async () => {
  node = await house({ at: '2026-01-10T12:00:00Z', graceDays: 0 });
  people = await world(node, GIVERS);
});
// Closing checks the whole of the books once more.
afterAll(() => node.close());

test(`${MONTHS * GIVERS} random months: every amount that SQL books is the one of the pure function`, async () => {
  let month = '2026-01';
  let flattrs = 0;
  for (let n = 0; n < MONTHS; n += 1) {
    const written = await writeMonth(node, people, month, SEED + n);
    const should = expected(await ledgerOf(node, month), written);
    node.setClock(`${written.next}-01T00:00:00Z`);
    const deps = { ...node.deps, node: { ...node.deps.node, feeBps: written.feeBps } };
    const closed = await closePeriod(deps, month);
    expect(closed, month).toMatchObject({ ok: true, already: false });
    expect(await ledgerOf(node, month), `seed ${SEED}, ${month}`).toEqual(should);
    flattrs += written.gifts.length;
    month = written.next;
  }
  expect(flattrs).toBeGreaterThan(MONTHS * GIVERS * 3);
});
