import { afterAll, beforeAll, expect, test } from 'vitest';
import { startNode, type TestNode } from './a-node.ts';

let node: TestNode;
let person: { id: string; uri: string };

beforeAll(async () => {
  node = await startNode('A');
  person = await node.person('night-trains');
});

afterAll(() => node.close());

test('what is not federation’s is left to the pages', async () => {
  for (const path of ['/', '/@night-trains', '/catalogue', '/users', '/inbox', '/users/1/likes']) {
    const request = new Request(node.origin + path, { headers: { accept: 'text/html' } });
    expect(await node.federation.fetch(request), path).toBeNull();
  }
});

test('a method that an address does not take is refused, and none is a crash', async () => {
  const asked = async (method: string, path: string) => {
    // No Request can be made of some of them, but a server is asked all the same.
    const request = { method, url: node.origin + path, headers: new Headers(), body: null };
    return (await node.federation.fetch(request as Request))?.status ?? null;
  };
  const { pathname } = new URL(person.uri);
  for (const path of ['/', '/inbox', pathname]) {
    for (const method of ['TRACE', 'trace', 'CONNECT', 'TRACK']) {
      expect(await asked(method, path), `${method} ${path}`).toBe(405);
    }
  }
  for (const method of ['PUT', 'DELETE', 'ODD']) {
    for (const path of ['/inbox', '/settlement/1', pathname, `${pathname}/outbox`]) {
      expect(await asked(method, path), `${method} ${path}`).toBe(405);
    }
    expect(await asked(method, '/')).toBeNull();
  }
  const refused = await fetch(`${node.origin}/inbox`, { method: 'PUT' });
  expect(refused.headers.get('allow')).toBe('POST');
});
