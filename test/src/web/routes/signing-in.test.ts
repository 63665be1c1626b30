import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueSignInLink } from '../../../../src/operations/sign-in.ts';
import { giver, type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

let home: House;
let reader: string;

beforeAll(async () => {
  home = await house();
  reader = await giver(home.deps, 'reader', { budgetMinor: 500n });
});
afterAll(() => home.close());

const visitor = (language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);
const linkFor = async (actorId: string | null) => (await issueSignInLink(home.deps, actorId)).token;

test('looking at a link says whom it signs in and does not use it up', async () => {
  const token = await linkFor(reader);
  for (let look = 0; look < 3; look += 1) {
    const answer = await visitor().get(`/sign-in/link?token=${token}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toContain('@reader');
  }
  const here = visitor();
  const answer = await here.post('/sign-in/link', { token });
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe('/home?said=signedIn');
  expect(answer.headers.get('set-cookie')).toMatch(
    /^obole_session_9001=[\w-]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
  );
  expect((await here.get('/home')).status).toBe(200);
});

test('a link works once, and each way of not working has its sentence', async () => {
  const token = await linkFor(reader);
  await visitor().post('/sign-in/link', { token });
  const used = await visitor().post('/sign-in/link', { token });
  expect([used.status, await used.text()]).toEqual([410, expect.stringContaining('has been used')]);
  const unknown = await visitor('fr').get(`/sign-in/link?token=${'x'.repeat(43)}`);
  expect([unknown.status, await unknown.text()]).toEqual([
    404,
    expect.stringContaining('inconnu ici'),
  ]);
  const old = await linkFor(reader);
  home.setClock('2026-10-09T12:00:00Z');
  const expired = await visitor().get(`/sign-in/link?token=${old}`);
  home.setClock('2026-10-05T12:00:00Z');
  expect([expired.status, await expired.text()]).toEqual([410, expect.stringContaining('too old')]);
});

test('a link can be pasted whole, or its code alone; anything else stays in the field', async () => {
  const token = await linkFor(reader);
  for (const pasted of [token, ` ${home.deps.node.origin}/sign-in/link?token=${token} `]) {
    const page = await visitor().text(`/sign-in/link?token=${encodeURIComponent(pasted)}`);
    expect(page).toContain('@reader');
  }
  const answer = await visitor().get('/sign-in/link?token=my+cat%22s+name');
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain('value="my cat&quot;s name"');
});

test('one comes back to where one was, and never to another site', async () => {
  const asked = await visitor().get('/home/budget?next=%2Fflattr');
  const next = '/home/budget?next=%2Fflattr';
  expect(asked.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(next)}`);
  const page = await visitor().text(`/sign-in?next=${encodeURIComponent(next)}`);
  expect(page).toContain(`name="next" value="${next}"`);
  const onwards = async (to: string) =>
    (await visitor().post('/sign-in/link', { token: await linkFor(reader), next: to })).headers.get(
      'location',
    );
  expect(await onwards(next)).toBe(`${next}&said=signedIn`);
  for (const away of ['https://evil.example/', '//evil.example', '/\\evil.example', '/.//e.vil']) {
    expect(await onwards(away), away).toBe('/home?said=signedIn');
    expect(await visitor().text(`/sign-in?next=${encodeURIComponent(away)}`)).not.toContain(
      'name="next"',
    );
  }
});

test('the first admin chooses a name, keeps what was typed, and is signed in', async () => {
  const token = await linkFor(null);
  const here = visitor();
  expect(await here.text(`/sign-in/link?token=${token}`)).toContain('you are its admin');
  const refused = await here.post('/sign-in/link', { token, name: 'Some Name', handle: 'no way!' });
  expect(refused.status).toBe(422);
  const page = await refused.text();
  expect(page).toContain('value="Some Name"');
  expect(page).toContain('value="no way!"');
  expect(page).toMatch(
    /id="field-handle"[^>]*aria-describedby="[^"]*field-handle-trouble"[^>]*aria-invalid/,
  );
  const taken = await here.post('/sign-in/link', { token, name: 'Some Name', handle: 'Reader' });
  expect(await taken.text()).toContain('Choose another');
  const answer = await here.post('/sign-in/link', { token, name: 'Some Name', handle: '@keeper' });
  expect(answer.headers.get('location')).toBe('/home?said=welcome');
  expect(await here.text('/home')).toContain('Hello Some Name');
  expect((await visitor().post('/sign-in/link', { token, name: 'x', handle: 'x' })).status).toBe(
    410,
  );
});

test('signing out ends the session, also for a copy of its cookie', async () => {
  const here = await visitor().signIn(home.deps, reader);
  const copy = visitor();
  for (const [name, value] of here.cookies) copy.cookies.set(name, value);
  expect((await copy.get('/home')).status).toBe(200);
  await here.post('/sign-out', {});
  expect((await here.get('/home')).status).toBe(303);
  expect((await copy.get('/home')).status).toBe(303);
});

test('the language: chosen once, kept by a cookie or by the account', async () => {
  const out = visitor('fr');
  expect(await out.text('/')).toContain('<html lang="fr">');
  expect(await out.text('/?lang=en')).toContain('<html lang="en">');
  expect(await out.text('/')).toContain('<html lang="fr">');
  const answer = await out.post('/language', { language: 'en', back: '/flattr?url=x' });
  expect(answer.headers.get('location')).toBe('/flattr?url=x');
  expect(await out.text('/')).toContain('<html lang="en">');

  const here = await visitor('en').signIn(home.deps, reader);
  await here.post('/language', { language: 'fr' });
  const elsewhere = await visitor('en').signIn(home.deps, reader);
  expect(await elsewhere.text('/home')).toContain('<html lang="fr">');
  expect((await here.post('/language', { language: 'tlh' })).headers.get('location')).toBe('/');
});
