import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, actor, picture } from '../../../db/schema/schema.ts';
import type { Drawn } from '../../../src/operations/deps.ts';
import { editProfile, type ProfileDraft } from '../../../src/operations/edit-profile.ts';
import { done, refuse } from '../../../src/operations/outcome.ts';
import { jobsOf } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';

let home: House;
let id: string;
beforeAll(async () => {
  home = await house();
  id = await person(home.deps, 'night-trains');
});
afterAll(() => home.close());

const draft: ProfileDraft = {
  name: 'Night Trains',
  summary: 'Timetables.\r\n\r\nAnd what they leave out.',
  kind: 'organization',
  links: [],
  attributionDomains: [],
  flattrsPublic: true,
  picture: 'keep',
};
const edit = (facts: Partial<ProfileDraft>, deps = home.deps) =>
  editProfile(deps, id, { ...draft, ...facts });
const row = async () => (await home.deps.db.select().from(actor).where(eq(actor.id, id)))[0];

test('a profile is kept tidied, and followers are told', async () => {
  const edited = await edit({
    name: '  Night Trains ',
    links: [
      { name: '', href: ' night-trains.example ' },
      { name: 'On a server', href: 'https://social.example/@night-trains' },
      { name: 'Nothing typed', href: '' },
    ],
    attributionDomains: ['https://Night-Trains.example/blog', 'night-trains.example', ''],
  });
  expect(edited).toEqual({ ok: true });
  expect(await row()).toMatchObject({
    name: 'Night Trains',
    summary: 'Timetables.\n\nAnd what they leave out.',
    kind: 'organization',
    links: [
      { name: 'night-trains.example', href: 'https://night-trains.example/', provenAt: null },
      { name: 'On a server', href: 'https://social.example/@night-trains', provenAt: null },
    ],
    attributionDomains: ['night-trains.example'],
  });
  const [choice] = await home.deps.db.select().from(account).where(eq(account.actorId, id));
  expect(choice?.flattrsPublic).toBe(true);
  expect(await jobsOf(home.database, 'send-actor')).toEqual([{ actorId: id, act: 'update' }]);
  expect(await jobsOf(home.database, 'prove-links')).toEqual([{ actorId: id }]);
});

test.each([
  [{ name: '   ' }, 'name_invalid'],
  [{ name: 'x'.repeat(101) }, 'name_invalid'],
  [{ summary: 'x'.repeat(1001) }, 'summary_too_long'],
  [
    { links: Array.from({ length: 9 }, (_, n) => ({ name: '', href: `a${n}.example` })) },
    'too_many_links',
  ],
  [{ links: [{ name: '', href: 'javascript:alert(1)' }] }, 'link_invalid'],
  [{ links: [{ name: '', href: 'https://me:secret@a.example' }] }, 'link_invalid'],
  [{ links: [{ name: 'x'.repeat(61), href: 'a.example' }] }, 'link_invalid'],
  [{ links: [{ name: '', href: 'localhost' }] }, 'link_invalid'],
  [{ attributionDomains: ['not a domain'] }, 'domain_invalid'],
  [{ attributionDomains: ['localhost'] }, 'domain_invalid'],
  [
    { attributionDomains: Array.from({ length: 21 }, (_, n) => `a${n}.example`) },
    'too_many_domains',
  ],
] satisfies [Partial<ProfileDraft>, string][])('%j is refused: %s', async (facts, code) => {
  const before = await row();
  expect(await edit(facts)).toMatchObject({ ok: false, code });
  expect(await row()).toEqual(before);
});

test('a picture takes the place of the one before, and can be taken away', async () => {
  const drawn: Drawn = {
    bytes: await readFile(import.meta.filename),
    mediaType: 'image/webp',
    width: 2,
    height: 2,
  };
  const drawing = (picture: Drawn | null) => ({
    ...home.deps,
    sources: {
      ...home.deps.sources,
      draw: async () => (picture === null ? refuse('not_a_picture') : done({ picture })),
    },
  });
  const bytes = new Uint8Array([1]);
  const count = async () => (await home.deps.db.select({ id: picture.id }).from(picture)).length;
  expect(await edit({ picture: { bytes } }, drawing(drawn))).toEqual({ ok: true });
  const first = (await row())?.pictureId;
  expect(await edit({ picture: { bytes } }, drawing(drawn))).toEqual({ ok: true });
  expect((await row())?.pictureId).not.toBe(first);
  expect(await count()).toBe(1);
  expect(await edit({ picture: { bytes } }, drawing(null))).toMatchObject({
    code: 'picture_unusable',
  });
  expect(await edit({})).toEqual({ ok: true });
  expect(await count()).toBe(1);
  expect(await edit({ picture: null })).toEqual({ ok: true });
  expect(await count()).toBe(0);
});
