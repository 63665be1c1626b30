import { describe, expect, test } from 'vitest';
import { readActor } from '../../../federation/translate/read-actor.ts';
import { readWork } from '../../../federation/translate/read-work.ts';
import {
  writeCreate,
  writeDelete,
  writeTombstone,
  writeUpdate,
  writeWork,
} from '../../../federation/translate/work.ts';
import { localWork, ORIGIN, PICTURE } from './samples.ts';

const context = { '@context': 'https://www.w3.org/ns/activitystreams' };
const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

const { uri, authorUri } = localWork();
const followers = `${authorUri}/followers`;
const article = localWork({
  form: 'article',
  excerpt: '',
  bodyHtml: '<h2>All aboard</h2><p>It leaves at <strong>nine</strong>.</p>',
});

function authorSaid(change: object = {}) {
  const id = 'https://a.example/users/1';
  const author = readActor({ type: 'Person', id, inbox: `${id}/inbox`, ...change });
  if (author === null) throw new Error('the author cannot be read');
  return author;
}

/** Somebody of a node, who has a corner there. */
const authorAt = (origin: string) => {
  const id = `${origin}/users/1`;
  return authorSaid({ id, inbox: `${id}/inbox`, url: `${origin}/@night-trains` });
};

const workSaid = (change: object) =>
  readWork({ ...context, type: 'Note', id: 'https://a.example/notes/1', ...change }, authorSaid());

describe('a Note', () => {
  test('leads to the work: its title in bold, an excerpt, its address as the first link', () => {
    const url = 'https://night-trains.example/sleeper?a=1&#38;b=2';
    const content = `<p><strong>The &#60;last&#62; train &#38; its people</strong></p><p>Who is on it.</p><p><a href="${url}">${url}</a></p>`;
    const page = `${ORIGIN}/@night-trains/works/sleeper`;
    expect(writeWork(localWork({ picture: PICTURE }), ORIGIN)).toEqual({
      '@context': [
        'https://www.w3.org/ns/activitystreams',
        { Hashtag: 'as:Hashtag', sensitive: 'as:sensitive' },
      ],
      id: uri,
      type: 'Note',
      attributedTo: authorUri,
      content,
      contentMap: { en: content },
      url: page,
      published: '2020-01-01T10:00:00Z',
      to: [PUBLIC],
      cc: [followers],
      sensitive: false,
      attachment: [
        {
          type: 'Link',
          href: 'https://night-trains.example/sleeper?a=1&b=2',
          name: 'The <last> train & its people',
        },
        {
          type: 'Link',
          href: `${ORIGIN}/flattr?url=${encodeURIComponent(page)}`,
          name: 'Flattr',
          rel: 'payment',
        },
      ],
      tag: [
        { type: 'Hashtag', name: '#nighttrains', href: `${ORIGIN}/catalogue?tag=night%20trains` },
        { type: 'Hashtag', name: '#Europe', href: `${ORIGIN}/catalogue?tag=Europe` },
      ],
    });
  });

  test('says that it was edited only when it was edited here', () => {
    expect(writeWork(localWork(), ORIGIN)).not.toHaveProperty('updated');
    const updatedAt = new Date('2026-11-20T08:30:01Z');
    expect(writeWork(localWork({ updatedAt }), ORIGIN).updated).toBe('2026-11-20T08:30:01Z');
  });

  test('without language or excerpt has neither', () => {
    const note = writeWork(localWork({ language: null, excerpt: '' }), ORIGIN);
    expect(note).not.toHaveProperty('contentMap');
    expect(note.content).toMatch(/<\/strong><\/p><p><a href=/);
  });

  test('that is hidden is addressed as what Mastodon calls unlisted', () => {
    const hidden = localWork({ hidden: true });
    expect(writeWork(hidden, ORIGIN)).toMatchObject({ to: [followers], cc: [PUBLIC] });
    expect(writeUpdate(hidden, ORIGIN)).toMatchObject({ to: [followers], cc: [PUBLIC] });
  });
});

describe('an Article', () => {
  test('has a title, all of the text, and its picture', () => {
    expect(
      writeWork({ ...article, picture: PICTURE, pictureAlt: 'A berth' }, ORIGIN),
    ).toMatchObject({
      type: 'Article',
      name: 'The <last> train & its people',
      content: article.bodyHtml,
      contentMap: { en: article.bodyHtml },
      image: {
        type: 'Image',
        mediaType: 'image/webp',
        url: `${ORIGIN}/pictures/${PICTURE.id}`,
        name: 'A berth',
      },
      sensitive: false,
      to: [PUBLIC],
      cc: [followers],
    });
  });

  test('has no summary, which others take for a warning, and no picture where there is none', () => {
    const written = writeWork({ ...article, excerpt: 'At nine.' }, ORIGIN);
    expect(written).not.toHaveProperty('summary');
    expect(written).not.toHaveProperty('image');
  });
});

