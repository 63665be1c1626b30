import { Activity, Object as AnyObject, Like, Note, Undo } from '@fedify/vocab';
import { preloadedContexts } from '@fedify/vocab-runtime';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeFlattr, writeUndo } from '../../../federation/translate/flattr.ts';
import { Flattr, registerFlattr } from '../../../federation/translate/flattr-activity.ts';

const NS = 'https://w3id.org/fep/8174#';
const giver = { id: 'x', uri: 'https://a.example/users/1' };
const payee = {
  uri: 'https://b.example/users/2',
  local: false,
  inboxUrl: 'https://b.example/users/2/inbox',
};
const outgoing = {
  uri: 'https://a.example/flattrs/3',
  month: '2026-11',
  weight: 2,
  message: 'Merci ! "night" <trains> \u{1f682}',
  recordedAt: new Date('2026-11-22T20:00:00.987Z'),
  undoneAt: null,
  objectUri: 'https://c.example/posts/4',
  anonymous: false,
  sender: giver,
  payee,
  isPublic: false,
};

/** Contexts come from the list only: any other address fails the test that asks for it. */
const contextLoader = async (url: string) => {
  if (!Object.hasOwn(preloadedContexts, url)) throw new Error(`a test asks for ${url}`);
  return { contextUrl: null, document: preloadedContexts[url], documentUrl: url };
};
const parse = (json: unknown) => Activity.fromJsonLd(json, { contextLoader });

beforeAll(() => {
  registerFlattr();
  registerFlattr();
});

describe('on the wire', () => {
  test('a flattr is what FEP-8174 shows', () => {
    expect(writeFlattr(outgoing)).toEqual({
      '@context': [
        'https://www.w3.org/ns/activitystreams',
        {
          flattr: NS,
          Flattr: 'flattr:Flattr',
          period: 'flattr:period',
          message: 'flattr:message',
          weight: {
            '@id': 'flattr:weight',
            '@type': 'http://www.w3.org/2001/XMLSchema#integer',
          },
        },
      ],
      id: outgoing.uri,
      type: 'Flattr',
      actor: giver.uri,
      object: outgoing.objectUri,
      to: [payee.uri],
      published: '2026-11-22T20:00:00Z',
      period: '2026-11',
      weight: 2,
      message: outgoing.message,
    });
  });

  test('weight 1 and no message are not said', () => {
    const plain = writeFlattr({ ...outgoing, weight: 1, message: null });
    expect(Object.keys(plain)).not.toContain('weight');
    expect(Object.keys(plain)).not.toContain('message');
  });

  test('one without a name says its day and no time, and so does its Undo', () => {
    const hidden = { ...outgoing, anonymous: true };
    expect(writeFlattr(hidden)).toMatchObject({ published: '2026-11-22T00:00:00Z' });
    expect(writeUndo(hidden, new Date('2026-11-23T07:08:09Z'))).toMatchObject({
      published: '2026-11-23T00:00:00Z',
      object: { published: '2026-11-22T00:00:00Z' },
    });
  });

  test('an Undo embeds the flattr, with one context for both', () => {
    const undo = writeUndo(outgoing, new Date('2026-11-23T00:00:00Z'));
    const { '@context': context, ...embedded } = writeFlattr(outgoing);
    expect(undo).toMatchObject({
      '@context': context,
      id: `${outgoing.uri}/undo`,
      type: 'Undo',
      object: embedded,
    });
  });
});

describe('read back', () => {
  test('a flattr keeps everything it said', async () => {
    const json = writeFlattr(outgoing);
    const flattr = await parse(json);
    if (!(flattr instanceof Flattr)) throw new Error('not read as a Flattr');
    expect(flattr).toMatchObject({ period: '2026-11', weight: 2, message: outgoing.message });
    expect(flattr.objectId?.href).toBe(outgoing.objectUri);
    expect(await flattr.toJsonLd()).toEqual(json);
    expect(await flattr.clone({ message: 'encore' }).toJsonLd()).toEqual({
      ...json,
      message: 'encore',
    });
    const [expanded] = (await flattr.toJsonLd({ format: 'expand', contextLoader })) as object[];
    expect(await (await parse(expanded)).toJsonLd()).toEqual(json);
  });

  test('an Undo knows which flattr', async () => {
    const undo = await parse(writeUndo(outgoing, new Date()));
    expect(undo).toBeInstanceOf(Undo);
    expect(undo.objectId?.href).toBe(outgoing.uri);
    expect(await undo.getObject({ contextLoader })).toBeInstanceOf(Flattr);
  });

  test.each([
    ['its full IRI', { type: `${NS}Flattr` }],
    ['a prefix', { type: 'flattr:Flattr' }],
    ['the first of two', { type: ['Flattr', 'Like'] }],
  ])('as %s', async (_, type) => {
    expect(await parse({ ...writeFlattr(outgoing), ...type })).toBeInstanceOf(Flattr);
  });

  test('an object that it embeds is known by its id only', async () => {
    const object = { type: 'Note', id: 'https://b.example/works/4', content: 'a forgery' };
    const flattr = await parse({ ...writeFlattr(outgoing), object });
    expect(flattr.objectId?.href).toBe('https://b.example/works/4');
    expect(JSON.stringify(await flattr.toJsonLd())).not.toContain('forgery');
  });

  test.each([
    [1.5, 0],
    ['3', 0],
    ['many', 0],
    [[2, 3], 0],
    [[3, 'many'], 0],
    [4, 4],
  ])('weight %j is read as %j: what no node accepts stays refusable', async (weight, read) => {
    const flattr = await parse({ ...writeFlattr(outgoing), weight });
    expect(flattr).toMatchObject({ weight: read });
  });

  test('a Flattr of another vocabulary is none', async () => {
    const context = [
      'https://www.w3.org/ns/activitystreams',
      { Flattr: 'https://x.example/Flattr' },
    ];
    const json = { ...writeFlattr(outgoing), '@context': context };
    await expect(parse(json)).rejects.toThrow(TypeError);
    await expect(Flattr.fromJsonLd(json, { contextLoader })).rejects.toThrow(TypeError);
  });

  test('everything else is read as before', async () => {
    const context = 'https://www.w3.org/ns/activitystreams';
    const like = { '@context': context, type: 'Like', id: 'https://a.example/1' };
    const note = { '@context': context, type: 'Note', content: 'Flattr' };
    expect(await parse(like)).toBeInstanceOf(Like);
    expect(await AnyObject.fromJsonLd(note, { contextLoader })).toBeInstanceOf(Note);
    await expect(Like.fromJsonLd(note, { contextLoader })).rejects.toThrow(TypeError);
    await expect(parse(note)).rejects.toThrow(TypeError);
  });
});
