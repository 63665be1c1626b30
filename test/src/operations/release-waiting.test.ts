import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveProof } from '../../../db/records/payees.ts';
import { flattr } from '../../../db/schema/schema.ts';
import { openMonth } from '../../../db/views/months.ts';
import type { Subject } from '../../../src/flattr/flattr.ts';
import { waitsUntil } from '../../../src/flattr/waiting.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { expireWaiting } from '../../../src/operations/expire-waiting.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { optOutFor } from '../../../src/operations/opt-out.ts';
import { releaseAll, releaseWaiting } from '../../../src/operations/release-waiting.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { jobsOf, openAll, untilWaiting } from '../../support/database.ts';
import {
  blocks,
  flattrById,
  foreignPerson,
  foreignPost,
  leadsTo,
  likesOf,
  openMonthAt,
} from '../../support/foreign.ts';
import { giver, type House, house, person } from '../../support/house.ts';
import { elsewhere, meet } from '../../support/peer.ts';

let node: House;
let payee: string;
let readers: readonly string[];
let turn = 0;
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
  payee = await person(node.deps, 'payee');
  const names = ['ada', 'bo', 'cy', 'di', 'ed', 'fay'];
  readers = await Promise.all(names.map((name) => giver(node.deps, name, { budgetMinor: 500n })));
});
afterAll(() => node.close());

/** Each of six in their turn. */
const reader = (): string => readers[++turn % readers.length] ?? '';
let posts = 0;
const post = (host = 'toots.example') => foreignPost(node.deps, `author-${++posts}`, { host });
async function give(giverId: string, subject: Subject, more: { message?: string } = {}) {
  const given = await giveFlattr(node.deps, { giverId, ...subject }, more);
  if (!given.ok) throw new Error(given.code);
  return given.flattrId;
}
async function release(which: Subject | 'all'): Promise<number> {
  const { deps } = node;
  if (which !== 'all') return deps.db.transaction((tx) => releaseWaiting(deps, tx, which));
  const failures: unknown[] = [];
  const released = await releaseAll(deps, (await openMonth(deps.db)) ?? '', failures);
  if (failures.length > 0) throw failures[0];
  return released;
}
const undo = (giverId: string, flattrId: string) => undoFlattr(node.deps, { giverId, flattrId });
const row = (id: string) => flattrById(node.deps, id);

test('what was found gets what waited for it; nobody else does', async () => {
  const [one, two] = [reader(), reader()];
  const [found, other] = [await post(), await post()];
  const ids = [await give(one, found), await give(two, found)];
  const still = await give(one, other);
  const self = await give(one, { personId: found.authorId });
  expect(await release(found)).toBe(0);
  await leadsTo(node.deps, { workId: found.workId }, payee);
  expect(await release({ workId: found.workId })).toBe(2);
  expect(await release({ workId: found.workId })).toBe(0);
  for (const id of ids)
    expect(await row(id)).toMatchObject({ payeeId: payee, month: '2026-10', undoneAt: null });
  for (const id of [still, self]) expect(await row(id)).toMatchObject({ payeeId: null });
  await leadsTo(node.deps, { personId: found.authorId }, payee);
  expect(await release({ personId: found.authorId })).toBe(1);
  expect(await row(self)).toMatchObject({ payeeId: payee, personId: found.authorId });
  // Their author has seen the favourites since they were given.
  expect(await likesOf(node.deps, found.workId)).toHaveLength(2);
});

test('what has waited for six months is given up, also when nobody has written that down yet', async () => {
  const { workId } = await post();
  const flattrId = await give(reader(), { workId });
  const at = node.deps.clock();
  await leadsTo(node.deps, { workId }, payee);
  node.setClock(waitsUntil(at).toISOString());
  expect(await release({ workId })).toBe(0);
  node.setClock(new Date(waitsUntil(at).getTime() - 1).toISOString());
  expect(await release({ workId })).toBe(1);
  expect(await row(flattrId)).toMatchObject({ payeeId: payee });
  node.setClock(at.toISOString());
});