describe('activities', () => {
  const edited = { updatedAt: new Date('2026-11-21T09:00:00.123Z') };

  test('create, update and take back a work, each under an id of its own', () => {
    const work = localWork(edited);
    const { '@context': _, ...object } = writeWork(work, ORIGIN);
    const common = { actor: authorUri, to: [PUBLIC], cc: [followers] };
    expect(writeCreate(work, ORIGIN)).toMatchObject({
      ...common,
      id: `${uri}#create`,
      type: 'Create',
      published: '2020-01-01T10:00:00Z',
      object,
    });
    expect(writeUpdate(work, ORIGIN)).toMatchObject({
      ...common,
      id: `${uri}#update-${edited.updatedAt.getTime()}`,
      type: 'Update',
      updated: '2026-11-21T09:00:00Z',
      object,
    });
    const gone = { ...work, deletedAt: new Date('2026-11-22T09:00:00Z'), excerpt: '', tags: [] };
    expect(writeDelete(gone, ORIGIN)).toEqual({
      ...context,
      ...common,
      id: `${uri}#delete-${gone.deletedAt.getTime()}`,
      type: 'Delete',
      object: {
        id: uri,
        type: 'Tombstone',
        formerType: 'Note',
        published: '2020-01-01T10:00:00Z',
        deleted: '2026-11-22T09:00:00Z',
      },
    });
    expect(writeTombstone({ ...gone, form: 'article' })).toMatchObject({
      ...context,
      id: uri,
      formerType: 'Article',
    });
  });

  test('of the same state are the same, of another are others', () => {
    const again = localWork({ updatedAt: new Date('2026-11-21T09:00:00.124Z') });
    for (const write of [writeUpdate, writeDelete]) {
      expect(write(localWork(edited), ORIGIN)).toEqual(write(localWork(edited), ORIGIN));
      expect(write(localWork(edited), ORIGIN).id).not.toBe(write(again, ORIGIN).id);
    }
  });

  test('take back what is now hidden from all who were told of it', () => {
    const hidden = writeDelete(localWork({ ...edited, hidden: true }), ORIGIN);
    expect(hidden).toMatchObject({ type: 'Delete', to: [PUBLIC], cc: [followers] });
  });
});

test.each([
  ['a Note', localWork()],
  ['an Article', article],
])('what we write as %s we read again as the same work', (_, work) => {
  const excerpt = work.excerpt || 'All aboard It leaves at nine.';
  expect(readWork(writeWork(work, ORIGIN), authorAt(ORIGIN))).toMatchObject({
    uri,
    url: work.url,
    pageUrl: work.pageUrl,
    title: work.title,
    excerpt,
    language: 'en',
    tags: ['nighttrains', 'Europe'],
  });
});

test.each([
  ['-000001-01-01T00:00:00Z', null],
  ['1969-12-31T23:59:59Z', null],
  ['1970-01-01T00:00:00Z', new Date(0)],
  ['2999-12-31T23:59:59Z', new Date('2999-12-31T23:59:59Z')],
  ['3000-01-01T00:00:00Z', null],
  ['+275760-01-01T00:00:00Z', null],
])('a work published at %s', (published, publishedAt) => {
  expect(workSaid({ published })).toMatchObject({ publishedAt });
});

test('of a text, markup and all, the first 20,000 characters are looked at', () => {
  expect(workSaid({ content: `${'<br>'.repeat(4_990)}early` })).toMatchObject({
    excerpt: 'early',
  });
  expect(workSaid({ content: `${'<br>'.repeat(5_000)}late` })).toMatchObject({ excerpt: '' });
});

test('what turns a line of text around is no part of a name', () => {
  const tag = { type: 'Hashtag', name: '#no\u202ete' };
  const Hashtag = { Hashtag: 'as:Hashtag' };
  const said = { '@context': [context['@context'], Hashtag], name: 'a\u202eb\u2066c\u061cd', tag };
  expect(workSaid(said)).toMatchObject({ title: 'abcd', tags: ['note'] });
  const names = { preferredUsername: 'wri\u202eter', name: 'Wri\u2067ter\u2069' };
  expect(authorSaid({ ...names, summary: '<p>\u202eWrites.</p>' })).toMatchObject({
    handle: 'writer',
    name: 'Writer',
    summary: 'Writes.',
  });
});
