import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { payeeProof } from '../../../db/schema/schema.ts';
import { closeDuePeriods } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { jobsOf } from '../../support/database.ts';
import {
  flattrById,
  foreignPage,
  foreignPerson,
  foreignPost,
  leadsTo,
} from '../../support/foreign.ts';
import { giver, type House, house, person } from '../../support/house.ts';
import { elsewhere, meet } from '../../support/peer.ts';

let node: House;
let reader: string;
beforeAll(async () => {
  node = await house();
  reader = await giver(node.deps, 'reader', { budgetMinor: 500n });
});
afterAll(() => node.close());

const give = async (subject: { workId: string } | { personId: string }) => {
  const given = await giveFlattr(node.deps, { giverId: reader, ...subject });
  if (!given.ok) throw new Error(given.code);
  return given;
};
const jobs = (task: string) => jobsOf(node.database, task);

test('what nobody can receive yet waits, and says why', async () => {
  const { deps } = node;
  const settling = { host: 'settles.example', actorUri: 'https://settles.example/users/node' };
  await meet(deps, settling);
  await meet(deps, { ...settling, host: 'tries.example', settles: false, actorUri: null });
  await meet(deps, { ...settling, host: 'francs.example', currency: 'CHF', actorUri: null });
  const toward = async (host: string) => {
    const { workId } = await foreignPost(deps, `of-${host}`);
    const payee = await foreignPerson(deps, elsewhere('payee', host));
    await leadsTo(deps, { workId }, payee);
    return (await give({ workId })).waitingFor;
  };
  expect(await toward('settles.example')).toBeNull();
  expect(await toward('tries.example')).toBe('settling_node');
  expect(await toward('never-met.example')).toBe('settling_node');
  expect(await toward('francs.example')).toBe('currency');

  const post = await foreignPost(deps, 'night-trains');
  const known = await give({ workId: post.workId });
  expect(known).toMatchObject({ waitingFor: 'account', month: '2026-10' });
  expect(await flattrById(deps, known.flattrId)).toMatchObject({
    ...{ payeeId: null, waitingFor: 'account', month: '2026-10', given: true, undoneAt: null },
  });
  expect(await give({ personId: post.authorId })).toMatchObject({ waitingFor: 'account' });
  const page = await foreignPage(deps, 'https://diary.example/a-day');
  expect(await give(page)).toMatchObject({ waitingFor: 'unknown_author' });
  // A payee who has left is nobody.
  const gone = await foreignPost(deps, 'gone');
  await leadsTo(deps, { workId: gone.workId }, deps.node.actorId);
  expect(await give({ workId: gone.workId })).toMatchObject({ waitingFor: 'account' });
  expect(await jobs('send-flattr')).toHaveLength(1);
});

test('it costs nothing, and still needs a budget and is given once a month', async () => {
  const { deps } = node;
  const { workId } = await foreignPost(deps, 'once');
  await give({ workId });
  expect(await giveFlattr(deps, { giverId: reader, workId })).toMatchObject({
    code: 'flattr_once',
  });
  const poor = await person(deps, 'poor');
  expect(await giveFlattr(deps, { giverId: poor, workId })).toMatchObject({ code: 'no_means' });
});

test('an author of whom nobody has looked yet is looked for, on a flattr node at once found', async () => {
  const { deps } = node;
  await meet(deps);
  const [plain, hosted] = [
    await foreignPerson(deps, elsewhere('plain', 'plain.example')),
    await foreignPerson(deps, elsewhere('hosted')),
  ];
  expect(await give({ personId: plain })).toMatchObject({ waitingFor: 'account' });
  const given = await give({ personId: hosted });
  expect(given.waitingFor).toBeNull();
  expect((await flattrById(deps, given.flattrId)).payeeId).toBe(hosted);
  const looked = await jobs('find-payee');
  expect(looked).toContainEqual({ personId: plain });
  expect(looked).toContainEqual({ personId: hosted });
});

test('what was looked up long ago is looked up again: after a day what waits, after a week what does not', async () => {
  const { deps } = node;
  await meet(deps);
  const payee = await foreignPerson(deps, elsewhere('paid'));
  const looksAgain = async (ageDays: number, payeeId: string | null, failures = 0) => {
    const { workId } = await foreignPost(deps, `aged-${deps.newId()}`);
    await leadsTo(deps, { workId }, payeeId);
    const checkedAt = new Date(deps.clock().getTime() - ageDays * 86_400_000);
    await deps.db
      .update(payeeProof)
      .set({ checkedAt, failures })
      .where(eq(payeeProof.workId, workId));
    await give({ workId });
    return (await jobs('find-payee')).some(
      (job) => JSON.stringify(job) === JSON.stringify({ workId }),
    );
  };
  expect(await looksAgain(0.9, null)).toBe(false);
  expect(await looksAgain(1, null)).toBe(true);
  expect(await looksAgain(6.9, payee)).toBe(false);
  expect(await looksAgain(7, payee)).toBe(true);
  // What could not be read lately is not asked again by everybody who comes by.
  expect(await looksAgain(20, payee, 3)).toBe(false);
});

test('it can be taken back in any month, one that counts only in its own', async () => {
  const { deps } = node;
  const [waiting, arriving] = [await foreignPost(deps, 'wait'), await foreignPost(deps, 'arrive')];
  const payee = await person(deps, 'payee');
  await leadsTo(deps, { workId: arriving.workId }, payee);
  const [waits, counts] = [
    await give({ workId: waiting.workId }),
    await give({ workId: arriving.workId }),
  ];
  node.setClock('2026-11-01T00:00:00Z');
  await closeDuePeriods(deps);
  const undo = (flattrId: string) => undoFlattr(deps, { giverId: reader, flattrId });
  expect(await undo(counts.flattrId)).toMatchObject({ code: 'period_closed' });
  expect(await undo(waits.flattrId)).toEqual({ ok: true });
  expect(await undo(waits.flattrId)).toMatchObject({ code: 'flattr_undone' });
});
