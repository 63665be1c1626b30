import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor, picture } from '../../db/schema/schema.ts';
import { addActor, makeActorKeys } from '../../src/operations/create-account.ts';
import { startNode, type TestNode } from './a-node.ts';

let node: TestNode;
let host: string;
let person: { id: string; uri: string };

beforeAll(async () => {
  node = await startNode('A');
  host = new URL(node.origin).host;
  person = await node.person('night-trains');
});

afterAll(() => node.close());

const of = (resource: string) =>
  fetch(`${node.origin}/.well-known/webfinger?resource=${encodeURIComponent(resource)}`);

type Link = { rel: string; href?: string; type?: string; template?: string };

async function described(resource: string) {
  const answer = await of(resource);
  const { subject, aliases, links } = JSON.parse(await answer.text());
  const by = (rel: string) => (links as Link[]).find((link) => link.rel === rel);
  return { answer, subject, aliases, by };
}

describe('somebody is found', () => {
  test.each([
    ['by their handle', () => `acct:night-trains@${host}`],
    ['by their handle in another case', () => `acct:Night-TRAINS@${host.toUpperCase()}`],
    ['by their actor id', () => person.uri],
    ['by their page', () => `${node.origin}/@night-trains`],
    ['by their page in another case', () => `${node.origin}/@Night-Trains/`],
  ])('%s', async (_, resource) => {
    const { answer, subject, aliases, by } = await described(resource());
    expect(answer.headers.get('content-type')).toBe('application/jrd+json');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(subject).toBe(`acct:night-trains@${host}`);
    expect(aliases).toEqual([`${node.origin}/@night-trains`, person.uri]);
    expect(by('self')).toEqual({
      rel: 'self',
      type: 'application/activity+json',
      href: person.uri,
    });
    expect(by('http://webfinger.net/rel/profile-page')?.href).toBe(`${node.origin}/@night-trains`);
    expect(by('payment')?.href).toContain('/flattr?url=');
    for (const intent of ['Like', 'Object']) {
      expect(by(`https://w3id.org/fep/3b86/${intent}`)?.template).toBe(
        `${node.origin}/flattr?url={object}`,
      );
    }
    expect(by('http://ostatus.org/schema/1.0/subscribe')?.template).toBe(
      `${node.origin}/authorize_interaction?uri={uri}`,
    );
    expect(by('http://webfinger.net/rel/avatar')).toBeUndefined();
  });

  test('with their picture', async () => {
    const { id } = await node.person('with-picture');
    const pictureId = node.deps.newId();
    const facts = {
      mediaType: 'image/webp',
      width: 10,
      height: 20,
      createdAt: new Date(),
    } as const;
    const bytes = new Uint8Array([1]);
    await node.database.ownerDb.insert(picture).values({ id: pictureId, bytes, ...facts });
    await node.database.db.update(actor).set({ pictureId }).where(eq(actor.id, id));
    const { by } = await described(`acct:with-picture@${host}`);
    expect(by('http://webfinger.net/rel/avatar')).toEqual({
      rel: 'http://webfinger.net/rel/avatar',
      type: 'image/webp',
      href: `${node.origin}/pictures/${pictureId}`,
    });
  });
});

test('the bare origin, and its own handle, are the node; the bot is a Service', async () => {
  for (const resource of [node.origin, `${node.origin}/`, `acct:node@${host}`]) {
    expect((await described(resource)).by('self')?.href).toBe(node.deps.node.actorUri);
  }
  const keys = await makeActorKeys(node.deps);
  const bot = { handle: 'flattr', name: 'Flattr', kind: 'service' } as const;
  await node.deps.db.transaction((tx) => addActor(node.deps, tx, bot, keys));
  const href = (await described(`acct:flattr@${host}`)).by('self')?.href ?? '';
  const answer = await fetch(href, { headers: { accept: 'application/activity+json' } });
  expect(await answer.json()).toMatchObject({
    type: 'Service',
    preferredUsername: 'flattr',
    discoverable: true,
  });
});

test('who left is gone, by whatever name', async () => {
  const { id, uri } = await node.person('gone');
  await node.database.db.update(actor).set({ deletedAt: new Date() }).where(eq(actor.id, id));
  for (const resource of [`acct:gone@${host}`, uri, `${node.origin}/@gone`]) {
    const answer = await of(resource);
    expect(answer.status, resource).toBe(410);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  }
});

test('nobody is not found, and nonsense is no question', async () => {
  for (const resource of [
    'acct:nobody@elsewhere.example',
    'https://elsewhere.example/@night-trains',
    `${node.origin}/catalogue`,
    `${node.origin}/users/${node.deps.newId()}`,
    'mailto:night-trains',
    ...['nobody', '%00', "x'--", '%E0%A4%A', 'a b', ''].map((handle) => `acct:${handle}@${host}`),
  ]) {
    expect((await of(resource)).status, resource).toBe(404);
  }
  for (const resource of ['', 'night-trains', 'http://']) {
    expect((await of(resource)).status, resource).toBe(400);
  }
  expect((await fetch(`${node.origin}/.well-known/webfinger`)).status).toBe(400);
});

test('host-meta points to it', async () => {
  const answer = await fetch(`${node.origin}/.well-known/host-meta`);
  expect(await answer.text()).toContain('resource={uri}');
});
