import { describe, expect, test } from 'vitest';
import {
  writeActor,
  writeActorDelete,
  writeActorTombstone,
  writeActorUpdate,
} from '../../../federation/translate/actor.ts';
import { localActor, ORIGIN, PICTURE } from './samples.ts';

const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';
const { uri } = localActor();
const pay = `${ORIGIN}/flattr?url=${encodeURIComponent(`${ORIGIN}/@night-trains`)}`;

const FULL = localActor({
  summary: 'Writes about <trains>.\nAt night.\n\nSince 2020.',
  picture: PICTURE,
  links: [
    { name: 'Site & more', href: 'https://night-trains.example/?a=1&b=2', provenAt: null },
    { name: 'Mastodon', href: 'https://social.example/@nt', provenAt: '2026-11-01T00:00:00Z' },
  ],
  alsoKnownAs: ['https://social.example/users/nt'],
  attributionDomains: ['night-trains.example'],
});

describe('an actor', () => {
  test('has a picture, a text in paragraphs, other selves, and sites that may name them', async () => {
    expect(await writeActor(FULL, ORIGIN)).toMatchObject({
      summary: '<p>Writes about &#60;trains&#62;.<br>At night.</p><p>Since 2020.</p>',
      icon: {
        type: 'Image',
        mediaType: 'image/webp',
        url: `${ORIGIN}/pictures/${PICTURE.id}`,
        width: 800,
        height: 600,
      },
      alsoKnownAs: ['https://social.example/users/nt'],
      attributionDomains: ['night-trains.example'],
      featured: `${uri}/featured`,
      published: '2026-10-01T10:00:00Z',
    });
  });

  test('has fields in an array, each link with rel=me and its whole address as text', async () => {
    const { attachment } = await writeActor(FULL, ORIGIN);
    expect(attachment).toEqual([
      { type: 'Link', name: 'Flattr', href: pay, rel: 'payment' },
      {
        type: 'PropertyValue',
        name: 'Flattr',
        value: `<a href="${pay}" rel="payment noopener">${ORIGIN}/@night-trains</a>`,
      },
      {
        type: 'PropertyValue',
        name: 'Site & more',
        value:
          '<a href="https://night-trains.example/?a=1&#38;b=2" rel="me nofollow noopener">https://night-trains.example/?a=1&#38;b=2</a>',
      },
      {
        type: 'PropertyValue',
        name: 'Mastodon',
        value:
          '<a href="https://social.example/@nt" rel="me nofollow noopener">https://social.example/@nt</a>',
      },
    ]);
  });

  test('without any of that has empty lists, and no icon', async () => {
    const bare = await writeActor(localActor(), ORIGIN);
    expect(bare).toMatchObject({ summary: '', alsoKnownAs: [], attributionDomains: [] });
    expect(bare).not.toHaveProperty('icon');
  });

  test('says what every term means that it uses', async () => {
    const document = await writeActor(FULL, ORIGIN);
    const inline = (document['@context'] as [string, string, Record<string, unknown>])[2];
    for (const term of ['alsoKnownAs', 'attributionDomains', 'featured', 'discoverable', 'value']) {
      expect(inline).toHaveProperty(term);
    }
  });

  test.each([
    ['person', 'Person'],
    ['group', 'Group'],
    ['organization', 'Organization'],
    ['application', 'Application'],
    ['service', 'Service'],
  ] as const)('of the kind %s is a %s, and leaves that as a Tombstone', async (kind, type) => {
    expect(await writeActor(localActor({ kind }), ORIGIN)).toMatchObject({ type });
    const deletedAt = new Date('2026-11-22T20:00:00Z');
    expect(writeActorTombstone(localActor({ kind, deletedAt }))).toEqual({
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: uri,
      type: 'Tombstone',
      formerType: type,
      deleted: '2026-11-22T20:00:00Z',
    });
  });
});

test('an Update holds the whole actor, under an id that is the same for the same state only', async () => {
  const update = await writeActorUpdate(FULL, ORIGIN);
  const { '@context': context, ...object } = await writeActor(FULL, ORIGIN);
  expect(update).toEqual({
    '@context': context,
    id: expect.stringMatching(`^${uri}#update-[0-9a-f]{16}$`),
    type: 'Update',
    actor: uri,
    to: [PUBLIC],
    cc: [`${uri}/followers`],
    object,
  });
  const idOf = async (change: object) =>
    (await writeActorUpdate({ ...FULL, ...change }, ORIGIN)).id;
  expect(await idOf({})).toBe(update.id);
  expect(await idOf({ name: 'Day trains' })).not.toBe(update.id);
  // Changed and changed back.
  expect(await idOf({ version: '2' })).not.toBe(update.id);
});

test('a Delete names the actor alone', () => {
  expect(writeActorDelete(FULL, ORIGIN)).toEqual({
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: `${uri}#delete`,
    type: 'Delete',
    actor: uri,
    to: [PUBLIC],
    cc: [`${uri}/followers`],
    object: uri,
  });
});
