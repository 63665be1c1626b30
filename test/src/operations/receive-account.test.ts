import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Peer } from '../../../db/records/peers.ts';
import { peerKey } from '../../../db/schema/settlements.ts';
import { accountsInUse, standingOfPeer } from '../../../db/views/bank-accounts.ts';
import { confirmAccount, rejectAccount } from '../../../src/operations/peer-account.ts';
import type { Account } from '../../../src/settlement/documents.ts';
import { IBAN_A, IBAN_B, IBAN_C, saysAccount } from '../../support/accounts.ts';
import { jobsOf } from '../../support/database.ts';
import { type House, house } from '../../support/house.ts';
import { meet } from '../../support/peer.ts';

let node: House;
let peer: Peer;
let counter = 0;
beforeAll(async () => {
  node = await house();
});
afterAll(() => node.close());
/** Another peer for each test, who begins anew. */
beforeEach(async () => {
  node.setClock('2026-10-05T12:00:00Z');
  const host = `peer-${++counter}.example`;
  const actorUri = `https://${host}/users/node`;
  peer = await meet(node.deps, { id: node.deps.newId(), host, actorUri });
});

const says = (facts: Partial<Account>, number = ++counter) =>
  saysAccount(node.deps, peer, facts, number);
const standing = () =>
  standingOfPeer(node.deps.db, { peerId: peer.id, currency: 'EUR' }, node.deps.clock());
const kept = async () =>
  (await node.deps.db.query.settlementDocument.findMany()).filter(
    ({ peerId }) => peerId === peer.id,
  );
const confirm = (iban: string) => confirmAccount(node.deps, { host: peer.host, iban });
const reject = () => rejectAccount(node.deps, { host: peer.host });

test('the first account of a peer is kept in its bytes, not answered, and used after 72 hours', async () => {
  expect(await says({})).toEqual({ ok: true, kind: 'account', account: 'first' });
  const [document] = await kept();
  expect(document).toMatchObject({ kind: 'account', direction: 'received', currency: 'EUR' });
  expect(await jobsOf(node.database, 'send-answer')).toEqual([]);
  expect(await standing()).toMatchObject({
    state: 'first',
    said: { iban: IBAN_A, holder: 'Their Club', bic: null, revision: 1 },
    usableFrom: new Date('2026-10-08T12:00:00Z'),
  });
  node.setClock('2026-10-08T12:00:00Z');
  expect(await standing()).toMatchObject({ state: 'usable' });
});

test('a change waits for the admin, who types what was read out, and for 72 hours', async () => {
  await says({});
  expect(await confirm(IBAN_A)).toMatchObject({ ok: true, standing: { state: 'usable' } });
  expect(await says({ revision: 2, iban: IBAN_B })).toMatchObject({ account: 'changed' });
  expect(await confirm(IBAN_A)).toEqual({ ok: false, code: 'iban_differs' });
  expect(await confirm('something')).toEqual({ ok: false, code: 'iban_differs' });
  expect(await standing()).toMatchObject({ state: 'changed', before: { iban: IBAN_A } });
  expect(await confirm('be68 5390 0754 7034')).toMatchObject({
    standing: { state: 'confirmed', usableFrom: new Date('2026-10-08T12:00:00Z') },
  });
  node.setClock('2026-10-08T12:00:00Z');
  expect(await standing()).toMatchObject({ state: 'usable', said: { iban: IBAN_B } });
});

test('something newer that comes before the admin has confirmed is not confirmed with it', async () => {
  await says({});
  await confirm(IBAN_A);
  await says({ revision: 2, iban: IBAN_B });
  await says({ revision: 3, iban: IBAN_C });
  expect(await confirm(IBAN_B)).toEqual({ ok: false, code: 'iban_differs' });
});

test('what is rejected counts for nothing, however often it was said, and not for good', async () => {
  await says({});
  await confirm(IBAN_A);
  await says({ revision: 9, iban: IBAN_B });
  await says({ revision: 10, iban: IBAN_B });
  expect(await reject()).toMatchObject({ standing: { state: 'usable', said: { iban: IBAN_A } } });
  // A thief's high number does not shut the owner out.
  expect(await says({ revision: 5, iban: IBAN_C })).toMatchObject({ account: 'changed' });
  // Also what was confirmed turns out to be false.
  await confirm(IBAN_C);
  expect(await reject()).toMatchObject({ standing: { state: 'usable', said: { iban: IBAN_A } } });
  expect(await reject()).toMatchObject({ standing: { state: 'none' } });
  expect(await reject()).toEqual({ ok: false, code: 'nothing_said' });
  expect(await confirm(IBAN_A)).toEqual({ ok: false, code: 'nothing_said' });
});

