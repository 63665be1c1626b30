import { signRequest } from '@fedify/fedify/sig';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeActorKeys } from '../../federation/actor-keys.ts';
import { makeBoundedFetch } from '../../federation/bounded-fetch.ts';
import type { RsaKey } from '../../federation/keys.ts';
import { makeSigner, type WhoSigned } from '../../federation/signer.ts';
import { makeAgent } from '../../src/net/agent.ts';
import { type Stranger, startStranger } from './a-stranger.ts';
import { actorOn, type StrangerActor, signedDraft, signedOver } from './stranger-actor.ts';

const INBOX = 'https://b.example/inbox';
const BODY = '{"type":"Like"}';

let there: Stranger;
let elsewhere: Stranger;
let actor: StrangerActor;
let thief: StrangerActor;
let whoSigned: WhoSigned;

beforeAll(async () => {
  [there, elsewhere] = await Promise.all([startStranger(), startStranger()]);
  actor = await actorOn(there, 'actor');
  thief = await actorOn(elsewhere, 'thief');
  await newNode();
});

afterEach(async () => {
  there.serve(actor.path, actor.document);
  await newNode();
  for (const server of [there, elsewhere]) server.asked.length = 0;
});

afterAll(() => {
  there.close();
  elsewhere.close();
});

/** A node that has met nobody yet. */
async function newNode() {
  const signer = async () => thief.key;
  const get = makeBoundedFetch({
    userAgent: 'test',
    agent: makeAgent({ allowPrivateAddress: true }),
    signer,
  });
  whoSigned = makeSigner(makeActorKeys(get));
}

async function posted(key: RsaKey): Promise<Request> {
  const request = new Request(INBOX, { method: 'POST', body: BODY });
  return await signRequest(request, key.privateKey, key.keyId);
}

const withKey = (keyId: string): RsaKey => ({ ...thief.key, keyId: new URL(keyId) });
const key = (id: string, owner: string) => ({ id, owner, publicKeyPem: thief.pem });

describe('a signature counts', () => {
  test.each([
    [['@method', '@target-uri', 'content-digest']],
    [['@method', '@authority', '@path', 'content-digest', 'date']],
    [['@method', '@authority', '@request-target', 'content-digest']],
  ])('by RFC 9421 over %j', async (components) => {
    const request = await signedOver(INBOX, BODY, actor.key, components);
    expect(await whoSigned(request, { actorUri: actor.uri })).toEqual({ actorUri: actor.uri });
  });

  test('by draft-cavage, and the document is asked for once', async () => {
    const names = ['(request-target)', 'host', 'date', 'digest'];
    for (const _ of [1, 2]) {
      const request = await signedDraft(INBOX, BODY, actor.key, names);
      expect(await whoSigned(request, { actorUri: actor.uri })).toEqual({ actorUri: actor.uri });
    }
    expect(there.asked).toEqual([actor.path]);
  });

  test('with a key that has an address of its own, as on GoToSocial', async () => {
    const keyId = `${there.origin}/users/own/main-key`;
    const own = await actorOn(there, 'own', { keyId });
    const { '@context': context, publicKey } = own.document;
    there.serve('/users/own/main-key', { '@context': context, id: own.uri, publicKey });
    const who = { actorUri: own.uri };
    expect(await whoSigned(await posted(own.key), who)).toEqual(who);
    expect(there.asked).toEqual([own.path]);
    expect(await whoSigned(await posted(own.key), { origin: there.origin })).toEqual(who);
  });

  test('of anybody on a server, by an actor who lists the key', async () => {
    const { origin } = there;
    const who = { actorUri: actor.uri };
    expect(await whoSigned(await posted(actor.key), { origin })).toEqual(who);
    const id = `${origin}/keys/1`;
    const listed = await actorOn(there, 'listed', { keyId: id });
    there.serve('/keys/1', { id, type: 'Key', owner: listed.uri, publicKeyPem: listed.pem });
    expect(await whoSigned(await posted(listed.key), { origin })).toEqual({ actorUri: listed.uri });
  });
});

