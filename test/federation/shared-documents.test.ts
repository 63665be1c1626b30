import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pair, settlementDocument, statement } from '../../db/schema/schema.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { meetPeer } from '../../src/operations/meet-peer.ts';
import { wholeText } from '../../src/settlement/lines-text.ts';
import { NOW, startNode, type TestNode } from './a-node.ts';
import { keyOf, signedGet } from './sending.ts';

let a: TestNode;
let b: TestNode;
let c: TestNode;
let peers: { readonly b: string; readonly c: string };

type Kept = typeof settlementDocument.$inferInsert;

const instance = (node: TestNode) => keyOf(node, node.deps.node.actorId);
const jwsOf = (kind: string, serial: string): string =>
  [{ typ: `obole-${kind}+jws` }, { serial }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat('AA')
    .join('.');

/** Keeps a document at A, `at` milliseconds after now. */
async function keep(
  kind: Kept['kind'],
  at: number,
  more: Partial<Kept> & { readonly seq?: number } = {},
) {
  const { seq, ...facts } = more;
  const id = a.deps.newId();
  const jws = jwsOf(kind, id);
  const row: Kept = {
    ...{ id, uri: `${a.origin}/settlement/${id}`, peerId: peers.b, direction: 'issued', kind, jws },
    ...{ sha256: sha256Hex(jws), currency: 'EUR', recordedAt: new Date(NOW.getTime() + at) },
    ...facts,
  };
  const { db } = a.database;
  await db.insert(settlementDocument).values(row);
  if (seq !== undefined) {
    const { direction, peerId } = row;
    await db.insert(statement).values({
      ...{ documentId: id, peerId, currency: 'EUR', direction, seq, month: '2026-10' },
      ...{ grossMinor: 5n, totalMinor: 5n, state: 'accepted', payload: 'x', statedAt: NOW },
      isOpen: false,
    });
  }
  return row;
}

beforeAll(async () => {
  [a, b, c] = await Promise.all([startNode('A'), startNode('B'), startNode('C')]);
  const met = await Promise.all(
    [b, c].map((node) => meetPeer(a.deps, a.federation.remote, node.deps.node.host)),
  );
  const [ofB, ofC] = met;
  if (!ofB || !ofC) throw new Error('the nodes have not met');
  peers = { b: ofB.id, c: ofC.id };
  await a.database.db.insert(pair).values({ peerId: ofB.id, currency: 'EUR' });
});

afterAll(async () => {
  await Promise.all([a.close(), b.close(), c.close()]);
});

test('two nodes tell each other what is signed between them, in the order of their records', async () => {
  const foreign = `${b.origin}/settlement/1`;
  const lines = '{"payee":"é"}\n';
  const answer = await keep('acceptance', 2, { answers: foreign });
  const theirs = await keep('statement', 1, { direction: 'received', uri: foreign, lines, seq: 4 });
  const [twin, other] = [await keep('netting', 3), await keep('advice', 3)];
  await keep('seal', 1, { currency: null });
  await keep('consent', 1, { peerId: peers.c });
  const account = await keep('account', 4);
  const francs = await keep('unfreeze', 1, { currency: 'CHF' });

  const { settlementHead: headOf, settlementCopy: copyOf } = b.federation.remote;
  const [us, them] = [a.deps.node.actorUri, b.deps.node.actorUri];
  const entry = (row: typeof theirs) => ({
    ...{ id: row.uri, sha256: row.sha256, kind: row.kind },
    iss: row.direction === 'issued' ? us : them,
    recorded: Math.floor(row.recordedAt.getTime() / 1000),
  });
  expect(await headOf(a.origin, 'EUR')).toEqual([
    // As they were written down, whatever the clock said then.
    entry(answer),
    { ...entry(theirs), seq: 4 },
    ...[twin, other, account].map(entry),
  ]);
  expect(await headOf(a.origin, 'CHF')).toEqual([entry(francs)]);
  expect(await headOf(a.origin, 'USD')).toEqual([]);

  // Their own that they lost, and ours.
  const copied = await copyOf(a.origin, theirs.sha256, 100);
  expect(copied?.jws).toBe(theirs.jws);
  expect(copied?.lines && wholeText(copied.lines)).toBe(lines);
  expect(await copyOf(a.origin, answer.sha256, 100)).toEqual({ jws: answer.jws, lines: null });
  expect(await copyOf(a.origin, theirs.sha256, 14)).toBeNull();
  expect(await copyOf(a.origin, 'ab'.repeat(32), 100)).toBeNull();
  const copy = await signedGet(`${a.origin}/settlement/copies/${theirs.sha256}`, await instance(b));
  expect(copy.headers.get('content-type')).toBe('application/jose');
  expect(copy.headers.get('cache-control')).toBe('private, no-store');
});

test('a head is read in pages', async () => {
  const now = a.deps.clock();
  const serials = Array.from({ length: 2_001 }, (_, n) => `${n}`.padStart(4, '0'));
  await a.database.db.insert(settlementDocument).values(
    serials.map((serial) => ({
      ...{ id: a.deps.newId(), uri: `${a.origin}/settlement/${serial}`, peerId: peers.b },
      ...({ direction: 'issued', kind: 'advice', currency: 'GBP', jws: serial } as const),
      ...{ sha256: sha256Hex(serial), recordedAt: now },
    })),
  );
  const { settlementHead: headOf } = b.federation.remote;
  const entries = await headOf(a.origin, 'GBP');
  expect(entries?.map(({ id }) => id.slice(-4))).toEqual(serials);
  const page = async (query: string) =>
    await signedGet(`${a.origin}/settlement/head?${query}`, await instance(b));
  const [first, last] = [sha256Hex('0000'), sha256Hex('2000')];
  const listed = async (query: string) =>
    ((await (await page(query)).json()) as { documents: { sha256: string }[] }).documents;
  expect(await listed('currency=GBP')).toHaveLength(2_000);
  const after = await listed(`currency=GBP&after=${first}`);
  expect(after).toHaveLength(2_000);
  expect(after[0]?.sha256).toBe(sha256Hex('0001'));
  expect(await listed(`currency=GBP&after=${last}`)).toEqual([]);
  // It is one of them, but in another currency.
  expect((await page(`currency=EUR&after=${first}`)).status).toBe(404);
});

describe('what is between two nodes', () => {
  const paths = async () => {
    const { sha256 } = await keep('statement', 9, { lines: '{}' });
    return ['head?currency=EUR', `copies/${sha256}`, `copies/${sha256}/lines`].map(
      (path) => `${a.origin}/settlement/${path}`,
    );
  };

  test('is told to nobody else, and nobody learns who is a peer', async () => {
    const d = await startNode('D');
    const reader = await b.person('reader');
    const forged = { ...(await instance(c)), keyId: (await instance(b)).keyId };
    for (const path of await paths()) {
      expect((await signedGet(path, await instance(b))).status, path).toBe(200);
      const answers = [
        await fetch(path),
        await signedGet(path, await instance(d)),
        await signedGet(path, await keyOf(b, reader.id)),
        await signedGet(path, forged),
      ];
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
      const bodies = await Promise.all(answers.map((answer) => answer.text()));
      expect(new Set(bodies).size).toBe(1);
    }
    // Who is no peer is not even asked for a key.
    expect(d.arrived).toEqual([]);
    await d.close();
  });

  test('with another peer does not exist for this one', async () => {
    const [, copy = '', lines = ''] = await paths();
    const key = await instance(c);
    const nothing = `${a.origin}/settlement/copies/${'cd'.repeat(32)}`;
    const missing = await (await signedGet(nothing, key)).text();
    for (const path of [copy, lines]) {
      const answer = await signedGet(path, key);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toBe(missing);
    }
  });

  test.each([
    ['head', 400],
    ['head?currency=', 400],
    ['head?currency=eur', 400],
    ["head?currency=EUR'", 400],
    ['head?currency=EUR&after=', 400],
    ['head?currency=EUR&after=1', 400],
    [`head?currency=EUR&after=${'ab'.repeat(32)}`, 404],
    ['copies/1', 404],
    ['copies/%00', 404],
    [`copies/${'AB'.repeat(32)}`, 404],
    ['copies/head', 404],
    ['copies', 403],
  ])('is asked for as it should be: %s is %i', async (path, status) => {
    const answer = await signedGet(`${a.origin}/settlement/${path}`, await instance(b));
    expect(answer.status).toBe(status);
  });

  test('has lines only beside a statement, and is only read', async () => {
    const { sha256 } = await keep('receipt', 9);
    const lines = `${a.origin}/settlement/copies/${sha256}/lines`;
    expect(await (await signedGet(lines, await instance(b))).json()).toMatchObject({
      code: 'no_lines',
    });
    for (const path of [lines, `${a.origin}/settlement/head`])
      expect((await fetch(path, { method: 'POST' })).status).toBe(405);
  });
});
