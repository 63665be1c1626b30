import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startNode, type TestNode } from './a-node.ts';
import { type Stranger, startStranger } from './a-stranger.ts';

let node: TestNode;
let there: Stranger;
beforeAll(async () => {
  [node, there] = await Promise.all([startNode('A'), startStranger()]);
});
afterAll(async () => {
  there.close();
  await node.close();
});
afterEach(() => {
  there.pages.clear();
  there.asked.length = 0;
});

const LIKE = 'https://w3id.org/fep/3b86/Like';
const ask = (resource: string) => node.federation.remote.webFinger(resource);
const answers = (resource: string, links: unknown) =>
  there.serve(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`, { links });

test('of a handle or an address says where payment links lead, and where a visitor may go', async () => {
  const template = `${there.origin}/flattr?url={object}`;
  const links = [
    { rel: 'payment', href: 'https://node.example/@writer' },
    { rel: 'payment', href: 'https://node.example/@writer' },
    { rel: 'payment', href: 'javascript:pay()' },
    { rel: 'self', href: `${there.origin}/users/1` },
    { rel: LIKE, template },
    { rel: LIKE, template: `${there.origin}/second?{uri}` },
    { rel: 7, template },
    null,
  ];
  const said = {
    payments: ['https://node.example/@writer'],
    intents: new Map([[LIKE, template]]),
  };
  answers(`acct:writer@${there.host}`, links);
  for (const account of [`@writer@${there.host}`, `acct:writer@${there.host}`])
    expect(await ask(account), account).toEqual(said);
  answers(`${there.origin}/users/1`, links);
  expect(await ask(`${there.origin}/users/1`)).toEqual(said);
});

test('takes nobody to another server', async () => {
  const template = 'https://phish.example/flattr?url={object}';
  answers(`acct:writer@${there.host}`, [{ rel: LIKE, template }]);
  expect(await ask(`@writer@${there.host}`)).toEqual({ payments: [], intents: new Map() });
});

test('that answers nonsense, or whom nobody can ask, says nothing', async () => {
  answers(`acct:list@${there.host}`, 'none');
  expect(await ask(`@list@${there.host}`)).toEqual({ payments: [], intents: new Map() });
  there.asked.length = 0;
  for (const resource of ['', 'writer', 'mailto:writer@a.example', `a/b@${there.host}`])
    expect(await ask(resource), resource).toBeNull();
  expect(there.asked).toEqual([]);
  expect(await ask(`@nobody@${there.host}`)).toBeNull();
});
