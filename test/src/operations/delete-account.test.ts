import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseActor } from '../../../db/records/erasure.ts';
import { lockPerson } from '../../../db/records/people.ts';
import { addWork, lockAuthor } from '../../../db/records/works.ts';
import { actor, session, work } from '../../../db/schema/schema.ts';
import { listPeople } from '../../../db/views/accounts.ts';
import { purseOf } from '../../../db/views/purse.ts';
import { changeRole } from '../../../src/operations/change-role.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { createAccount } from '../../../src/operations/create-account.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { editProfile } from '../../../src/operations/edit-profile.ts';
import { findWork } from '../../../src/operations/find-work.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { findSession, issueSignInLink, redeemSignInLink } from '../../../src/operations/sign-in.ts';
import { subscribe } from '../../../src/operations/subscriptions.ts';
import { openAll, untilWaiting } from '../../support/database.ts';
import { flattrById, foreignPost, likesOf } from '../../support/foreign.ts';
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
  const works = await deps.db
    .select()
    .from(work)
    .where(eq(work.authorId, made.actorId))
    .orderBy(work.title);
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
  for (const gift of [{ workId }, { personId: made.actorId }]) {
    expect(await giveFlattr(deps, { giverId: other, ...gift })).toMatchObject({
      code: 'not_found',
    });
  }
  for (const url of ['https://gone-soon.example/A%20work', 'http://localhost:9001/@gone-soon']) {
    expect(await findWork(deps, url)).toMatchObject({ code: 'not_found' });
  }
  home.setClock('2026-11-05T12:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true });
  const purse = await purseOf(deps.db, { actorId: made.actorId, currency: 'EUR' });
  expect(purse.earningsMinor).toBe(500n);
});

test('who leaves gives nothing any more: what waits is taken back, what is given every month stops', async () => {
  const { deps } = home;
  const [leaver, other] = [
    await giver(deps, 'leaver', { budgetMinor: 500n }),
    await giver(deps, 'other-giver', { budgetMinor: 500n }),
  ];
  const made = await creator(deps, 'thanked', ['A work']);
  for (const name of ['one', 'two', 'three']) {
    const giverId = await giver(deps, `active-${name}`, { budgetMinor: 500n });
    await giveFlattr(deps, { giverId, workId: made.workIds[0] ?? '' });
  }
  await giveFlattr(deps, { giverId: other, workId: made.workIds[0] ?? '' });
  const [named, alone, shared] = [
    await foreignPost(deps, 'named'),
    await foreignPost(deps, 'alone'),
    await foreignPost(deps, 'shared'),
  ];
  const give = async (giverId: string, workId = '', anonymous = false) => {
    const given = await giveFlattr(deps, { giverId, workId }, { anonymous });
    if (!given.ok) throw new Error(given.code);
    return given.flattrId;
  };
  const counted = await give(leaver, made.workIds[0]);
  const waiting = [
    await give(leaver, named.workId),
    await give(leaver, alone.workId, true),
    await give(leaver, shared.workId, true),
  ];
  const stays = await give(other, shared.workId, true);
  const subscribed = await subscribe(deps, { giverId: leaver, workId: made.workIds[0] ?? '' });
  if (!subscribed.ok) throw new Error(subscribed.code);

  expect(await deleteAccount(deps, leaver, 'leaver')).toEqual({ ok: true });
  for (const id of waiting)
    expect(await flattrById(deps, id)).toMatchObject({ undoneAt: deps.clock(), expired: false });
  for (const id of [counted, stays]) expect((await flattrById(deps, id)).undoneAt).toBeNull();
  const row = await deps.db.query.subscription.findFirst();
  expect(row?.stoppedAt).toEqual(deps.clock());
  expect(await likesOf(deps, named.workId)).toMatchObject([{ undoneAt: deps.clock() }]);
  // The node's own favourite stands as long as somebody else's gift does.
  expect(await likesOf(deps, alone.workId)).toMatchObject([{ undoneAt: deps.clock() }]);
  expect(await likesOf(deps, shared.workId)).toMatchObject([{ undoneAt: null }]);
  const late = { giverId: leaver, workId: made.workIds[0] ?? '' };
  expect(await giveFlattr(deps, late)).toMatchObject({ code: 'no_means' });
});

test('what somebody gives while they leave is taken back too, or is not given', async () => {
  const { deps } = home;
  await openAll(deps.db);
  const leaver = await giver(deps, 'torn-giver', { budgetMinor: 500n });
  const posts = [];
  for (let index = 0; index < 6; index += 1) posts.push(await foreignPost(deps, `late-${index}`));
  const [, ...given] = await Promise.all([
    deleteAccount(deps, leaver, 'torn-giver'),
    ...posts.map(({ workId }) => giveFlattr(deps, { giverId: leaver, workId })),
  ]);
  for (const one of given) if (!one.ok) expect(one.code).toBe('no_means');
  const standing = await deps.db.query.flattr.findMany({
    where: (f, { and, eq, isNull }) => and(eq(f.giverId, leaver), isNull(f.undoneAt)),
  });
  expect(standing).toEqual([]);
});

test('what is being published while its author leaves goes with them', async () => {
  const { deps } = home;
  const made = await creator(deps, 'hurried', ['One']);
  const [first] = await deps.db.select().from(work).where(eq(work.authorId, made.actorId));
  if (first === undefined) throw new Error('nothing was published');
  const { promise: published, resolve: publish } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const publishing = deps.db.transaction(async (tx) => {
    await lockAuthor(tx, made.actorId);
    const id = deps.newId();
    const addresses = { uri: `${first.uri}-2`, url: 'https://hurried.example/2', slug: 'two' };
    await addWork(tx, {
      ...first,
      id,
      ...addresses,
      pageUrl: `${first.pageUrl}-2`,
      feedEntryId: null,
    });
    begin();
    await published;
  });
  await begun;
  const leaving = deleteAccount(deps, made.actorId, 'hurried');
  await untilWaiting(home.database);
  publish();
  await publishing;
  expect(await leaving).toEqual({ ok: true });
  const left = await deps.db.select().from(work).where(eq(work.authorId, made.actorId));
  expect(left.map(({ deletedAt }) => deletedAt !== null)).toEqual([true, true]);
});

test('a profile that is saved while its owner leaves is not written back', async () => {
  const { deps } = home;
  const id = await person(deps, 'torn');
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const leaving = deps.db.transaction(async (tx) => {
    await lockPerson(tx, id);
    await eraseActor(tx, id, deps.clock());
    begin();
    await left;
  });
  await begun;
  const profile = { name: 'Torn between two', summary: 'Still here.', kind: 'person' } as const;
  const rest = { links: [], attributionDomains: [], flattrsPublic: true, picture: null };
  const saving = editProfile(deps, id, { ...profile, ...rest }).catch((error: Error) => error);
  await untilWaiting(home.database);
  leave();
  await leaving;
  expect(await saving).toBeInstanceOf(Error);
  expect(await actorRow(id)).toMatchObject({ name: 'torn', summary: '' });
});