test('who is paid elsewhere is told, in a gift without a name within a day', async () => {
  const { deps } = node;
  for (let index = 0; index < 5; index += 1) await give(reader(), await post());
  await meet(deps);
  const remote = await foreignPerson(deps, elsewhere('paid'));
  const { workId } = await post();
  const named = await give(reader(), { workId });
  const hidden = await giveFlattr(deps, { giverId: reader(), workId }, { anonymous: true });
  if (!hidden.ok) throw new Error(hidden.code);
  await leadsTo(deps, { workId }, remote);
  const before = (await jobsOf(node.database, 'send-flattr')).length;
  expect(await release({ workId })).toBe(2);
  const sent = (await jobsOf(node.database, 'send-flattr')).slice(before);
  expect(new Set(sent)).toEqual(new Set([{ flattrId: named }, { flattrId: hidden.flattrId }]));
});

test('what is found but cannot be settled with waits on, and says so', async () => {
  const { deps } = node;
  const host = 'francs.example';
  const actorUri = `https://${host}/users/node`;
  await meet(deps, { host, actorUri, settles: false });
  const remote = await foreignPerson(deps, elsewhere('swiss', host));
  const { workId } = await post();
  const flattrId = await give(reader(), { workId });
  await leadsTo(deps, { workId }, remote);
  expect(await release({ workId })).toBe(0);
  expect((await row(flattrId)).waitingFor).toBe('settling_node');
  await meet(deps, { host, actorUri, currency: 'CHF' });
  expect(await release('all')).toBe(0);
  expect((await row(flattrId)).waitingFor).toBe('currency');
  await meet(deps, { host, actorUri });
  expect(await release('all')).toBe(1);
  expect(await row(flattrId)).toMatchObject({ payeeId: remote, waitingFor: 'currency' });
});

test('not to oneself, not past a block, not to who has opted out, not from who has left', async () => {
  const { deps } = node;
  const [self, blocked, fine] = [reader(), reader(), reader()];
  const gone = await giver(deps, 'gone', { budgetMinor: 500n });
  const subject = await post();
  const ids = [];
  for (const giverId of [self, blocked, gone, fine]) ids.push(await give(giverId, subject));
  await blocks(deps, subject.authorId, blocked);
  await deleteAccount(deps, gone, 'gone');
  await leadsTo(deps, { workId: subject.workId }, self);
  expect(await release({ workId: subject.workId })).toBe(1);
  expect((await Promise.all(ids.map(row))).map(({ payeeId }) => payeeId)).toEqual([
    ...[null, null, null, self],
  ]);
  const other = await post('quiet.example');
  const flattrId = await give(fine, other);
  await optOutFor(deps, 'quiet.example');
  await leadsTo(deps, { workId: other.workId }, payee);
  expect(await release('all')).toBe(0);
  expect((await row(flattrId)).payeeId).toBeNull();
});

test('of ten that release at once each flattr comes in once', async () => {
  const subject = await post();
  const ids = [];
  for (let index = 0; index < 5; index += 1) ids.push(await give(reader(), subject));
  await leadsTo(node.deps, { workId: subject.workId }, payee);
  const counts = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      release(index % 2 === 0 ? { workId: subject.workId } : 'all'),
    ),
  );
  expect(counts.reduce((sum, count) => sum + count)).toBe(5);
});

test('released and undone at once, it is what the first of both made it', async () => {
  for (let round = 0; round < 8; round += 1) {
    const [giverId, subject] = [reader(), await post()];
    const flattrId = await give(giverId, subject);
    await leadsTo(node.deps, { workId: subject.workId }, payee);
    const [released, undone] = await Promise.all([
      release({ workId: subject.workId }),
      undo(giverId, flattrId),
    ]);
    // It can be undone after it was released, for its month is open; never the other way.
    expect(undone).toEqual({ ok: true });
    const end = await row(flattrId);
    expect(end.undoneAt).not.toBeNull();
    expect(end.payeeId).toBe(released === 1 ? payee : null);
  }
});

