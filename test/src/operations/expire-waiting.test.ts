import { afterAll, beforeAll, expect, test } from 'vitest';
import { flattr } from '../../../db/schema/schema.ts';
import { waitsUntil } from '../../../src/flattr/waiting.ts';
import { expireWaiting } from '../../../src/operations/expire-waiting.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { flattrById, foreignPost, leadsTo, likesOf } from '../../support/foreign.ts';
import { giver, type House, house, person } from '../../support/house.ts';

let node: House;
let reader: string;
beforeAll(async () => {
  node = await house({ at: '2026-08-31T23:30:00Z' });
  reader = await giver(node.deps, 'reader', { budgetMinor: 500n });
});
afterAll(() => node.close());

async function give(workId: string): Promise<string> {
  const given = await giveFlattr(node.deps, { giverId: reader, workId });
  if (!given.ok) throw new Error(given.code);
  return given.flattrId;
}

test('it is given up after six calendar months, not a second before', async () => {
  const { workId } = await foreignPost(node.deps, 'author');
  const flattrId = await give(workId);
  // There is no 31 February.
  const until = new Date('2027-02-28T23:30:00Z');
  expect(waitsUntil(node.deps.clock())).toEqual(until);
  node.setClock('2027-02-28T23:29:59.999Z');
  expect(await expireWaiting(node.deps)).toBe(0);
  node.setClock('2027-02-28T23:30:00Z');
  const all = await Promise.all(Array.from({ length: 5 }, () => expireWaiting(node.deps)));
  expect(all.sort()).toEqual([0, 0, 0, 0, 1]);
  expect(await flattrById(node.deps, flattrId)).toMatchObject({
    ...{ undoneAt: until, expired: true, payeeId: null, waitingFor: 'account', month: '2026-08' },
  });
  expect(await undoFlattr(node.deps, { giverId: reader, flattrId })).toMatchObject({
    code: 'flattr_undone',
  });
  // The author has seen it, and goes on seeing it when another one is taken back.
  expect(await likesOf(node.deps, workId)).toMatchObject([{ undoneAt: null }]);
  await undoFlattr(node.deps, { giverId: reader, flattrId: await give(workId) });
  expect(await likesOf(node.deps, workId)).toMatchObject([{ undoneAt: null }]);
});

test('what is somebody’s never is, nor what was undone', async () => {
  const { deps } = node;
  const payee = await person(deps, 'payee');
  const [paid, undone] = [await foreignPost(deps, 'paid'), await foreignPost(deps, 'undone')];
  await leadsTo(deps, { workId: paid.workId }, payee);
  const ids = [await give(paid.workId), await give(undone.workId)];
  await undoFlattr(deps, { giverId: reader, flattrId: ids[1] ?? '' });
  node.setClock('2028-02-28T23:30:00Z');
  expect(await expireWaiting(deps)).toBe(0);
  for (const id of ids) expect((await flattrById(deps, id)).expired).toBe(false);
});

test('PostgreSQL counts the months as the pages do, and takes many in several steps', async () => {
  const { deps } = node;
  const { workId } = await foreignPost(deps, 'many');
  const template = await flattrById(deps, await give(workId));
  const start = Date.parse('2030-01-01T00:00:00Z');
  const rows = Array.from({ length: 5_200 }, (_, index) => {
    const id = deps.newId();
    const recordedAt = new Date(start + index * 4 * 3_600_000);
    return { ...template, id, uri: `${template.uri}-${index}`, recordedAt, month: `m${index}` };
  });
  for (let from = 0; from < rows.length; from += 1_000)
    await deps.db.insert(flattr).values(rows.slice(from, from + 1_000));
  const at = new Date('2031-08-31T16:00:00Z');
  node.setClock(at.toISOString());
  const due = rows.filter(({ recordedAt }) => waitsUntil(recordedAt) <= at);
  expect(await expireWaiting(deps)).toBe(due.length + 1);
  node.setClock('2040-01-01T00:00:00Z');
  expect(await expireWaiting(deps)).toBe(rows.length - due.length);
  const ended = await deps.db.query.flattr.findMany({
    where: (f, { and, eq, isNotNull, like }) =>
      and(eq(f.workId, workId), isNotNull(f.undoneAt), like(f.month, 'm%')),
  });
  expect(ended).toHaveLength(rows.length);
  for (const { recordedAt, undoneAt } of ended) expect(undoneAt).toEqual(waitsUntil(recordedAt));
});
