import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockNode } from '../../../db/records/locks.ts';
import { settlementKey, settlementRotation } from '../../../db/schema/schema.ts';
import { publishedKeys } from '../../../db/views/federation.ts';
import { listOwnKeys } from '../../../db/views/keys.ts';
import { readPublishedKeys } from '../../../federation/published-keys.ts';
import { makeRecoveryKey } from '../../../src/operations/recovery-key.ts';
import { revokeKey } from '../../../src/operations/revoke-key.ts';
import { rotateKey } from '../../../src/operations/rotate-key.ts';
import { startNode } from '../../../src/operations/start-node.ts';
import { pinFirst } from '../../../src/settlement/rotation.ts';
import { openAll, untilWaiting } from '../../support/database.ts';
import { type House, house } from '../../support/house.ts';
import { PERMISSION_DENIED, refusalOf, run } from '../../support/sql-error.ts';

let node: House;
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
});
afterAll(() => node.close());

/** What anybody would pin who met us now. */
async function asSeen() {
  const read = await readPublishedKeys(
    JSON.parse(JSON.stringify(await publishedKeys(node.deps.db))),
  );
  if (!read.ok) throw new Error(read.code);
  const pinned = pinFirst(read.published, node.deps.node.actorUri);
  if ('refused' in pinned) throw new Error(pinned.refused);
  return pinned.held;
}
const signing = async () => {
  const { keys } = await listOwnKeys(node.deps.db);
  const [kid, ...more] = keys.filter((key) => key.retiredAt === null).map((key) => key.kid);
  expect(more).toEqual([]);
  return kid ?? '';
};
async function recoveryFile(first: string | null = null): Promise<string> {
  let file = '';
  const hand = async (key: object) => {
    file = JSON.stringify(key);
  };
  expect(await makeRecoveryKey(node.deps, { hand, first })).toMatchObject({ ok: true });
  return file;
}

test('a new key signs from now on; the old one stays published, and nobody has it any more', async () => {
  const before = await signing();
  const rotated = await rotateKey(node.deps);
  expect(rotated).toMatchObject({ ok: true, retired: before, seq: 1 });
  const kid = await signing();
  expect(kid).not.toBe(before);
  const held = await asSeen();
  expect(held).toMatchObject({ inForce: kid, head: { seq: 1 } });
  expect(held.keys.map(({ key }) => key.kid).sort()).toEqual([before, kid].sort());
  const rows = await node.deps.db.select().from(settlementKey);
  expect(rows.find((row) => row.kid === before)?.privateJwkSealed).toBeNull();
  const jws = await node.deps.signer.signBlock({
    ...{ iss: node.deps.node.actorUri, jti: node.deps.node.actorUri, iat: 1, seq: 1, prev: null },
    ...{ membersSha256: '0'.repeat(64), balancesSha256: '0'.repeat(64) },
  });
  expect(node.deps.signer.kidOf(jws)).toBe(kid);
});

test('of five who rotate at once, one does', async () => {
  const { rotations } = await listOwnKeys(node.deps.db);
  // All have read which key signs before the first of them may go on.
  let rotating: ReturnType<typeof rotateKey>[] = [];
  await node.deps.db.transaction(async (tx) => {
    await lockNode(tx);
    rotating = Array.from({ length: 5 }, () => rotateKey(node.deps));
    await untilWaiting(node.database, 5);
  });
  const answers = await Promise.all(rotating);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(answers.filter(({ ok }) => !ok)).toMatchObject(
    Array.from({ length: 4 }, () => ({ code: 'rotated_meanwhile' })),
  );
  expect(await asSeen()).toMatchObject({ inForce: await signing(), head: { seq: rotations + 1 } });
});

test('a recovery key that could not be handed over is not in force', async () => {
  const before = await publishedKeys(node.deps.db);
  const lost = { hand: () => Promise.reject(new Error('broken pipe')), first: null };
  await expect(makeRecoveryKey(node.deps, lost)).rejects.toThrow('broken pipe');
  expect(await publishedKeys(node.deps.db)).toEqual(before);
  expect(await listOwnKeys(node.deps.db)).toMatchObject({ recovery: null });
});

