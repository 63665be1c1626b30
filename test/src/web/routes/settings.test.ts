import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor } from '../../../../db/schema/schema.ts';
import { type House, house, person } from '../../../support/house.ts';
import { localSources, PageVisitor, pagesOf } from '../../../support/pages.ts';

let home: House;
let author: string;
let photograph: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  home = await house();
  author = await person(home.deps, 'night-trains');
  const canvas = { width: 60, height: 60, channels: 3, background: '#a43' } as const;
  photograph = new Uint8Array(await sharp({ create: canvas }).jpeg().toBuffer());
});
afterAll(() => home.close());

const visitor = () =>
  new PageVisitor(pagesOf(home.deps, { sources: localSources() }), home.deps.node.origin);
const signedIn = async () => await visitor().signIn(home.deps, author);
const rowOf = async () => (await home.deps.db.select().from(actor).where(eq(actor.id, author)))[0];

const PROFILE = {
  name: 'Night Trains',
  summary: 'Stories.\r\n\r\nOn Sundays.',
  kind: 'group',
  'link-name-1': 'Blog',
  'link-href-1': 'https://night-trains.example/',
  domains: 'https://Night-Trains.example/blog\nexample.org',
  'flattrs-public': 'yes',
};

test('a profile is kept as it was typed, and shown to everybody', async () => {
  const here = await signedIn();
  const answer = await here.upload('/home/settings', PROFILE, photograph);
  expect(answer.headers.get('location')).toBe('/home/settings?said=saved');
  expect(await rowOf()).toMatchObject({
    name: 'Night Trains',
    kind: 'group',
    attributionDomains: ['night-trains.example', 'example.org'],
  });
  const page = await visitor().text('/@night-trains');
  expect(page).toContain('<p class="summary" dir="auto">On Sundays.</p>');
  expect(page).toContain('href="https://night-trains.example/" rel="me noopener"');
  expect(page).toContain('Flattrs given');
  expect(page).toContain(`src="/pictures/${(await rowOf())?.pictureId}"`);
  expect(page).not.toContain('proven');
  const form = await here.text('/home/settings');
  expect(form).toContain('Stories.\n\nOn Sundays.</textarea>');
  expect(form).toContain('<option value="group" selected>');
});

test.each([
  ['field-name', { name: '' }, 'Write one.'],
  ['field-summary', { summary: 'x'.repeat(1001) }, '1,000 characters'],
  ['links', { 'link-href-1': 'javascript:alert(1)' }, 'Look at each.'],
  ['field-domains', { domains: 'no site' }, 'is no site'],
  ['field-domains', { domains: 'a.example\n'.repeat(21) }, 'room for 20'],
])(
  'what is wrong with %s stands beside it, and everything comes back',
  async (id, wrong, sentence) => {
    const before = await rowOf();
    const sent: Record<string, string> = { ...PROFILE, summary: 'A new "one"', ...wrong };
    const answer = await (await signedIn()).upload('/home/settings', sent);
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page).toMatch(
      new RegExp(`<p class="trouble" id="${id}-trouble" role="alert">[^<]*${sentence}`),
    );
    expect(page).toMatch(
      new RegExp(`aria-describedby="[^"]*${id}-trouble"[^>]*aria-invalid="true"`),
    );
    expect(page).toContain(`>\n${(sent.summary ?? '').replaceAll('"', '&quot;')}</textarea>`);
    expect(page).toContain(`value="${sent['link-href-1']}"`);
    expect(await rowOf()).toEqual(before);
  },
);

test('a picture that is none leaves the one that is there', async () => {
  const here = await signedIn();
  const { pictureId } = (await rowOf()) ?? {};
  const bad = await here.upload('/home/settings', PROFILE, new Uint8Array([1, 2, 3]));
  expect([bad.status, await bad.text()]).toEqual([422, expect.stringContaining('cannot be read')]);
  await here.upload('/home/settings', { ...PROFILE, 'keep-picture': 'yes' });
  expect((await rowOf())?.pictureId).toBe(pictureId);
  await here.upload('/home/settings', PROFILE);
  expect((await rowOf())?.pictureId).toBeNull();
});

test('leaving asks for the handle, and then everything of one’s own is gone', async () => {
  const here = await signedIn();
  expect(await here.text('/home/settings')).toContain('href="/home/settings/leave"');
  const wrong = await here.post('/home/settings/leave', { handle: 'night"trains' });
  expect(wrong.status).toBe(422);
  expect(await wrong.text()).toContain('value="night&quot;trains"');
  expect((await rowOf())?.deletedAt).toBeNull();

  const left = await here.post('/home/settings/leave', { handle: '@night-trains' });
  expect(left.headers.get('location')).toBe('/?said=left');
  expect(await here.text('/?said=left')).toContain('Your account is deleted.');
  expect((await here.get('/home')).status).toBe(303);
  const gone = await visitor().get('/@night-trains');
  expect([gone.status, gone.headers.get('vary')]).toEqual([410, 'Accept, Accept-Language, Cookie']);
  const page = await gone.text();
  expect(page).toContain('This person has left');
  expect(page).not.toContain('Stories');
  expect((await visitor().get('/@night-trains/feed.atom')).status).toBe(410);
});
