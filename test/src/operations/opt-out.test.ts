import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isOptedOut } from '../../../db/records/opt-outs.ts';
import { listOptOuts } from '../../../db/views/opt-outs.ts';
import type { Sources } from '../../../src/operations/deps.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { optInFor, optOutFor, optOutServer } from '../../../src/operations/opt-out.ts';
import { foreignPage, foreignPost } from '../../support/foreign.ts';
import { giver, type House, house } from '../../support/house.ts';
import { localSources } from '../../support/pages.ts';
import { elsewhere } from '../../support/peer.ts';

type Answer = { status?: number; type?: string; location?: string; body?: string };
let node: House;
let reader: string;
let answer: Answer = {};
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  const { status = 200, type = 'text/plain', location, body = '' } = answer;
  const headers = { 'content-type': type, ...(location === undefined ? {} : { location }) };
  response.writeHead(request.url === '/elsewhere' ? 200 : status, headers).end(body);
});
beforeAll(async () => {
  node = await house();
  reader = await giver(node.deps, 'reader', { budgetMinor: 500n });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await node.close();
});

/** The host's site is the server of this test, which has no certificate. */
function site(host: string): Sources {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sources = localSources();
  return {
    ...sources,
    async evidence(url) {
      const read = await sources.evidence(url.replace(`https://${host}`, origin));
      if (!read.ok) return read;
      const at = read.evidence.at.replace(origin, `https://${host}`);
      return { ...read, evidence: { ...read.evidence, at } };
    },
  };
}
const optOut = async (host: string, said: Answer) => {
  answer = said;
  const out = await optOutServer({ ...node.deps, sources: site(host) }, host);
  return out.ok ? 'out' : out.code;
};
const give = (workId: string) => giveFlattr(node.deps, { giverId: reader, workId });

test('whoever runs a server opts it out with a file of text', async () => {
  const host = 'plain.example';
  const post = await foreignPost(node.deps, 'somebody', { host });
  const page = await foreignPage(node.deps, `https://${host}/a-page`);
  const other = await foreignPost(node.deps, 'somebody', { host: 'other.example' });
  expect(await optOut(host, { status: 404 })).toBe('not_proven');
  expect(await optOut(host, { status: 410 })).toBe('not_proven');
  expect(await optOut(host, { type: 'text/html', body: '<!doctype html>' })).toBe('not_proven');
  expect(await optOut(host, { body: '<!DOCTYPE html><title>All</title>' })).toBe('not_proven');
  expect(await optOut(host, { status: 302, location: '/elsewhere' })).toBe('not_proven');
  expect(await listOptOuts(node.deps.db)).toEqual([]);

  expect(await optOut(host, { type: 'text/plain; charset=utf-8' })).toBe('out');
  expect(await optOut(host, { body: 'Leave us alone.\n' })).toBe('out');
  expect(new Set(asked)).toEqual(new Set(['/.well-known/no-flattr', '/elsewhere']));
  for (const { workId } of [post, page])
    expect(await give(workId)).toMatchObject({ code: 'author_opted_out' });
  expect(await give(other.workId)).toMatchObject({ ok: true });
  const of = { authorUri: null, host };
  expect(await isOptedOut(node.deps.db, of)).toBe(true);
  expect(await isOptedOut(node.deps.db, { ...of, host: 'other.example' })).toBe(false);
  for (const same of [`www.${host}`, `${host}.`])
    expect(await isOptedOut(node.deps.db, { ...of, host: same }), same).toBe(true);
  const named = await foreignPost(node.deps, 'of-www', { host: `www.${host}` });
  expect(await give(named.workId)).toMatchObject({ code: 'author_opted_out' });
});

test.each(['', 'two words', 'user@host.example', 'host.example/path', 'HOST.example', 'a.b:99999'])(
  '"%s" is no server',
  async (host) => {
    expect(await optOut(host, {})).toBe('unsupported_url');
  },
);

test('a server that does not answer is asked again later', async () => {
  expect(await optOutServer(node.deps, 'silent.example')).toMatchObject({ code: 'unreachable' });
});

test('the admin writes down who asked in another way, and takes it back', async () => {
  const { deps } = node;
  const { workId, authorUri } = await foreignPost(deps, 'Asks', { host: 'asks.example' });
  expect(await optOutFor(deps, '@Asks@asks.example')).toMatchObject({
    ...{ ok: true, kind: 'author', who: authorUri },
  });
  expect(await optOutFor(deps, 'asks.example:8443')).toMatchObject({ kind: 'server' });
  expect(await give(workId)).toMatchObject({ code: 'author_opted_out' });
  expect(await listOptOuts(deps.db)).toMatchObject([
    ...[{ who: 'asks.example:8443', handle: null }, { who: 'plain.example' }],
    { who: authorUri, handle: '@Asks@asks.example', kind: 'author' },
  ]);
  expect(await optInFor(deps, 'Asks@asks.example')).toMatchObject({ ok: true });
  expect(await optInFor(deps, 'Asks@asks.example')).toMatchObject({ code: 'not_found' });
  expect(await give(workId)).toMatchObject({ ok: true });
});

test('somebody not met yet is asked for at their server; nonsense is nobody', async () => {
  const { deps } = node;
  const met = elsewhere('met', 'met.example');
  const remote = {
    ...deps.remote,
    handle: async (account: string) => (account === '@met@met.example' ? met : null),
  };
  expect(await optOutFor({ ...deps, remote }, 'met@met.example')).toMatchObject({ who: met.uri });
  for (const named of ['nobody@met.example', '@', 'a b', 'https://met.example/', deps.node.host])
    expect(await optOutFor({ ...deps, remote }, named), named).toMatchObject({ code: 'not_found' });
});
