import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { blocks, flattrById, foreignPost, openMonthAt } from '../../support/foreign.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { elsewhere, meet, workElsewhere } from '../../support/peer.ts';

let node: House;
let workIds: readonly string[];
beforeAll(async () => {
  node = await house();
  ({ workIds } = await creator(node.deps, 'writer', ['One', 'Two', 'Three', 'Four']));
});
afterAll(() => node.close());

const reader = (name: string) => giver(node.deps, name, { budgetMinor: 500n });
const give = (giverId: string, workId = '', anonymous = true) =>
  giveFlattr(node.deps, { giverId, workId }, { anonymous });

async function delays(task: string): Promise<number[]> {
  const rows = await node.database.ownerDb.execute<{ hours: number }>(sql`
    select extract(epoch from j.run_at - j.created_at)::float8 / 3600 as hours
    from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id
    where t.identifier = ${task} order by j.id`);
  return rows.map(({ hours }) => hours);
}

test('a gift without a name is refused while fewer than five give', async () => {
  const { deps } = node;
  const [shy, ...others] = [
    await reader('shy'),
    ...(await Promise.all(['ada', 'bo', 'cy', 'di'].map(reader))),
  ];
  for (const giverId of others.slice(0, 3)) await give(giverId, workIds[0], false);
  expect(await give(shy, workIds[0])).toMatchObject({ code: 'too_few_givers' });
  // Who has taken all of theirs back has not given.
  const last = others[3] ?? '';
  const taken = await give(last, workIds[0], false);
  if (!taken.ok) throw new Error(taken.code);
  await undoFlattr(deps, { giverId: last, flattrId: taken.flattrId });
  expect(await give(shy, workIds[0])).toMatchObject({ code: 'too_few_givers' });
  expect(await give(shy, workIds[0], false)).toMatchObject({ ok: true });
  await give(last, workIds[0], false);
  expect(await give(shy, workIds[1])).toMatchObject({ ok: true });
  // Those of the month before count, those of earlier ones and of who has left do not.
  await openMonthAt(node, '2026-11-02T12:00:00Z');
  expect(await give(shy, workIds[0])).toMatchObject({ ok: true });
  await deleteAccount(deps, last, 'di');
  expect(await give(shy, workIds[1])).toMatchObject({ code: 'too_few_givers' });
  await give(await reader('ed'), workIds[0], false);
  expect(await give(shy, workIds[1])).toMatchObject({ ok: true });
  await openMonthAt(node, '2026-12-02T12:00:00Z');
  expect(await give(shy, workIds[0])).toMatchObject({ code: 'too_few_givers' });
});

test('its id does not say when it was made, and it goes out within a day, its end later', async () => {
  const { deps } = node;
  for (const name of ['fay', 'gil', 'hal', 'ivo'])
    await give(await reader(name), workIds[2], false);
  const shy = await reader('quiet');
  await meet(deps);
  const { workId } = await workElsewhere(deps, elsewhere('fog-horn'), 'fog');
  const given = await give(shy, workId);
  if (!given.ok) throw new Error(given.code);
  const row = await flattrById(deps, given.flattrId);
  expect(row).toMatchObject({ anonymous: true, giverId: shy });
  expect(row.id[14]).toBe('4');
  expect(row.uri).toBe(`${deps.node.origin}/flattrs/${row.id}`);
  const { workId: waitsFor } = await foreignPost(deps, 'night-trains');
  await give(shy, waitsFor);
  await undoFlattr(deps, { giverId: shy, flattrId: given.flattrId });
  for (const [task, from, to] of [
    ['send-flattr', 1, 24],
    ['send-like', 1, 24],
    ['send-undo', 24, 48],
  ] as const) {
    const hours = await delays(task);
    expect(hours, task).toHaveLength(1);
    expect(hours[0], task).toBeGreaterThan(from - 0.01);
    expect(hours[0], task).toBeLessThan(to + 0.01);
  }
});

test('who has blocked the node gets nothing from it', async () => {
  const { deps } = node;
  const shy = await reader('hidden');
  const { workId, authorId } = await foreignPost(deps, 'lone-bell');
  await blocks(deps, authorId, deps.node.actorId);
  expect(await give(shy, workId)).toMatchObject({ code: 'blocked' });
  expect(await give(shy, workId, false)).toMatchObject({ ok: true });
});
