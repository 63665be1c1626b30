import { verifyRequest } from '@fedify/fedify/sig';
import { CryptographicKey } from '@fedify/vocab';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { letterOf } from '../../federation/draft-signature.ts';
import { makeHostPatience } from '../../federation/host-patience.ts';
import type { RsaKey } from '../../federation/keys.ts';
import { makeSender } from '../../federation/sender.ts';
import { makeAgent } from '../../src/net/agent.ts';
import { rsaPair } from '../support/rsa-pairs.ts';
import { type Letter, type Sink, startSink, status } from './a-sink.ts';

const OWNER = new URL('https://here.example/users/1');
const letter = letterOf({ id: 'https://here.example/1', type: 'Create', content: 'Été' });

let key: RsaKey;
let publicKey: CryptographicKey;
let sink: Sink;
let nowMs = 0;

beforeAll(async () => {
  const pair = await rsaPair();
  const keyId = new URL('#main-key', OWNER);
  key = { keyId, privateKey: pair.privateKey };
  publicKey = new CryptographicKey({ id: keyId, owner: OWNER, publicKey: pair.publicKey });
});

beforeEach(async () => {
  sink = await startSink();
});

afterEach(() => sink.close());

const sender = (change: { timeoutMs?: number } = {}) =>
  makeSender({
    agent: makeAgent({ allowPrivateAddress: true }),
    userAgent: 'test/1',
    patience: makeHostPatience(() => nowMs),
    ...change,
  });

const signedBy = async ({ request }: Letter): Promise<string | undefined> => {
  const keyCache = { get: async () => publicKey, set: async () => {} };
  return (await verifyRequest(request, { keyCache }))?.id?.href;
};
const isNewer = ({ headers }: Letter) => headers['signature-input'] !== undefined;

test('an activity arrives as it was written, signed by its sender', async () => {
  const inbox = `${sink.inbox}?of=everybody`;
  expect(await sender()(inbox, letter, key)).toEqual({ end: 'taken' });
  const [came] = sink.came;
  if (came === undefined) throw new Error('nothing came');
  expect(came.body).toBe('{"id":"https://here.example/1","type":"Create","content":"Été"}');
  expect(came.headers).toMatchObject({
    'content-type': 'application/activity+json',
    'user-agent': 'test/1',
    host: sink.host,
    signature: expect.stringMatching(
      /^keyId="https:\/\/here\.example\/users\/1#main-key",algorithm="rsa-sha256",headers="\(request-target\) host date digest content-type",signature="[\w+/]+=*"$/,
    ),
  });
  // Fedify leaves out the query, which the specification signs.
  expect(came.path).toBe('/inbox?of=everybody');
  expect(await sender()(sink.inbox, letter, key)).toEqual({ end: 'taken' });
  expect(sink.came[1] && (await signedBy(sink.came[1]))).toBe(key.keyId.href);
});

test.each([200, 201, 202, 204])('%d: taken', async (code) => {
  sink.answers(status(code));
  expect(await sender()(sink.inbox, letter, key)).toEqual({ end: 'taken' });
});

test.each([301, 307, 400, 403, 404, 405, 406, 409, 410, 413, 451])(
  '%d: refused for good, and nothing is followed',
  async (code) => {
    sink.answers(status(code, { location: `${sink.origin}/elsewhere` }));
    expect(await sender()(sink.inbox, letter, key)).toEqual({
      end: 'refused',
      why: `HTTP ${code}`,
    });
    expect(sink.came).toHaveLength(1);
  },
);

test.each([401, 408, 422, 425, 429, 500, 502, 503])('%d: later perhaps', async (code) => {
  sink.answers(status(code));
  expect(await sender()(sink.inbox, letter, key)).toEqual({ end: 'failed', why: `HTTP ${code}` });
});

test('who refuses the older signature is sent the newer one, and from then on that first', async () => {
  sink.answers((response, came) => status(isNewer(came) ? 202 : 401)(response));
  const send = sender();
  expect(await send(sink.inbox, letter, key)).toEqual({ end: 'taken' });
  expect(await send(sink.inbox, letter, key)).toEqual({ end: 'taken' });
  expect(sink.came.map(isNewer)).toEqual([false, true, true]);
  const [, newer] = sink.came;
  expect(newer && (await signedBy(newer))).toBe(key.keyId.href);
  expect(newer?.headers['signature-input']).toContain('"content-digest"');

  sink.answers((response, came) => status(isNewer(came) ? 401 : 202)(response));
  expect(await send(sink.inbox, letter, key)).toEqual({ end: 'taken' });
  expect(await send(sink.inbox, letter, key)).toEqual({ end: 'taken' });
  expect(sink.came.slice(3).map(isNewer)).toEqual([true, false, false]);
});

test('who refuses both learns nothing but the body, whatever it asks for', async () => {
  sink.answers(status(401, { 'accept-signature': 'sig1=("date");created' }));
  const send = sender();
  await send(sink.inbox, letter, key);
  await send(sink.inbox, letter, key);
  expect(sink.came.map(isNewer)).toEqual([false, true, false, true]);
  for (const came of sink.came) expect(await signedBy(came)).toBe(key.keyId.href);
});

test('an answer without end is an answer', async () => {
  sink.answers((response) => {
    response.writeHead(202);
    const more = () => void (response.destroyed || response.write('x'.repeat(65_536), more));
    more();
  });
  expect(await sender({ timeoutMs: 5_000 })(sink.inbox, letter, key)).toEqual({ end: 'taken' });
  sink.answers((response) => void response.writeHead(202).write('...'));
  expect(await sender({ timeoutMs: 300 })(sink.inbox, letter, key)).toEqual({ end: 'taken' });
});

test('nobody there, no answer in time, no address', async () => {
  const gone = await startSink();
  gone.close();
  expect(await sender()(gone.inbox, letter, key)).toMatchObject({ end: 'failed' });
  sink.answers(() => {});
  expect(await sender({ timeoutMs: 100 })(sink.inbox, letter, key)).toMatchObject({
    end: 'failed',
    why: expect.stringContaining('timeout'),
  });
  expect(await sender()('no address', letter, key)).toMatchObject({ end: 'refused' });
});

test('a private address is not written to', async () => {
  const send = makeSender({
    agent: makeAgent({ allowPrivateAddress: false }),
    userAgent: 'test/1',
    patience: makeHostPatience(() => nowMs),
  });
  const port = new URL(sink.origin).port;
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:7f00:1]']) {
    expect(await send(`http://${host}:${port}/inbox`, letter, key)).toMatchObject({
      end: 'failed',
      why: expect.stringContaining('not a public address'),
    });
  }
  expect(sink.came).toEqual([]);
});

test('who is in trouble is left alone for a while, or as long as they ask', async () => {
  const send = sender();
  sink.answers(status(503, { 'retry-after': '600' }));
  await send(sink.inbox, letter, key);
  sink.answers(status(202));
  nowMs += 599_000;
  expect(await send(sink.inbox, letter, key)).toEqual({
    end: 'failed',
    why: expect.stringContaining('left alone'),
  });
  expect(sink.came).toHaveLength(1);
  nowMs += 2_000;
  expect(await send(sink.inbox, letter, key)).toEqual({ end: 'taken' });
  expect(await send(sink.inbox, letter, key)).toEqual({ end: 'taken' });
});

test('who only dislikes what they were sent is not left alone', async () => {
  const send = sender();
  for (const code of [401, 403, 422]) {
    sink.answers(status(code));
    await send(sink.inbox, letter, key);
  }
  sink.answers(status(202));
  expect(await send(sink.inbox, letter, key)).toEqual({ end: 'taken' });
});
