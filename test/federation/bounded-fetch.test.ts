import { generateKeyPairSync, verify } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeBoundedFetch } from '../../federation/bounded-fetch.ts';
import { makeAgent } from '../../src/net/agent.ts';
import { type Stranger, startStranger } from './a-stranger.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
let there: Stranger;
let get: ReturnType<typeof makeBoundedFetch>;
/** How each request was signed, in order. */
const seen: string[] = [];

beforeAll(async () => {
  there = await startStranger();
  const jwk = privateKey.export({ format: 'jwk' });
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = {
    keyId: new URL('https://obole.example/users/node#main-key'),
    privateKey: await crypto.subtle.importKey('jwk', jwk, algorithm, true, ['sign']),
  };
  const agent = makeAgent({ allowPrivateAddress: true });
  get = makeBoundedFetch({ userAgent: 'test', agent, signer: async () => key });
});
afterAll(() => there.close());

/** Which request target a draft-cavage signature covers; nothing of ours verifies here. */
function targetOf(request: Request): 'whole' | 'without query' | 'rfc9421' | 'wrong' {
  if (request.headers.has('signature-input')) return 'rfc9421';
  const signature = request.headers.get('signature') ?? '';
  const part = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(signature)?.[1] ?? '';
  const { pathname, search } = new URL(request.url);
  const isSigned = (target: string) => {
    const lines = part('headers').split(' ');
    const message = lines.map((name) =>
      name === '(request-target)'
        ? `${name}: get ${target}`
        : `${name}: ${request.headers.get(name)}`,
    );
    const bytes = Buffer.from(message.join('\n'));
    return verify('sha256', bytes, publicKey, Buffer.from(part('signature'), 'base64'));
  };
  if (isSigned(pathname + search)) return 'whole';
  return isSigned(pathname) ? 'without query' : 'wrong';
}

/** A server that takes requests signed in one way only. */
function takes(path: string, way: string): void {
  seen.length = 0;
  there.takes(path, (request) => {
    const target = targetOf(request);
    seen.push(target);
    if (target !== way) return new Response('{}', { status: 401 });
    return new Response('{}', { headers: { 'content-type': 'application/activity+json' } });
  });
}
const ask = async (path: string) =>
  (await get(there.origin + path, { accept: 'application/activity+json', maxBytes: 100 })).status;

test('a GET is signed with its query, as GoToSocial wants it', async () => {
  takes('/outbox', 'whole');
  expect(await ask('/outbox?page=true&min=1')).toBe(200);
  expect(seen).toEqual(['whole']);
});

test('who refuses that is asked in the newer way, and with the query left out at last', async () => {
  takes('/newer', 'rfc9421');
  expect(await ask('/newer?page=true')).toBe(200);
  expect(seen).toEqual(['whole', 'rfc9421']);
  takes('/older', 'without query');
  expect(await ask('/older?page=true')).toBe(200);
  expect(seen).toEqual(['whole', 'rfc9421', 'without query']);
});

test('without a query nothing is asked a third time', async () => {
  takes('/nobody', 'nothing');
  expect(await ask('/nobody')).toBe(401);
  expect(seen).toEqual(['whole', 'rfc9421']);
});
