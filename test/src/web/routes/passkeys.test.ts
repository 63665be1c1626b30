import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { passkey, passkeyChallenge } from '../../../../db/schema/schema.ts';
import { deleteAccount } from '../../../../src/operations/delete-account.ts';
import { type Authenticator, authenticator, type Twist } from '../../../support/authenticator.ts';
import { type House, house, person } from '../../../support/house.ts';
import { addIdentity } from '../../../support/identities.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

const OWN = '/home/settings/passkeys';
const DOOR = '/sign-in/passkey';

let home: House;
let count = 0;
let who: { id: string; handle: string; page: PageVisitor };
let key: Authenticator;
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());
beforeEach(async () => {
  home.setClock('2026-10-05T12:00:00Z');
  who = await somebody();
  key = authenticator(home.deps.node.origin);
});

const visitor = () => new PageVisitor(pagesOf(home.deps), home.deps.node.origin);
async function somebody() {
  count += 1;
  const handle = `reader${count}`;
  const id = await person(home.deps, handle);
  return { id, handle, page: await visitor().signIn(home.deps, id) };
}
const offer = async (page: PageVisitor, path: string) =>
  (await (await page.post(`${path}/options`, {})).json()) as { challenge: string };
async function add(page = who.page, twist: Twist = {}, one = key): Promise<Response> {
  const credential = one.create(await offer(page, OWN), twist);
  return page.post(OWN, { credential, name: 'My phone' });
}
async function enter(twist: Twist = {}, page = visitor()): Promise<Response> {
  return page.post(DOOR, { credential: key.get(await offer(page, DOOR), twist) });
}
const kept = () => home.deps.db.$count(passkey);