test('given and released at once, nothing waits on and nothing counts twice', async () => {
  for (let round = 0; round < 8; round += 1) {
    const [one, two, subject] = [reader(), reader(), await post()];
    await give(one, subject);
    const finding = node.deps.db.transaction(async (tx) => {
      const now = node.deps.clock();
      const proof = { workId: subject.workId, payeeId: payee, evidence: [] };
      const id = node.deps.newId();
      await saveProof(tx, { id, ...proof, method: 'claimed', checkedAt: now, nextCheckAt: now });
      return releaseWaiting(node.deps, tx, { workId: subject.workId });
    });
    const giving = [one, two].map((giverId) =>
      giveFlattr(node.deps, { giverId, workId: subject.workId }),
    );
    const [, ...given] = await Promise.all([finding, ...giving]);
    expect(given).toMatchObject([{ code: 'flattr_once' }, { ok: true }]);
    const rows = await node.deps.db.select().from(flattr).where(eq(flattr.workId, subject.workId));
    expect(rows.map(({ payeeId }) => payeeId)).toEqual([payee, payee]);
  }
});

test('the oldest comes in first, one each month; what was given in the month counts as its one', async () => {
  const { deps } = node;
  const [giverId, other, subject] = [reader(), reader(), await post()];
  const october = await give(giverId, subject, { message: 'October' });
  const alone = await give(other, subject);
  await openMonthAt(node, '2026-11-02T12:00:00Z');
  const november = await give(giverId, subject, { message: 'November' });
  await leadsTo(deps, { workId: subject.workId }, payee);
  expect(await release({ workId: subject.workId })).toBe(2);
  expect(await row(october)).toMatchObject({ payeeId: payee, month: '2026-11' });
  expect(await row(alone)).toMatchObject({ payeeId: payee, month: '2026-11' });
  expect(await row(november)).toMatchObject({ payeeId: null, month: '2026-11' });
  expect(await release('all')).toBe(0);
  const again = { giverId, workId: subject.workId };
  expect(await giveFlattr(deps, again)).toMatchObject({ code: 'flattr_once' });

  await openMonthAt(node, '2026-12-02T12:00:00Z');
  const december = await giveFlattr(deps, { giverId: other, workId: subject.workId });
  expect(december).toMatchObject({ ok: true, waitingFor: null });
  expect(await release('all')).toBe(1);
  expect(await row(november)).toMatchObject({ payeeId: payee, month: '2026-12' });
  expect(await giveFlattr(deps, again)).toMatchObject({ code: 'flattr_once' });
});

test('when the oldest is undone in the same moment the next one comes in', async () => {
  const [giverId, subject] = [reader(), await post()];
  const first = await give(giverId, subject);
  await openMonthAt(node, '2027-01-02T12:00:00Z');
  const second = await give(giverId, subject);
  await leadsTo(node.deps, { workId: subject.workId }, payee);
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const undoing = node.deps.db.transaction(async (tx) => {
    await tx.update(flattr).set({ undoneAt: node.deps.clock() }).where(eq(flattr.id, first));
    begin();
    await held;
  });
  await begun;
  const releasing = release({ workId: subject.workId });
  await untilWaiting(node.database);
  letGo();
  await undoing;
  expect(await releasing).toBe(1);
  expect((await row(first)).payeeId).toBeNull();
  expect((await row(second)).payeeId).toBe(payee);
});

test('released and expired at once, it is what the first of both made it', async () => {
  const ids: string[] = [];
  const subjects: Subject[] = [];
  for (let index = 0; index < 6; index += 1) {
    const subject = await post();
    ids.push(await give(reader(), subject));
    await leadsTo(node.deps, { workId: subject.workId }, payee);
    subjects.push({ workId: subject.workId });
  }
  await openMonthAt(node, '2027-07-03T12:00:00Z');
  const [expired, ...released] = await Promise.all([
    expireWaiting(node.deps),
    ...subjects.map((subject) => release(subject)),
  ]);
  const rows = await Promise.all(ids.map(row));
  for (const { payeeId, expired: gaveUp, undoneAt } of rows) {
    expect(gaveUp).toBe(payeeId === null);
    expect(undoneAt === null).toBe(payeeId !== null);
  }
  const letIn = rows.filter(({ payeeId }) => payeeId !== null);
  expect(released.reduce((sum, count) => sum + count)).toBe(letIn.length);
  expect(expired).toBeGreaterThanOrEqual(ids.length - letIn.length);
});
