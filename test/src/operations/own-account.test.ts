import { afterEach, beforeEach, expect, test } from 'vitest';
import { newestOwnAccount } from '../../../db/records/bank-accounts.ts';
import { sha256Hex } from '../../../db/sha256.ts';
import { accountsNotOurs, ownAccounts, standingOfPeer } from '../../../db/views/bank-accounts.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { issueStatements } from '../../../src/operations/issue-statements.ts';
import { offerAccount, setOwnAccount } from '../../../src/operations/own-account.ts';
import { askHead, whoHoldsMore } from '../../../src/operations/peer-head.ts';
import { booksRestored } from '../../../src/operations/restored-books.ts';
import { IBAN_A, IBAN_B, IBAN_C } from '../../support/accounts.ts';
import { jobsOf } from '../../support/database.ts';
import { type House, house } from '../../support/house.ts';
import { meet } from '../../support/peer.ts';

let node: House;
beforeEach(async () => {
  node = await house({ at: '2026-10-05T12:00:00Z' });
});
afterEach(() => node.close());

const NOW_SECONDS = Date.parse('2026-10-05T12:00:00Z') / 1000;
const set = (iban: string, { confirmed = false, holder = 'Our Club', bic = '' } = {}) =>
  setOwnAccount(node.deps, { iban, holder, bic }, { confirmed });
const told = async () =>
  (await node.deps.db.query.settlementDocument.findMany())
    .filter(({ kind, direction }) => kind === 'account' && direction === 'issued')
    .map(({ jws, ...row }) => ({
      ...row,
      says: JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()),
    }));
const another = (host: string) =>
  meet(node.deps, {
    ...{ id: node.deps.newId(), host, actorUri: `https://${host}/users/node` },
  });

test('every node that settles with us is told, signed, by a job of the same transaction', async () => {
  const peer = await meet(node.deps);
  await another('second.example');
  await meet(node.deps, {
    ...{ id: node.deps.newId(), host: 'no.example', actorUri: 'https://no.example/u' },
    settles: false,
  });
  expect(await set('de89 3704 0044 0532 0130 00', { bic: 'cobadeff' })).toMatchObject({
    ...{ ok: true, peers: 2 },
    account: { iban: IBAN_A, bic: 'COBADEFF', revision: NOW_SECONDS },
  });
  const documents = await told();
  expect(documents).toHaveLength(2);
  const first = documents.find(({ peerId }) => peerId === peer.id);
  expect(first?.says).toEqual({
    ...{ iss: node.deps.node.actorUri, aud: peer.actorUri, jti: first?.uri, iat: NOW_SECONDS },
    ...{ currency: 'EUR', revision: NOW_SECONDS, holder: 'Our Club', iban: IBAN_A },
    bic: 'COBADEFF',
  });
  const jobs = await jobsOf(node.database, 'send-offer');
  expect(jobs.map((job) => JSON.stringify(job)).join()).toContain(first?.id ?? 'none');
  expect(jobs).toHaveLength(2);
});

test('another account asks first, the same one does not, and numbers count up whatever the clock', async () => {
  await meet(node.deps);
  expect(await set(IBAN_A)).toMatchObject({ ok: true });
  expect(await set(IBAN_B)).toEqual({ ok: false, code: 'change_unconfirmed', detail: IBAN_A });
  expect(await set(IBAN_A, { holder: 'Other' })).toMatchObject({ code: 'change_unconfirmed' });
  expect(await told()).toHaveLength(1);
  node.setClock('2026-10-01T00:00:00Z');
  expect(await set(IBAN_A)).toMatchObject({ account: { revision: NOW_SECONDS + 1 } });
  expect(await set(IBAN_B, { confirmed: true })).toMatchObject({ ok: true });
  const own = await ownAccounts(node.deps.db, 'EUR');
  expect(own.map(({ iban, revision }) => [iban, revision - NOW_SECONDS])).toEqual([
    ...[[IBAN_B, 2] as const, [IBAN_A, 1] as const, [IBAN_A, 0] as const],
  ]);
});