test('somebody adds a passkey, and gets in by it alone', async () => {
  const offered = await offer(who.page, OWN);
  expect(offered).toMatchObject({
    ...{ rp: { id: 'localhost', name: 'A test node' }, attestation: 'none' },
    user: { name: `@${who.handle}@localhost:9001` },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  expect((await add()).headers.get('location')).toContain('said=passkeyAdded');
  expect(textOf(await who.page.text('/home/settings/sign-in'))).toContain('My phone');
  expect(await offer(who.page, OWN)).toMatchObject({ excludeCredentials: [{ id: key.id }] });
  const door = visitor();
  const asked = await offer(door, DOOR);
  expect(asked).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
  const form = { credential: key.get(asked), next: '/flattr?url=x' };
  const answer = await door.post(DOOR, form);
  expect(answer.headers.get('location')).toBe('/flattr?url=x&said=signedIn');
  expect(textOf(await door.text('/home'))).toContain(`Hello ${who.handle}`);
  expect(textOf(await who.page.text('/home/settings/sign-in'))).toContain('used now');
});

test.each<[string, Twist]>([
  ['of another site', { origin: 'https://evil.example' }],
  ['of another port of this host', { origin: 'http://localhost:9002' }],
  ['for another site', { rpId: 'evil.example' }],
  ['to another challenge', { challenge: Buffer.from('x'.repeat(32)).toString('base64url') }],
  ['without asking who holds it', { unverified: true }],
  ['of the other kind', { type: 'webauthn.none' }],
])('an answer %s opens nothing and adds nothing', async (_, twist) => {
  const before = await kept();
  expect((await add(who.page, twist)).status).toBe(403);
  expect(await kept()).toBe(before);
  await add();
  expect((await enter(twist)).status).toBe(403);
  expect((await enter()).status).toBe(303);
});

test('a challenge is answered once, by the browser that asked, in a quarter of an hour', async () => {
  await add();
  const here = visitor();
  const offered = await offer(here, DOOR);
  const credential = key.get(offered);
  const cookies = new Map(here.cookies);
  // Somebody else has seen the answer.
  expect((await visitor().post(DOOR, { credential })).status).toBe(422);
  const there = visitor();
  await offer(there, DOOR);
  expect((await there.post(DOOR, { credential })).status).toBe(403);
  expect((await here.post(DOOR, { credential })).status).toBe(303);
  // The same browser again, with all that it had.
  for (const [name, value] of cookies) here.cookies.set(name, value);
  expect((await here.post(DOOR, { credential })).status).toBe(422);
  const slow = visitor();
  const late = key.get(await offer(slow, DOOR));
  home.setClock('2026-10-05T12:15:00Z');
  expect((await slow.post(DOOR, { credential: late })).status).toBe(422);
});

test('what was offered to one adds nothing to another, nor at the door', async () => {
  const other = await somebody();
  const offered = await offer(who.page, OWN);
  for (const [name, value] of who.page.cookies)
    if (name.endsWith('-passkey')) other.page.cookies.set(name, value);
  const credential = key.create(offered);
  expect((await other.page.post(OWN, { credential, name: '' })).status).toBe(422);
  await add();
  const stranger = visitor();
  const own = await offer(who.page, OWN);
  for (const [name, value] of who.page.cookies)
    if (name.endsWith('-passkey')) stranger.cookies.set(name, value);
  expect((await stranger.post(DOOR, { credential: key.get(own) })).status).toBe(422);
});

test('one that counts goes on counting; what counts back is a copy', async () => {
  await add();
  expect((await enter({ counter: 7 })).status).toBe(303);
  for (const counter of [7, 6, 0]) {
    const refused = await enter({ counter });
    expect([refused.status, textOf(await refused.text())]).toEqual([
      403,
      expect.stringContaining('there may be a copy of it'),
    ]);
  }
  expect((await enter({ counter: 8 })).status).toBe(303);
});

test('one that does not count always says 0', async () => {
  await add();
  for (let time = 0; time < 3; time += 1) expect((await enter({ counter: 0 })).status).toBe(303);
});

test('two answers at once: a challenge each, and a counter that goes up once', async () => {
  await add();
  const asked = await Promise.all(
    [visitor(), visitor()].map(async (page) => ({ page, offered: await offer(page, DOOR) })),
  );
  const answers = await Promise.all(
    asked.map(({ page, offered }) =>
      page.post(DOOR, { credential: key.get(offered, { counter: 5 }) }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 403]);
});

test('a passkey is one person’s, is renamed and removed by them alone, and then opens nothing', async () => {
  await add();
  const other = await somebody();
  expect((await add(other.page)).status).toBe(409);
  const { id } = key;
  const rename = (page: PageVisitor, name: string) => page.post(`${OWN}/name`, { id, name });
  expect((await rename(other.page, 'Mine now')).status).toBe(404);
  expect((await rename(who.page, ` ${'x'.repeat(500)}`)).status).toBe(303);
  expect((await who.page.text('/home/settings/sign-in')).includes('x'.repeat(61))).toBe(false);
  await rename(who.page, '');
  expect(textOf(await who.page.text('/home/settings/sign-in'))).toContain('Passkey of 5 October');
  expect((await other.page.post(`${OWN}/remove`, { id, sure: 'yes' })).status).toBe(404);
  const asked = await who.page.post(`${OWN}/remove`, { id });
  expect(asked.status).toBe(409);
  expect(await asked.text()).toContain('Your last way in');
  expect((await enter()).status).toBe(303);
  await addIdentity(home.deps, who.id);
  const gone = await who.page.post(`${OWN}/remove`, { id });
  expect(gone.headers.get('location')).toContain('said=passkeyRemoved');
  expect((await enter()).status).toBe(404);
});

test('of two ways that are removed at once, one is asked about', async () => {
  const second = authenticator(home.deps.node.origin);
  await add();
  await add(who.page, {}, second);
  const gone = await Promise.all(
    [key, second].map(({ id }) => who.page.post(`${OWN}/remove`, { id })),
  );
  expect(gone.map(({ status }) => status).sort()).toEqual([303, 409]);
});

test.each(['', 'no json', '{}', '[]', 'null', '{"id":"x","response":{}}'])(
  'what is no answer of a browser, %j, is a sentence',
  async (credential) => {
    const page = visitor();
    await offer(page, DOOR);
    const status = credential === '' ? 422 : 403;
    const answer = await page.post(DOOR, { credential });
    expect(answer.status).toBe(status);
    if (credential === '') expect(textOf(await answer.text())).toContain('need JavaScript');
    await offer(who.page, OWN);
    expect((await who.page.post(OWN, { credential, name: '' })).status).toBe(status);
  },
);

test('whoever leaves takes their passkeys along; what nobody answered is forgotten', async () => {
  await add();
  await offer(who.page, OWN);
  await deleteAccount(home.deps, who.id, who.handle);
  expect((await enter()).status).toBe(404);
  home.setClock('2026-10-06T12:00:00Z');
  await offer(visitor(), DOOR);
  expect(await home.deps.db.$count(passkeyChallenge)).toBe(1);
});