test('who lets payments leave again sees where they go: not to what was rejected, or waits for a word', async () => {
  const inUse = async () =>
    (await accountsInUse(node.deps.db, 'EUR', node.deps.clock()))
      .filter(({ host }) => host === peer.host)
      .map(({ iban }) => iban);
  await says({});
  expect(await inUse()).toEqual([IBAN_A]);
  await reject();
  expect(await inUse()).toEqual([]);
  await says({ revision: 2, iban: IBAN_B });
  expect(await inUse()).toEqual([]);
  await confirm(IBAN_B);
  expect(await inUse()).toEqual([IBAN_B]);
});

test('an old one that comes late is kept and changes nothing', async () => {
  await says({ revision: 7 });
  expect(await says({ revision: 6, iban: IBAN_B })).toMatchObject({ account: 'first' });
  expect(await standing()).toMatchObject({ said: { iban: IBAN_A } });
  expect(await kept()).toHaveLength(2);
});

test('two under one number are both kept, a third is not, and neither can be confirmed', async () => {
  await says({});
  expect(await says({ iban: IBAN_B })).toMatchObject({ account: 'contradiction' });
  expect(await says({ iban: IBAN_C })).toMatchObject({ account: 'contradiction' });
  expect((await kept()).length).toBe(2);
  expect(await confirm(IBAN_A)).toEqual({ ok: false, code: 'two_accounts' });
  expect(await reject()).toMatchObject({ standing: { state: 'none' } });
});

test('what was said already is not kept again', async () => {
  await says({});
  expect(await says({}, counter)).toMatchObject({ ok: true, kind: 'account' });
  expect(await says({})).toMatchObject({ ok: true, kind: 'account', account: 'first' });
  expect(await kept()).toHaveLength(1);
});

test('in another currency than ours it is not taken', async () => {
  expect(await says({ currency: 'CHF' })).toMatchObject({
    ...{ ok: false, code: 'refused', detail: 'wrong_currency' },
  });
  expect(await kept()).toEqual([]);
});

test('a peer that changes banks without end is refused after ten in a day', async () => {
  for (let revision = 1; revision <= 10; revision++)
    expect(await says({ revision })).toMatchObject({ ok: true });
  const more = { revision: 11 };
  expect(await says(more)).toMatchObject({ ok: false, code: 'refused', detail: 'too_many' });
  node.setClock('2026-10-06T12:00:01Z');
  expect(await says(more)).toMatchObject({ ok: true });
});

test('nobody decides about a node that is not known', async () => {
  const unknown = { host: 'nobody.example', iban: IBAN_A };
  expect(await confirmAccount(node.deps, unknown)).toEqual({ ok: false, code: 'unknown_peer' });
  expect(await rejectAccount(node.deps, unknown)).toEqual({ ok: false, code: 'unknown_peer' });
});

test('what was said with a stolen key is not paid by itself when the key is revoked in time', async () => {
  await says({});
  node.setClock('2026-10-06T12:00:00Z');
  const [since, endedAt] = [new Date('2026-10-05T11:00:00Z'), node.deps.clock()];
  const keys = node.deps.db.update(peerKey);
  await keys
    .set({ state: 'revoked', revokedSince: since, endedAt })
    .where(eq(peerKey.peerId, peer.id));
  node.setClock('2026-10-20T12:00:00Z');
  expect(await standing()).toMatchObject({ state: 'changed' });
  expect(await confirm(IBAN_A)).toMatchObject({ standing: { state: 'usable' } });
});

test.each([
  ['2026-10-06T12:00:00Z', 'changed'],
  ['2026-10-12T12:00:00Z', 'usable'],
])('keys that are replaced on %s leave the first account %s', async (on, state) => {
  await says({});
  node.setClock(on);
  const keys = node.deps.db.update(peerKey);
  await keys
    .set({ state: 'replaced', endedAt: node.deps.clock() })
    .where(eq(peerKey.peerId, peer.id));
  node.setClock('2026-10-20T12:00:00Z');
  expect(await standing()).toMatchObject({ state });
});
