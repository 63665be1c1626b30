import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Activity, Like, Undo } from '@fedify/vocab';
import { preloadedContexts } from '@fedify/vocab-runtime';
import { beforeAll, describe, expect, test } from 'vitest';
import { registerFlattr } from '../../../federation/translate/flattr-activity.ts';
import { readActor } from '../../../federation/translate/read-actor.ts';
import { isPublicWork, readWork } from '../../../federation/translate/read-work.ts';
import { typeName } from '../../../federation/translate/vocabulary.ts';
import type { RemoteActor } from '../../../src/operations/deps.ts';

/** What four real servers sent. Not part of the repository: the test runs beside that folder. */
const FOLDER = new URL('../../../../shared/fixtures/peers/', import.meta.url);
const files = existsSync(FOLDER) ? readdirSync(FOLDER).sort() : [];

const options = {
  documentLoader: (url: string) => Promise.reject(new Error(`a test asks for ${url}`)),
  contextLoader: async (url: string) => {
    if (!Object.hasOwn(preloadedContexts, url)) throw new Error(`a test asks for ${url}`);
    return { contextUrl: null, document: preloadedContexts[url], documentUrl: url };
  },
};

const bodyOf = (file: string) => {
  const captured = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
  return 'body' in captured ? captured.body : captured;
};
const isPublic = ({ to, cc = [] }: { to: unknown; cc?: unknown }) =>
  /#Public/.test(JSON.stringify([to, cc]));
const named = (part: string) => files.filter((file) => file.includes(part));

beforeAll(registerFlattr);

describe.skipIf(files.length === 0)('captured from real servers', () => {
  test.each(named('-actor'))('%s is an actor, with its links', (file) => {
    const actor = readActor(bodyOf(file));
    expect(actor).toMatchObject({ kind: 'person', uri: bodyOf(file).id });
    expect(actor?.inboxUrl).toBe(bodyOf(file).inbox);
    expect(actor?.summary).not.toMatch(/[<>]/);
    expect(actor?.links.join(' ')).toMatch(/https:\/\/obole-a\.test\/@/);
    expect(actor?.links).toContain(actor?.profileUrl);
  });

  test.each(named('-create-'))('%s holds a work', (file) => {
    const { type, object } = bodyOf(file);
    expect(type).toBe('Create');
    expect(isPublicWork(object)).toBe(object.to !== undefined && isPublic(object));
    const author: RemoteActor = {
      uri: 'https://a.example/1',
      kind: 'person',
      handle: 'a',
      host: 'a.example',
      name: 'a',
      summary: '',
      profileUrl: 'https://a.example/1',
      inboxUrl: 'https://a.example/1/inbox',
      sharedInboxUrl: null,
      discoverable: null,
      indexable: null,
      alsoKnownAs: [],
      links: [],
      payments: [],
      attributionDomains: [],
    };
    const work = readWork(object, author);
    expect(work?.title).toMatch(/\w/);
    expect(work?.title).not.toMatch(/[<>]/);
    expect(work?.publishedAt).toBeInstanceOf(Date);
  });

  test.each([...named('-like-'), ...named('-undo-')])('%s is what it says', async (file) => {
    const body = bodyOf(file);
    const activity = await Activity.fromJsonLd(body, options);
    expect(activity).toBeInstanceOf(file.includes('-like-') ? Like : Undo);
    expect(activity.id?.href).toBe(body.id);
    expect(typeName(body.type)).toBe(file.includes('-like-') ? 'Like' : 'Undo');
  });
});
