import { afterAll, beforeAll, expect, test } from 'vitest';
import { setMoved } from '../../../db/records/people.ts';
import { awaitedAt } from '../../../db/views/claims.ts';
import { keyChanges } from '../../../db/views/key-changes.ts';
import { changeRole } from '../../../src/operations/change-role.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { judgeKeyChange } from '../../../src/operations/key-changes.ts';
import { releaseWaiting } from '../../../src/operations/release-waiting.ts';
import { flattrById, foreignPerson, foreignPost, leadsTo } from '../../support/foreign.ts';
import { giver, type House, house, person } from '../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../support/pages.ts';
import { elsewhere } from '../../support/peer.ts';

const AT = 'toots.example';
let home: House;
let givers: string[];

beforeAll(async () => {
  home = await house();
  givers = await Promise.all(
    ['one', 'two'].map((name) => giver(home.deps, name, { budgetMinor: 500n })),
  );
});
afterAll(() => home.close());

async function give(giverId: string | undefined, workId: string): Promise<string> {
  const given = await giveFlattr(home.deps, { giverId: giverId ?? '', workId });
  if (!given.ok) throw new Error(given.code);
  return given.flattrId;
}

const payeeOf = async (id: string) => (await flattrById(home.deps, id)).payeeId;
const seen = (name: string, keyHash: string | null) =>
  foreignPerson(home.deps, { ...elsewhere(name, AT), keyHash });
const release = (workId: string) =>
  home.deps.db.transaction((tx) => releaseWaiting(home.deps, tx, { workId }));

/** Given before and after the key changed, and claimed then. */
async function changed(name: string) {
  home.setClock('2026-10-05T12:00:00Z');
  const { workId, authorId } = await foreignPost(home.deps, name, { host: AT, keyHash: 'first' });
  const early = await give(givers[0], workId);
  home.setClock('2026-10-06T12:00:00Z');
  await seen(name, 'second');
  home.setClock('2026-10-07T12:00:00Z');
  // Seen once more, nothing is new.
  await seen(name, 'second');
  const late = await give(givers[1], workId);
  const claimant = await person(home.deps, `${name}_claims`);
  await leadsTo(home.deps, { workId }, claimant);
  return { workId, authorId, early, late, claimant };
}

test('what was given before a key changed waits for the word of a person; what came after does not', async () => {
  const { workId, authorId, early, late, claimant } = await changed('same');
  expect(await release(workId)).toBe(1);
  expect([await payeeOf(early), await payeeOf(late)]).toEqual([null, claimant]);
  expect(await awaitedAt(home.deps.db, { name: 'same', host: AT })).toMatchObject({ held: 1 });
  expect(await keyChanges(home.deps.db)).toEqual([
    {
      ...{
        actorId: authorId,
        account: `@same@${AT}`,
        profileUrl: elsewhere('same', AT).profileUrl,
      },
      ...{ claimant: '@same_claims@localhost:9001', flattrs: 1, people: 1 },
      changedAt: new Date('2026-10-06T12:00:00Z'),
    },
  ]);
  const mine = await new PageVisitor(pagesOf(home.deps), home.deps.node.origin).text(
    `/claim?account=${encodeURIComponent(`@same@${AT}`)}`,
  );
  expect(textOf(mine)).toContain('until an admin of this node has looked');

  const about = { actorId: authorId, changedAt: new Date('2026-10-06T12:00:00Z') };
  expect(await judgeKeyChange(home.deps, about, 'same')).toEqual({ ok: true, released: 1 });
  expect(await payeeOf(early)).toBe(claimant);
  expect(await keyChanges(home.deps.db)).toEqual([]);
  const again = await judgeKeyChange(home.deps, about, 'same');
  expect(again).toEqual({ ok: false, code: 'no_key_change' });
});

