import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMonth } from '../../../db/views/months.ts';
import type { Subject } from '../../../src/flattr/flattr.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { expireWaiting } from '../../../src/operations/expire-waiting.ts';
import { findPayee } from '../../../src/operations/find-payee.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { openMonthActs } from '../../../src/operations/open-month.ts';
import { releaseAll, releaseWaiting } from '../../../src/operations/release-waiting.ts';
import { stopSubscription, subscribe } from '../../../src/operations/subscriptions.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { openAll } from '../../support/database.ts';
import { foreignPost, leadsTo, likesOf, openMonthAt } from '../../support/foreign.ts';
import { giver, type House, house, person } from '../../support/house.ts';

let node: House;
let readers: readonly string[];
let leavers: string[];
let payee: string;
let posts: readonly { readonly workId: string; readonly authorId: string }[];
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
  const made = (name: string) => giver(node.deps, name, { budgetMinor: 500n });
  readers = await Promise.all(['ada', 'bo', 'cy', 'di', 'ed'].map(made));
  leavers = await Promise.all(['leaves-a', 'leaves-b', 'leaves-c'].map(made));
  payee = await person(node.deps, 'payee');
  posts = await Promise.all(['one', 'two', 'three'].map((name) => foreignPost(node.deps, name)));
});
afterAll(() => node.close());

/** The same figures in every run: what meets what is PostgreSQL's doing. */
let seed = 20_261_005;
function draw(below: number): number {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed % below;
}
const one = <Item>(items: readonly Item[]): Item => {
  const item = items[draw(items.length)];
  if (item === undefined) throw new Error('nothing to draw');
  return item;
};

async function giveAndTakeBack(giverId: string): Promise<void> {
  const { workId, authorId } = one(posts);
  const subject: Subject = draw(5) === 0 ? { personId: authorId } : { workId };
  const anonymous = draw(2) === 0;
  const undoes = draw(4) > 0;
  const given = await giveFlattr(node.deps, { giverId, ...subject }, { anonymous });
  if (given.ok && undoes) await undoFlattr(node.deps, { giverId, flattrId: given.flattrId });
}

async function giveEveryMonth(giverId: string): Promise<void> {
  const stops = draw(2) === 0;
  const subscribed = await subscribe(node.deps, { giverId, ...only(one(posts)) });
  if (!subscribed.ok || !stops) return;
  const { subscriptionId } = subscribed;
  await stopSubscription(node.deps, { giverId, subscriptionId });
}

async function leave(): Promise<void> {
  const leaver = leavers.pop();
  if (leaver === undefined) return;
  const handle = `leaves-${'abc'[leavers.length]}`;
  await Promise.all([
    ...posts.map((post) => giveFlattr(node.deps, { giverId: leaver, ...only(post) })),
    deleteAccount(node.deps, leaver, handle),
    openMonthActs(node.deps, '2026-11'),
    giveEveryMonth(leaver),
  ]);
}

const only = ({ workId }: { readonly workId: string }) => ({ workId });
async function release(which: Subject | 'all'): Promise<number> {
  const { deps } = node;
  if (which !== 'all') return deps.db.transaction((tx) => releaseWaiting(deps, tx, which));
  const failures: unknown[] = [];
  const released = await releaseAll(deps, (await openMonth(deps.db)) ?? '', failures);
  if (failures.length > 0) throw failures[0];
  return released;
}

const ACTS: readonly (() => Promise<unknown>)[] = [
  ...Array.from({ length: 6 }, () => () => giveAndTakeBack(one(readers))),
  () => giveEveryMonth(one(readers)),
  () => openMonthActs(node.deps, '2026-11'),
  () => leadsTo(node.deps, only(one(posts)), draw(2) === 0 ? null : payee),
  () => release(draw(2) === 0 ? 'all' : only(one(posts))),
  () => findPayee(node.deps, only(one(posts))),
  () => expireWaiting(node.deps),
  leave,
];

test('whatever meets, nothing waits for itself, and authors are shown what stands', async () => {
  for (const giverId of readers) await giveEveryMonth(giverId);
  await openMonthAt(node, '2026-11-02T12:00:00Z');
  const hand = async () => {
    for (let turn = 0; turn < 40; turn += 1) await one(ACTS)();
  };
  await Promise.all(Array.from({ length: 8 }, hand));
  const { deps } = node;
  const nobodys = new Set(
    (await deps.db.query.actor.findMany()).filter((a) => a.deletedAt !== null).map((a) => a.id),
  );
  for (const { workId } of posts) {
    const flattrs = await deps.db.query.flattr.findMany({
      where: (f, { and, eq, isNull }) => and(eq(f.workId, workId), isNull(f.undoneAt)),
    });
    const senders = flattrs.map((f) => (f.anonymous ? deps.node.actorId : f.giverId));
    const wanted = new Set(senders.filter((id) => !nobodys.has(id)));
    const likes = (await likesOf(deps, workId)).filter(({ undoneAt }) => undoneAt === null);
    expect(likes.map(({ senderId }) => senderId).toSorted()).toEqual([...wanted].toSorted());
    const counted = flattrs.filter(({ payeeId }) => payeeId !== null);
    const once = new Set(counted.map(({ giverId, month }) => `${giverId} ${month}`));
    expect(once.size).toBe(counted.length);
  }
});