test.each([
  ['iban_invalid', { iban: 'DE88370400440532013000', holder: 'Our Club', bic: '' }],
  ['holder_invalid', { iban: IBAN_A, holder: ' ', bic: '' }],
  ['holder_invalid', { iban: IBAN_A, holder: 'V'.repeat(141), bic: '' }],
  ['holder_invalid', { iban: IBAN_A, holder: 'Our\nClub', bic: '' }],
  ['bic_invalid', { iban: IBAN_A, holder: 'Our Club', bic: 'BANK' }],
] as const)('%s: nothing is set and nobody is told', async (code, typed) => {
  await meet(node.deps);
  expect(await setOwnAccount(node.deps, typed, { confirmed: true })).toEqual({ ok: false, code });
  expect(await ownAccounts(node.deps.db, 'EUR')).toEqual([]);
  expect(await told()).toEqual([]);
});

test('a node with points has no bank', async () => {
  const deps = { ...node.deps, node: { ...node.deps.node, currency: 'SHELLS' } };
  const typed = { iban: IBAN_A, holder: 'Our Club', bic: '' };
  expect(await setOwnAccount(deps, typed, { confirmed: false })).toEqual({
    ...{ ok: false, code: 'points' },
  });
});

test('who was met later is told with the first statement, and offered the same again with each', async () => {
  await closed('2026-10');
  const early = await meet(node.deps);
  await issueStatements(node.deps, '2026-10');
  expect(await told()).toEqual([]);
  await set(IBAN_A);
  expect((await told()).map(({ peerId }) => peerId)).toEqual([early.id]);
  const late = await another('late.example');
  await closed('2026-11');
  await issueStatements(node.deps, '2026-11');
  const documents = await told();
  expect(documents.map(({ peerId }) => peerId).sort()).toEqual([early.id, late.id].sort());
  const ofEarly = documents.find(({ peerId }) => peerId === early.id);
  const offers = (await jobsOf(node.database, 'send-offer')).map((job) => JSON.stringify(job));
  expect(offers.filter((job) => job.includes(ofEarly?.id ?? 'none'))).toHaveLength(2);
});

async function closed(month: string): Promise<void> {
  node.setClock(`2026-${Number(month.slice(5)) + 1}-04T12:00:00Z`);
  const done = await closePeriod(node.deps, month);
  if (!done.ok) throw new Error(done.code);
}

/** What only the peer holds, with our signature: it was set after the copy that was restored, or by a thief. */
async function heldElsewhere(peer: Awaited<ReturnType<typeof meet>>, revision = NOW_SECONDS + 5) {
  const { signer, node: facts } = node.deps;
  const uri = `${facts.origin}/settlement/${node.deps.newId()}`;
  const jws = await signer.sign({
    ...{ kind: 'account', iss: facts.actorUri, aud: peer.actorUri ?? '', jti: uri },
    ...{ iat: NOW_SECONDS + 5, currency: 'EUR', revision, holder: 'Our Club' },
    ...{ iban: IBAN_B, bic: null },
  });
  const theirUri = `https://${peer.host}/settlement/1`;
  const theirs = await signer.sign({
    ...{ kind: 'account', iss: peer.actorUri ?? '', aud: facts.actorUri, jti: theirUri },
    ...{ iat: NOW_SECONDS, currency: 'EUR', revision: 3, holder: 'Their Club' },
    ...{ iban: IBAN_C, bic: null },
  });
  const entries = [
    { id: uri, sha256: sha256Hex(jws), kind: 'account', iss: facts.actorUri, copy: jws },
    {
      id: theirUri,
      sha256: sha256Hex(theirs),
      kind: 'account',
      iss: peer.actorUri ?? '',
      copy: theirs,
    },
  ];
  const remote = {
    ...node.deps.remote,
    settlementHead: async () => entries,
    settlementCopy: async (_: string, sha256: string) => {
      const found = entries.find((entry) => entry.sha256 === sha256);
      return found === undefined ? null : { jws: found.copy, lines: null };
    },
  };
  return { ...node.deps, remote };
}