test('an admin says on a page that it is somebody else, and nobody gets it', async () => {
  const { workId, authorId, early, claimant } = await changed('bought');
  await release(workId);
  const staff = await person(home.deps, 'staff');
  await changeRole(home.deps, 'staff', 'treasurer');
  const who = await new PageVisitor(pagesOf(home.deps), home.deps.node.origin, 'fr').signIn(
    home.deps,
    staff,
  );
  expect(textOf(await who.text('/admin/claims'))).toContain(
    'D’avant, 1 flattr de 1 personne : cela irait à @bought_claims@localhost:9001.',
  );
  const form = { actor: authorId, changed: '2026-10-06T12:00:00.000Z', answer: 'other' };
  expect((await who.post('/admin/claims', form)).status).toBe(403);
  await changeRole(home.deps, 'staff', 'admin');
  expect((await who.post('/admin/claims', form)).status).toBe(303);
  expect(textOf(await who.text('/admin/claims'))).toContain('Rien n’attend ta parole.');
  expect(await release(workId)).toBe(0);
  expect(await payeeOf(early)).toBeNull();
  // Another change is another question; what was refused stays refused.
  home.setClock('2026-10-07T13:00:00Z');
  const second = await foreignPost(home.deps, 'bought', { host: AT, keyHash: 'second' });
  const since = await give(givers[0], second.workId);
  home.setClock('2026-10-07T14:00:00Z');
  await seen('bought', 'third');
  await leadsTo(home.deps, second, claimant);
  const [third] = await keyChanges(home.deps.db);
  expect(third).toMatchObject({ actorId: authorId, flattrs: 1 });
  // A word about a change that is not the last one any more is no word.
  expect((await who.post('/admin/claims', form)).status).toBe(409);
  const changedAt = new Date('2026-10-07T14:00:00Z');
  const judged = await judgeKeyChange(home.deps, { actorId: authorId, changedAt }, 'same');
  expect(judged).toEqual({ ok: true, released: 1 });
  expect(await release(workId)).toBe(0);
  expect([await payeeOf(since), await payeeOf(early)]).toEqual([claimant, null]);
});

test('who shows no key any more is somebody else, too', async () => {
  home.setClock('2026-10-05T12:00:00Z');
  const { workId } = await foreignPost(home.deps, 'bare', { host: AT, keyHash: 'first' });
  const given = await give(givers[0], workId);
  home.setClock('2026-10-06T12:00:00Z');
  await seen('bare', null);
  home.setClock('2026-10-07T12:00:00Z');
  await seen('bare', null);
  await leadsTo(home.deps, { workId }, await person(home.deps, 'bare_claims'));
  expect(await release(workId)).toBe(0);
  expect(await payeeOf(given)).toBeNull();
  expect((await keyChanges(home.deps.db)).map(({ changedAt }) => changedAt)).toEqual([
    new Date('2026-10-06T12:00:00Z'),
  ]);
});

test('what was given to an account that moved waits, too, when its new server has other keys', async () => {
  home.setClock('2026-10-05T12:00:00Z');
  const { workId, authorUri } = await foreignPost(home.deps, 'before', {
    host: AT,
    keyHash: 'old',
  });
  const later = elsewhere('after', 'lapsed.example');
  await foreignPerson(home.deps, { ...later, keyHash: 'first' });
  await setMoved(home.deps.db, authorUri, later.uri);
  const given = await give(givers[0], workId);
  home.setClock('2026-10-06T12:00:00Z');
  const actorId = await foreignPerson(home.deps, { ...later, keyHash: 'second' });
  const claimant = await person(home.deps, 'after_claims');
  await leadsTo(home.deps, { workId }, claimant);
  expect(await release(workId)).toBe(0);
  expect(await awaitedAt(home.deps.db, { uri: later.uri })).toMatchObject({ flattrs: 1, held: 1 });
  const changes = await keyChanges(home.deps.db);
  const change = changes.find((one) => one.actorId === actorId);
  expect(change).toMatchObject({ account: '@after@lapsed.example', flattrs: 1 });
  const about = { actorId, changedAt: new Date('2026-10-06T12:00:00Z') };
  expect(await judgeKeyChange(home.deps, about, 'same')).toEqual({ ok: true, released: 1 });
  expect(await payeeOf(given)).toBe(claimant);
});

test('a key that is seen for the first time is no change', async () => {
  home.setClock('2026-10-08T12:00:00Z');
  const { workId } = await foreignPost(home.deps, 'first', { host: AT });
  const given = await give(givers[0], workId);
  home.setClock('2026-10-09T12:00:00Z');
  await seen('first', 'a key');
  const claimant = await person(home.deps, 'first_claims');
  await leadsTo(home.deps, { workId }, claimant);
  await release(workId);
  expect(await payeeOf(given)).toBe(claimant);
});
