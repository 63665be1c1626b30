import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { signRequest } from '@fedify/fedify/sig';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { creator, type House, house } from '../support/house.ts';
import { startProxy, type TlsProxy } from './a-proxy.ts';
import { type Stranger, startStranger } from './a-stranger.ts';
import { actorOn, type StrangerActor } from './stranger-actor.ts';

const ACTIVITY = 'application/activity+json';

let proxy: TlsProxy;
let home: House;
let there: Stranger;
let sender: StrangerActor;
let inner: ReturnType<typeof createAdaptorServer>;
let authorId: string;
let workId: string;

beforeAll(async () => {
  [proxy, there] = await Promise.all([startProxy(), startStranger()]);
  home = await house({ origin: proxy.origin });
  const kv = makeKeyValue(home.deps.db);
  const federation = buildFederation(home.deps, { kv, allowPrivateAddress: true });
  inner = createAdaptorServer({
    fetch: async (request) =>
      (await federation.fetch(request)) ?? new Response('a page', { status: 404 }),
  });
  inner.listen(0, '127.0.0.1');
  await once(inner, 'listening');
  proxy.passTo((inner.address() as AddressInfo).port);
  sender = await actorOn(there, 'sender');
  const { actorId, workIds } = await creator(home.deps, 'night-trains', ['Sleeper']);
  authorId = actorId;
  workId = workIds[0] ?? '';
});

afterAll(async () => {
  proxy.close();
  inner.close();
  if ('closeAllConnections' in inner) inner.closeAllConnections();
  there.close();
  await home.close();
});

const get = (path: string, accept = ACTIVITY) =>
  proxy.send(new Request(proxy.origin + path, { headers: { accept } }));

/** An activity that nobody acts on, signed as it stands at an address. */
async function signed(url: string, spec: 'rfc9421' | 'draft-cavage-http-signatures-12') {
  const id = `${sender.uri}#view-${crypto.randomUUID()}`;
  const activity = { id, type: 'View', actor: sender.uri, object: `${proxy.origin}/` };
  const headers = { 'content-type': ACTIVITY };
  const request = new Request(url, { method: 'POST', headers, body: JSON.stringify(activity) });
  return await signRequest(request, sender.key.privateKey, sender.key.keyId, { spec });
}

describe('behind a proxy that ends TLS', () => {
  test('every address is the outer one, by https', async () => {
    for (const path of [
      `/users/${authorId}`,
      `/works/${workId}`,
      `/users/${authorId}/outbox`,
      `/users/${authorId}/outbox?before=`,
      `/users/${authorId}/followers`,
      `/users/${authorId}/featured`,
      `/.well-known/webfinger?resource=acct:night-trains@${new URL(proxy.origin).host}`,
      `/.well-known/webfinger?resource=acct:Night-Trains@${new URL(proxy.origin).host.toUpperCase()}`,
      '/.well-known/nodeinfo',
      '/nodeinfo/2.1',
    ]) {
      const answer = await get(path);
      const text = await answer.text();
      expect(answer.status, path).toBe(200);
      expect(text, path).toContain(proxy.origin);
      expect(text, path).not.toMatch(/http:\/\/(?:localhost|127)/);
    }
    const { id } = JSON.parse(await (await get(`/works/${workId}`)).text());
    expect(id).toBe(`${proxy.origin}/works/${workId}`);
  });

  test('redirects lead to it, too', async () => {
    const toPage = await get(`/users/${authorId}`, 'text/html');
    expect(toPage.headers.get('location')).toBe(`${proxy.origin}/@night-trains`);
    const toId = await get('/@night-trains');
    expect(toId.headers.get('location')).toBe(`${proxy.origin}/users/${authorId}`);
  });

  test.each(['rfc9421', 'draft-cavage-http-signatures-12'] as const)(
    'a %s signature over the outer address counts, one over another does not',
    async (spec) => {
      for (const path of ['/inbox', `/users/${authorId}/inbox`]) {
        const good = await proxy.send(await signed(proxy.origin + path, spec));
        expect(good.status, await good.text()).toBe(202);
      }
      const { port } = inner.address() as AddressInfo;
      for (const origin of [`http://127.0.0.1:${port}`, 'https://elsewhere.example']) {
        const wrong = await signed(`${origin}/inbox`, spec);
        const sent = new Request(`${proxy.origin}/inbox`, {
          method: 'POST',
          headers: wrong.headers,
          body: await wrong.arrayBuffer(),
        });
        expect((await proxy.send(sent)).status, origin).toBe(401);
      }
    },
  );
});
