import { afterEach, beforeEach, expect, test } from 'vitest';
import { settlementDocument } from '../../../db/schema/schema.ts';
import { publishedKeys } from '../../../db/views/federation.ts';
import { checkBooks } from '../../../src/operations/check-books.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { issueStatements } from '../../../src/operations/issue-statements.ts';
import { makeRecoveryKey } from '../../../src/operations/recovery-key.ts';
import { revokeKey } from '../../../src/operations/revoke-key.ts';
import {
  hour,
  type KeyPeers,
  keyPeers,
  rotated,
  signedBy,
  stolenKey,
} from '../../support/key-peers.ts';
import { meet } from '../../support/peer.ts';
import { run } from '../../support/sql-error.ts';

let peers: KeyPeers;
beforeEach(async () => {
  peers = await keyPeers();
  await peers.meet();
});
// Closing checks the books of both.
afterEach(() => peers.close());

test('a rotation is learned when a new key is used; what the old one signed is taken still', async () => {
  const before = await peers.signs();
  const late = await peers.signs();
  expect(await peers.take(before)).toBe('taken');
  peers.setClock(hour(1));
  const [kid, asked] = [await rotated(peers), peers.asked];
  expect(await peers.take(await peers.signs())).toBe('taken');
  expect(peers.asked).toBe(asked + 1);
  expect(await peers.take(late)).toBe('taken');
  expect(await peers.pinned()).toMatchObject({ inForce: kid, seq: 1, refused: 0 });
  expect(Object.values(await peers.states())).toEqual(['valid', 'valid']);
});

test('keys are asked for once an hour; what a new one signed meanwhile is taken later', async () => {
  await rotated(peers);
  const [uri, asked] = [await peers.signs(), peers.asked];
  expect(await peers.take(uri)).toBe('not_yet');
  expect(peers.asked).toBe(asked);
  peers.setClock(hour(1));
  peers.answers = () => null;
  expect(await peers.take(uri)).toBe('unreachable');
  expect(await peers.take(uri)).toBe('not_yet');
  expect(peers.asked).toBe(asked + 1);
  peers.answers = undefined;
  peers.setClock(hour(2));
  const next = await peers.signs();
  const answers = await Promise.all([uri, next, uri, next].map((one) => peers.take(one)));
  expect(peers.asked).toBe(asked + 2);
  expect(answers).toContain('taken');
  expect(answers.every((answer) => answer === 'taken' || answer === 'not_yet')).toBe(true);
});

test('a clock that was wrong once does not keep us from asking for years', async () => {
  await rotated(peers);
  const uri = await peers.signs();
  peers.setClock('2020-01-01T00:00:00Z');
  expect(await peers.take(uri)).toBe('taken');
});

test('a revoked key verifies nothing new, whatever date it writes; what is kept stays', async () => {
  let file = '';
  const hand = async (key: object) => {
    file = JSON.stringify(key);
  };
  const { deps } = peers.owner;
  expect(await makeRecoveryKey(deps, { hand, first: null })).toMatchObject({ ok: true });
  peers.setClock('2026-11-04T12:00:00Z');
  const { host, actorUri } = peers.reader.deps.node;
  await meet(deps, { host, actorUri });
  for (const { deps: each } of [peers.owner, peers.reader])
    expect(await closePeriod(each, '2026-10')).toMatchObject({ ok: true });
  expect(await issueStatements(deps, '2026-10')).toBe(1);
  const [statement] = (await deps.db.select().from(settlementDocument)).filter(
    ({ kind }) => kind === 'statement',
  );
  expect(await peers.take(statement?.uri ?? '')).toBe('taken');

  const thief = await stolenKey(peers);
  const revoked = await revokeKey(deps, {
    ...{ kid: thief.key.kid, since: new Date('2026-11-01T00:00:00Z'), recoveryFile: file },
  });
  expect(revoked).toMatchObject({ ok: true });
  peers.setClock('2026-11-05T13:00:00Z');
  await peers.meet();
  expect((await peers.states())[thief.key.kid]).toBe('revoked');
  expect((await peers.pinned()).keys.find((key) => key.taken !== null)).toMatchObject({ taken: 1 });
  peers.owner.setClock('2026-10-20T00:00:00Z');
  expect(await peers.take(await signedBy(peers, thief))).toBe('revoked_key');
  const wrong = async () =>
    (await checkBooks(peers.reader.deps)).filter((finding) => finding.wrong !== null);
  expect(await wrong()).toEqual([]);
  // The check is made with the key that is held, and would miss it.
  const { ownerDb } = peers.reader.database;
  await run(
    ownerDb,
    "update peer_key set kid = kid || '.', public_jwk = '{}' where state = 'revoked'",
  );
  expect(await wrong()).toMatchObject([{ check: 'every statement says what was signed' }]);
  const key = JSON.stringify(thief.key);
  await run(ownerDb, `update peer_key set public_jwk = '${key}' where state = 'revoked'`);
});

test('a node restored from a backup has lost a rotation: nothing changes, and its old key is good', async () => {
  const old = await stolenKey(peers);
  const before = await publishedKeys(peers.owner.deps.db);
  const kid = await rotated(peers);
  peers.setClock(hour(1));
  expect(await peers.take(await peers.signs())).toBe('taken');
  peers.answers = () => before;
  peers.setClock(hour(25));
  await peers.meet();
  expect(await peers.pinned()).toMatchObject({ trouble: 'rolled_back', inForce: kid, seq: 1 });
  expect(await peers.take(await signedBy(peers, old))).toBe('taken');
});