test('an account with our signature that we lack shows that our books are old', async () => {
  const peer = await meet(node.deps);
  await set(IBAN_A);
  const deps = await heldElsewhere(peer);
  expect(await whoHoldsMore(deps)).toEqual({ hosts: [peer.host], disowned: [] });
  const silent = { ...deps.remote, settlementCopy: async () => null };
  expect(await whoHoldsMore({ ...deps, remote: silent })).toEqual({ hosts: [], disowned: [] });
});

test('an account that is set and sent while a peer is asked is no sign of old books', async () => {
  await meet(node.deps);
  const remote = {
    ...node.deps.remote,
    settlementHead: async () => {
      await set(IBAN_A);
      return (await told()).map(({ uri: id, sha256, kind, says }) => ({
        ...{ id, sha256, kind, iss: says.iss },
      }));
    },
    settlementCopy: async (_: string, sha256: string) => {
      const all = await node.deps.db.query.settlementDocument.findMany();
      return { jws: all.find((one) => one.sha256 === sha256)?.jws ?? '', lines: null };
    },
  };
  expect(await whoHoldsMore({ ...node.deps, remote })).toEqual({ hosts: [], disowned: [] });
  expect(await told()).toHaveLength(1);
});

test('after a restore it is kept and shown, not used; nobody new is told the old one; set anew it is newer', async () => {
  const peer = await meet(node.deps);
  await set(IBAN_A);
  const deps = await heldElsewhere(peer);
  expect(await booksRestored(deps)).toBe(1);
  node.setClock('2026-10-06T13:00:00Z');
  expect(await askHead(deps, { peerId: peer.id })).toMatchObject({ host: peer.host });
  expect(await accountsNotOurs(deps.db, 'EUR')).toMatchObject([{ iban: IBAN_B }]);
  expect((await ownAccounts(deps.db, 'EUR')).map(({ iban }) => iban)).toEqual([IBAN_A]);
  const of = { peerId: peer.id, currency: 'EUR' };
  expect(await standingOfPeer(deps.db, of, deps.clock())).toMatchObject({
    ...{ state: 'first', said: { iban: IBAN_C } },
  });
  expect(await whoHoldsMore(deps)).toEqual({ hosts: [], disowned: [] });

  await another('late.example');
  await closed('2026-10');
  await issueStatements(node.deps, '2026-10');
  expect((await told()).map(({ says }) => says.iban).sort()).toEqual([IBAN_B, IBAN_A].sort());
  expect(await set(IBAN_B, { confirmed: true })).toMatchObject({ ok: true, peers: 2 });
  expect(await accountsNotOurs(deps.db, 'EUR')).toEqual([]);
});

test('what a thief signed under the highest number is over once the account is set anew', async () => {
  const peer = await meet(node.deps);
  await set(IBAN_A);
  const deps = await heldElsewhere(peer, 253_402_300_799);
  await booksRestored(deps);
  node.setClock('2026-10-06T13:00:00Z');
  await askHead(deps, { peerId: peer.id });
  expect(await accountsNotOurs(deps.db, 'EUR')).toMatchObject([{ iban: IBAN_B }]);
  node.setClock('2026-10-06T13:05:00Z');
  await set(IBAN_A);
  expect(await accountsNotOurs(deps.db, 'EUR')).toEqual([]);
  await another('late.example');
  await closed('2026-10');
  await issueStatements(node.deps, '2026-10');
  const late = (await told()).filter(({ says }) => says.aud.includes('late.example'));
  expect(late.map(({ says }) => says.iban)).toEqual([IBAN_A]);
});

test('what a thief signed under the number of ours is shown, too, and never offered for ours', async () => {
  const peer = await meet(node.deps);
  await set(IBAN_A);
  const deps = await heldElsewhere(peer, NOW_SECONDS);
  await booksRestored(deps);
  node.setClock('2026-10-06T13:00:00Z');
  await askHead(deps, { peerId: peer.id });
  expect(await accountsNotOurs(deps.db, 'EUR')).toMatchObject([{ iban: IBAN_B }]);
  const own = await newestOwnAccount(deps.db, 'EUR');
  if (own === undefined) throw new Error('nothing is set');
  await deps.db.transaction((tx) => offerAccount(deps, tx, peer, own));
  expect((await told()).map(({ says }) => says.iban).sort()).toEqual([IBAN_B, IBAN_A, IBAN_A]);
});
