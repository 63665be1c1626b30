import { Note, Person } from '@fedify/vocab';
import { preloadedContexts } from '@fedify/vocab-runtime';
import { expect, test } from 'vitest';
import { readActor } from '../../../federation/translate/actor.ts';
import { readWork } from '../../../federation/translate/work.ts';

const options = {
  documentLoader: (url: string) => Promise.reject(new Error(`a test asks for ${url}`)),
  contextLoader: async (url: string) => ({
    contextUrl: null,
    document: preloadedContexts[url],
    documentUrl: url,
  }),
};
const context = { '@context': 'https://www.w3.org/ns/activitystreams' };

const uri = 'https://a.example/users/1';

async function authorSaid(change: object = {}) {
  const person = { ...context, type: 'Person', id: uri, inbox: `${uri}/inbox`, ...change };
  const author = readActor(await Person.fromJsonLd(person, options));
  if (author === null) throw new Error('the author cannot be read');
  return author;
}

async function workSaid(change: object) {
  const note = { ...context, type: 'Note', id: 'https://a.example/notes/1', ...change };
  return await readWork(await Note.fromJsonLd(note, options), await authorSaid());
}

test.each([
  ['-000001-01-01T00:00:00Z', null],
  ['1969-12-31T23:59:59Z', null],
  ['1970-01-01T00:00:00Z', new Date(0)],
  ['2999-12-31T23:59:59Z', new Date('2999-12-31T23:59:59Z')],
  ['3000-01-01T00:00:00Z', null],
  ['+275760-01-01T00:00:00Z', null],
])('a work published at %s', async (published, publishedAt) => {
  expect(await workSaid({ published })).toMatchObject({ publishedAt });
});

test('what turns a line of text around is no part of a name', async () => {
  const tag = { type: 'Hashtag', name: '#no\u202ete' };
  const Hashtag = { Hashtag: 'as:Hashtag' };
  const said = { '@context': [context['@context'], Hashtag], name: 'a\u202eb\u2066c\u061cd', tag };
  expect(await workSaid(said)).toMatchObject({ title: 'abcd', tags: ['note'] });
  const names = { preferredUsername: 'wri\u202eter', name: 'Wri\u2067ter\u2069' };
  expect(await authorSaid({ ...names, summary: '<p>\u202eWrites.</p>' })).toMatchObject({
    handle: 'writer',
    name: 'Writer',
    summary: 'Writes.',
  });
});
