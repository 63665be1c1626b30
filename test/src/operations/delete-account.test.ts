import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, session, work } from '../../../db/schema/schema.ts';
import { listPeople } from '../../../db/views/accounts.ts';
import { purseOf } from '../../../db/views/purse.ts';
import { changeRole } from '../../../src/operations/change-role.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { createAccount } from '../../../src/operations/create-account.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { findWork } from '../../../src/operations/find-work.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { findSession, issueSignInLink, redeemSignInLink } from '../../../src/operations/sign-in.ts';
import { creator, giver, type House, house, person } from '../../support/house.ts';

let home: House;
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());

const actorRow = async (id: string) =>
  (await home.deps.db.select().from(actor).where(eq(actor.id, id)))[0];

test('who types another handle stays', async () => {
  const id = await person(home.deps, 'stays');
  expect(await deleteAccount(home.deps, id, 'someone-else')).toMatchObject({
    code: 'handle_differs',
  });
  expect((await actorRow(id))?.deletedAt).toBeNull();
});

test('the last admin stays, one of two may go', async () => {
  const { deps } = home;
  const [one, two] = [await person(deps, 'first-admin'), await person(deps, 'second-admin')];
  await changeRole(deps, 'first-admin', 'admin');
  expect(await deleteAccount(deps, one, 'first-admin')).toMatchObject({ code: 'last_admin' });
  await changeRole(deps, 'second-admin', 'admin');
  const both = await Promise.all([
    deleteAccount(deps, one, 'first-admin'),
    deleteAccount(deps, two, '@second-admin@localhost:9001'),
  ]);
  expect(both.filter((outcome) => outcome.ok)).toHaveLength(1);
});

test('what a person said is erased, what the books need stays', async () => {
  const { deps } = home;
  const made = await creator(deps, 'leaving', ['A first work', 'A second work']);
  const { token } = await issueSignInLink(deps, made.actorId);
  const signedIn = await redeemSignInLink(deps, token);
  if (!signedIn.ok) throw new Error(signedIn.code);

  expect(await deleteAccount(deps, made.actorId, ' @Leaving ')).toEqual({ ok: true });
  expect(await deleteAccount(deps, made.actorId, 'leaving')).toEqual({ ok: true });

  expect(await actorRow(made.actorId)).toMatchObject({
    name: 'leaving',
    summary: '',
    handle: 'leaving',
  });
  const works = await deps.db.select().from(work).where(eq(work.authorId, made.actorId));
  expect(
    works.map(({ title, excerpt, deletedAt }) => [title, excerpt, deletedAt !== null]),
  ).toEqual([
    ['A first work', '', true],
    ['A second work', '', true],
  ]);
  expect(await findSession(deps, signedIn.sessionToken)).toBeNull();
  expect(await deps.db.select().from(session).where(eq(session.actorId, made.actorId))).toEqual([]);
  expect((await listPeople(deps.db)).map(({ handle }) => handle)).not.toContain('leaving');
  // The handle stays theirs: nobody else may be taken for them.
  expect(await createAccount(deps, { handle: 'LEAVING', name: 'New' })).toMatchObject({
    code: 'handle_taken',
  });
});

test('who left is thanked no more, and is still owed what was given before', async () => {
  const { deps } = home;
  const reader = await giver(deps, 'listener', { budgetMinor: 500n, fundsMinor: 500n });
  const made = await creator(deps, 'gone-soon', ['A work']);
  const [workId = ''] = made.workIds;
  expect(await giveFlattr(deps, { giverId: reader, workId })).toMatchObject({ ok: true });
  expect(await deleteAccount(deps, made.actorId, 'gone-soon')).toEqual({ ok: true });
  const other = await giver(deps, 'late', { budgetMinor: 500n });
  for (const gift of [{ workId }, { payeeId: made.actorId }]) {
    expect(await giveFlattr(deps, { giverId: other, ...gift })).toMatchObject({
      code: 'unknown_work',
    });
  }
  for (const url of ['https://gone-soon.example/A%20work', 'http://localhost:9001/@gone-soon']) {
    expect(await findWork(deps, url)).toMatchObject({ code: 'nothing_there' });
  }
  home.setClock('2026-11-05T12:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true });
  const purse = await purseOf(deps.db, { actorId: made.actorId, currency: 'EUR' });
  expect(purse.earningsMinor).toBe(500n);
});