describe('a signature counts for nothing', () => {
  test.each([
    [[]],
    [['date']],
    [['@method', '@target-uri']],
    [['@method', 'content-digest']],
    [['@target-uri', 'content-digest']],
    [['@method', '@authority', 'content-digest']],
  ])('by RFC 9421 over %j, and nobody is asked', async (components) => {
    const request = await signedOver(INBOX, BODY, actor.key, components);
    const signer = await whoSigned(request, { actorUri: actor.uri });
    expect(signer).toMatchObject({ actorUri: null, code: 'unsigned' });
    expect(there.asked).toEqual([]);
  });

  test.each([[['(request-target)', 'date', 'digest']], [['(request-target)', 'host', 'date']]])(
    'by draft-cavage over %j',
    async (names) => {
      const request = await signedDraft(INBOX, BODY, actor.key, names);
      const signer = await whoSigned(request, { actorUri: actor.uri });
      expect(signer).toMatchObject({ actorUri: null, code: 'unsigned' });
    },
  );

  test('with a key that somebody uploaded to the server of the actor', async () => {
    const id = `${there.origin}/upload.json`;
    there.serve('/upload.json', { type: 'Key', ...key(id, actor.uri) });
    const { publicKey: _, ...shell } = actor.document;
    const other = `${there.origin}/upload2.json#k`;
    there.serve('/upload2.json', { ...shell, publicKey: key(other, actor.uri) });
    for (const keyId of [id, other]) {
      const request = await posted(withKey(keyId));
      for (const expected of [{ actorUri: actor.uri }, { origin: there.origin }]) {
        const signer = await whoSigned(request.clone(), expected);
        expect(signer).toMatchObject({ actorUri: null, code: 'wrong_signer' });
      }
    }
  });

  test('with a key that the actor lists as somebody else’s', async () => {
    const keyId = `${actor.uri}#other`;
    const publicKey = key(keyId, thief.uri);
    there.serve(actor.path, { ...actor.document, publicKey });
    const signer = await whoSigned(await posted(withKey(keyId)), { actorUri: actor.uri });
    expect(signer).toMatchObject({ actorUri: null, code: 'wrong_signer' });
  });

  test('with a document that says to be somebody else', async () => {
    const forged = await actorOn(there, 'forged', { id: actor.uri });
    const keyId = actor.key.keyId.href;
    const { publicKey: _, ...shell } = forged.document;
    there.serve('/users/forged', { ...shell, publicKey: key(keyId, actor.uri) });
    const request = await posted(withKey(keyId));
    const signer = await whoSigned(request, { actorUri: forged.uri });
    expect(signer).toMatchObject({ actorUri: null, code: 'unsigned' });
  });

  test.each([301, 302, 307])(
    'by an actor who is elsewhere (%i), and nobody follows',
    async (to) => {
      const headers = { location: elsewhere.origin + thief.path };
      there.pages.set(actor.path, () => new Response(null, { status: to, headers }));
      const request = await posted(withKey(actor.key.keyId.href));
      const signer = await whoSigned(request, { actorUri: actor.uri });
      expect(signer).toMatchObject({ actorUri: null, code: 'unsigned' });
      expect(elsewhere.asked).toEqual([]);
    },
  );

  test('with the key of another server, and nobody is asked', async () => {
    for (const expected of [{ actorUri: actor.uri }, { origin: there.origin }]) {
      const signer = await whoSigned(await posted(thief.key), expected);
      expect(signer).toMatchObject({ actorUri: null, code: 'wrong_signer' });
    }
    expect([...there.asked, ...elsewhere.asked]).toEqual([]);
  });
});

describe('who is gone', () => {
  const answer = (status: number) =>
    there.pages.set(actor.path, () => new Response(null, { status }));
  const signerOf = async (key: RsaKey) =>
    await whoSigned(await posted(key), { actorUri: actor.uri });

  test.each([
    [404, true],
    [410, true],
    [401, false],
    [403, false],
    [500, false],
  ])('is said by status %i: %s', async (status, gone) => {
    answer(status);
    const signer = await signerOf(actor.key);
    expect(signer).toMatchObject({ actorUri: null, code: 'unsigned', gone });
  });

  test('is noticed, too, when the known key does not fit any more', async () => {
    await signerOf(actor.key);
    answer(410);
    const forged = await signerOf(withKey(actor.key.keyId.href));
    expect(forged).toMatchObject({ actorUri: null, gone: true });
  });
});

describe('many bogus requests ask the server that they name', () => {
  const bogus = async (keyId: string, actorUri: string) => {
    for (let n = 0; n < 10; n += 1) {
      const signer = await whoSigned(await posted(withKey(keyId)), { actorUri });
      expect(signer.actorUri).toBeNull();
    }
  };

  test('once, when it does not answer', async () => {
    await bogus(`${there.origin}/gone#key`, `${there.origin}/gone`);
    expect(there.asked).toEqual(['/gone']);
  });

  test('twice, when the key does not fit: it may have changed', async () => {
    await bogus(actor.key.keyId.href, actor.uri);
    await bogus(`${actor.uri}#new`, actor.uri);
    expect(there.asked).toEqual([actor.path, actor.path]);
  });

  test('once for more than 128 KiB', async () => {
    there.serve(actor.path, { ...actor.document, summary: 'x'.repeat(128 * 1024) });
    await bogus(actor.key.keyId.href, actor.uri);
    expect(there.asked).toEqual([actor.path]);
  });
});

test('a document that would take long to read as JSON-LD is read as what it is', async () => {
  const terms = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`t${n}`, `as:t${n}`]));
  const tag = Array.from({ length: 500 }, () => ({ '@context': terms.t1, type: 'Note' }));
  there.serve(actor.path, { ...actor.document, '@context': [terms], tag });
  const who = { actorUri: actor.uri };
  expect(await whoSigned(await posted(actor.key), who)).toEqual(who);
});