test('without a recovery key nothing is revoked, and none can sign for the first', async () => {
  const said = { kid: await signing(), since: node.deps.clock(), recoveryFile: '{}' };
  expect(await revokeKey(node.deps, said)).toMatchObject({ code: 'no_recovery_key' });
  const hand = async () => {};
  expect(await makeRecoveryKey(node.deps, { hand, first: '{}' })).toMatchObject({
    code: 'no_recovery_key',
  });
});

test('the recovery key alone names the next one, and takes a stolen key back', async () => {
  const first = await recoveryFile();
  const everything = JSON.stringify([
    await node.deps.db.select().from(settlementKey),
    await node.deps.db.select().from(settlementRotation),
  ]);
  expect(everything).not.toContain(JSON.parse(first).d);
  const hand = async () => {};
  for (const [file, code] of [
    [null, 'recovery_exists'],
    ['no key', 'not_the_recovery_key'],
    [JSON.stringify({ ...JSON.parse(first), d: 'A'.repeat(43) }), 'not_the_recovery_key'],
    [JSON.stringify({ ...JSON.parse(first), d: undefined }), 'not_the_recovery_key'],
  ] as const)
    expect(await makeRecoveryKey(node.deps, { hand, first: file })).toMatchObject({ code });
  const second = await recoveryFile(first);
  const stolen = await signing();
  const since = new Date('2026-10-01T00:00:00Z');
  const revoke = (facts: Partial<Parameters<typeof revokeKey>[1]>) =>
    revokeKey(node.deps, { kid: stolen, since, recoveryFile: second, ...facts });
  expect(await revoke({ recoveryFile: first })).toMatchObject({ code: 'not_the_recovery_key' });
  expect(await revoke({ kid: 'none' })).toMatchObject({ code: 'unknown_key' });
  const tomorrow = new Date('2026-10-06T12:00:00Z');
  expect(await revoke({ since: tomorrow })).toMatchObject({ code: 'since_invalid' });
  expect(await revoke({})).toMatchObject({ ok: true, newKid: expect.any(String) });
  expect(await revoke({})).toMatchObject({ code: 'already_revoked' });
  const held = await asSeen();
  expect(held.inForce).toBe(await signing());
  expect(held.recovery?.x).toBe(JSON.parse(second).x);
  expect(held.keys.find(({ key }) => key.kid === stolen)).toMatchObject({
    ...{ state: 'revoked', revokedSince: since.getTime() / 1000 },
  });
});

test('a key that is retired already is revoked without a new one', async () => {
  const other = await house({ origin: 'http://localhost:9003' });
  let file = '';
  const hand = async (key: object) => {
    file = JSON.stringify(key);
  };
  expect(await makeRecoveryKey(other.deps, { hand, first: null })).toMatchObject({ ok: true });
  // A node that has signed under its name keeps it, though nobody has seen it yet.
  const moved = { ...other.deps.node, origin: 'http://localhost:9004' };
  expect(await startNode(other.deps, moved)).toMatchObject({ code: 'origin_fixed' });
  const rotated = await rotateKey(other.deps);
  const kid = rotated.ok ? rotated.retired : '';
  const said = { kid, since: other.deps.clock(), recoveryFile: file };
  expect(await revokeKey(other.deps, said)).toMatchObject({ ok: true, seq: 3, newKid: null });
  await other.close();
});

test('what was signed stays, and its number is given once', async () => {
  for (const statement of ['update settlement_rotation set seq = seq', 'delete from peer_rotation'])
    expect(await refusalOf(run(node.deps.db, statement)), statement).toBe(PERMISSION_DENIED);
  const again = `insert into settlement_rotation (seq, jws, sha256, recorded_at)
    values (1, 'other', 'other', now())`;
  expect(await refusalOf(run(node.database.ownerDb, again))).toBe('23505');
});
