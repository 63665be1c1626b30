import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { post } from '../../../db/records/ledger.ts';
import { setTrust } from '../../../db/records/peers.ts';
import { sha256Hex } from '../../../db/sha256.ts';
import { userAccount } from '../../../src/ledger/account.ts';
import { memberText, shareText } from '../../../src/ledger/block.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { sealBooks, sealDueBooks } from '../../../src/operations/seal-books.ts';
import { topUp } from '../../../src/operations/top-up.ts';
import { jobsOf } from '../../support/database.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { memoryHead } from '../../support/memory-head.ts';
import { meet, PEER_HOST } from '../../support/peer.ts';
import { run } from '../../support/sql-error.ts';

let node: House;
let reader: string;
/** A month with shares, a peer, and nothing sealed yet. */
beforeEach(async () => {
  node = await house({ feeBps: 500 });
  reader = await giver(node.deps, 'reader', { budgetMinor: 1_000n, fundsMinor: 3_000n });
  const trains = await creator(node.deps, 'night-trains', ['One', 'Two']);
  for (const workId of trains.workIds) await giveFlattr(node.deps, { giverId: reader, workId });
  await meet(node.deps);
});
afterEach(() => node.close());

const pay = (reference: string) =>
  topUp(node.deps, { actorId: reader, amountMinor: 100n, reference });
const blocks = () =>
  node.deps.db.query.ledgerBlock.findMany({ orderBy: (b, { asc }) => asc(b.seq) });
const membersOf = (seq: number) =>
  node.deps.db.query.ledgerBlockMember.findMany({
    where: (m, { eq }) => eq(m.seq, seq),
    orderBy: (m, { asc }) => asc(m.transactionId),
  });
async function sealed() {
  const outcome = await sealBooks(node.deps);
  if (!outcome.ok) throw new Error(`${outcome.code} ${outcome.detail}`);
  return outcome.block;
}
async function closeMonth() {
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(node.deps, '2026-10')).toMatchObject({ ok: true });
}
const payloadOf = (jws: string) =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
const digest = (hashes: readonly string[]) =>
  createHash('sha256')
    .update(Buffer.from(hashes.join(''), 'hex'))
    .digest('hex');

/** The hash of a transaction, as somebody else would compute it from the tables. */
async function hashOf(id: string): Promise<string> {
  const { db } = node.deps;
  const row = await db.query.ledgerTransaction.findFirst({ where: (x, { eq }) => eq(x.id, id) });
  if (row === undefined) throw new Error(`no transaction ${id}`);
  const shares =
    row.kind === 'distribution'
      ? await db.query.share.findMany({
          where: (s, { eq }) => eq(s.month, row.month),
          orderBy: (s, { asc }) => asc(s.flattrId),
        })
      : [];
  const booked = shares.length === 0 ? null : digest(shares.map((s) => sha256Hex(shareText(s))));
  return sha256Hex(memberText({ ...row, at: row.at.toISOString().replace('Z', '000Z'), booked }));
}

test('a block lists what was booked, and its hashes are those of the pure texts', async () => {
  await pay('a "quoted" \\ reference\twith é, 汉, 😀 and \u0001');
  expect(await sealed()).toMatchObject({ seq: 1, transactions: 2 });
  await closeMonth();
  expect(await sealed()).toMatchObject({ seq: 2, transactions: 1 });
  for (const [index, block] of (await blocks()).entries()) {
    const members = await membersOf(index + 1);
    for (const { transactionId, sha256 } of members)
      expect(sha256).toBe(await hashOf(transactionId));
    expect(payloadOf(block.jws)).toEqual({
      iss: node.deps.node.actorUri,
      jti: `${node.deps.node.origin}/books/blocks/${index + 1}`,
      iat: block.sealedAt.getTime() / 1000,
      seq: index + 1,
      prev: index === 0 ? null : (await blocks())[0]?.sha256,
      members_sha256: digest(members.map(({ sha256 }) => sha256)),
      balances_sha256: sha256Hex(block.balances),
    });
    expect(block.sha256).toBe(sha256Hex(block.jws));
  }
  const [secret, ...lines] = (await blocks())[1]?.balances.split('\n') ?? [];
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(lines).toEqual([
    'EUR bank 3100 0',
    'EUR clearing 950 950',
    'EUR fees 0 50',
    'EUR user:*:earnings 0 950',
    'EUR user:*:funds 1000 3100',
  ]);
});

test('there are no empty blocks, and two who seal at once make one', async () => {
  const both = await Promise.all([sealed(), sealed(), sealed()]);
  expect(both.filter((block) => block !== null)).toMatchObject([{ seq: 1, transactions: 1 }]);
  expect(await sealed()).toBeNull();
  expect(await blocks()).toHaveLength(1);
});

test('what commits late is in the next block', async () => {
  const begun = Promise.withResolvers<void>();
  const sealing = Promise.withResolvers<void>();
  const late = node.deps.db.transaction(async (tx) => {
    await post(
      tx,
      {
        ...{ idempotencyKey: 'node:late', kind: 'top_up', month: '2026-10', currency: 'EUR' },
        transfers: [{ debit: 'bank', credit: userAccount(reader, 'funds'), amountMinor: 5n }],
      },
      { id: node.deps.newId(), at: node.deps.clock() },
    );
    begun.resolve();
    await sealing.promise;
  });
  await begun.promise;
  expect(await sealed()).toMatchObject({ seq: 1, transactions: 1 });
  sealing.resolve();
  await late;
  expect(await sealed()).toMatchObject({ seq: 2, transactions: 1 });
});

test('it is done once a day, and after a close of that day not again', async () => {
  const due = async () => {
    const outcome = await sealDueBooks(node.deps);
    return outcome.ok ? (outcome.block?.seq ?? null) : outcome.code;
  };
  expect(await due()).toBe(1);
  await pay('second');
  node.setClock('2026-10-05T23:59:59Z');
  expect(await due()).toBeNull();
  node.setClock('2026-10-06T00:00:00Z');
  expect(await due()).toBe(2);
  node.setClock('2026-10-07T00:00:00Z');
  expect(await due()).toBeNull();
});

test('every settling peer is offered the hash, a blocked one is not', async () => {
  const blocked = await meet(node.deps, {
    ...{ id: node.deps.newId(), host: 'blocked.example' },
    actorUri: 'https://blocked.example/users/node',
  });
  await setTrust(node.deps.db, blocked.id, 'blocked');
  const block = await sealed();
  const documents = await node.deps.db.query.settlementDocument.findMany();
  expect(documents.map(({ kind, direction }) => `${direction} ${kind}`)).toEqual(['issued seal']);
  expect(payloadOf(documents[0]?.jws ?? '')).toMatchObject({
    ...{ aud: `https://${PEER_HOST}/users/node`, iss: node.deps.node.actorUri },
    ...{ seq: 1, prev: null, block: block?.sha256 },
  });
  expect(await jobsOf(node.database, 'send-offer')).toEqual([{ documentId: documents[0]?.id }]);
});

test('the newest hash is written down outside, also when that failed the first time', async () => {
  const { booksHead } = node.deps;
  const full = { ...booksHead, write: () => Promise.reject(new Error('the disk is full')) };
  await expect(sealBooks({ ...node.deps, booksHead: full })).rejects.toThrow('the disk is full');
  expect(await booksHead.read()).toBeNull();
  expect(await sealed()).toBeNull();
  const [first] = await blocks();
  expect(await booksHead.read()).toEqual({ seq: 1, sha256: first?.sha256 });
  await pay('second');
  const second = await sealed();
  expect(await booksHead.read()).toEqual({ seq: 2, sha256: second?.sha256 });
});

test('a database that has lost what was sealed is not sealed on', async () => {
  const booksHead = memoryHead();
  await booksHead.write({ seq: 1, sha256: 'ab'.repeat(32) });
  const deps = { ...node.deps, booksHead };
  const refusal = { ok: false, code: 'chain_broken', detail: `block 1 is not ${'ab'.repeat(32)}` };
  expect(await sealBooks(deps)).toEqual(refusal);
  expect(await blocks()).toEqual([]);
  expect(await sealed()).toMatchObject({ seq: 1 });
  expect(await sealBooks(deps)).toEqual(refusal);
  expect(await booksHead.read()).toEqual({ seq: 1, sha256: 'ab'.repeat(32) });
});

test('the application cannot change or take back what is sealed', async () => {
  await sealed();
  for (const change of ['update ledger_block set jws = jws', 'delete from ledger_block_member'])
    await expect(run(node.deps.db, change)).rejects.toThrow();
});
