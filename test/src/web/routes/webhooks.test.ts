import { afterAll, beforeAll, expect, test } from 'vitest';
import { webhook } from '../../../../db/schema/schema.ts';
import { sendWebhooks } from '../../../../src/operations/send-webhooks.ts';
import { standing, stranger } from '../../../support/gifts.ts';
import { creator, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

const PATH = '/home/settings/webhooks';
const DAY_MS = 24 * 3_600_000;

let home: House;
let author: string;
let workId: string;
let owner: PageVisitor;
let other: PageVisitor;

const visitorOf = async (actorId: string, language?: string) => {
  const { deps } = home;
  return await new PageVisitor(pagesOf(deps), deps.node.origin, language).signIn(deps, actorId);
};

beforeAll(async () => {
  home = await house();
  const made = await creator(home.deps, 'author', ['First']);
  author = made.actorId;
  workId = made.workIds[0] ?? '';
  owner = await visitorOf(author);
  other = await visitorOf(await person(home.deps, 'other'));
});
afterAll(() => home.close());

const hooks = () => home.deps.db.select().from(webhook);

test('an address is added, its secret is shown once, and what goes wrong is said', async () => {
  const events = { 'event-flattr.received': 'yes', 'event-follower': 'yes' };
  const bad = await owner.post(PATH, { url: 'gopher://a', ...events });
  expect([bad.status, await bad.text()]).toEqual([422, expect.stringContaining('gopher://a')]);
  expect((await owner.post(PATH, { url: 'https://a.example/' })).status).toBe(422);
  const added = await owner.post(PATH, { url: 'https://hooks.example/in', ...events });
  expect(added.headers.get('cache-control')).toBe('no-store');
  const secret = /whsec_[\w+/=]+/.exec(await added.text())?.[0] ?? '';
  expect(secret.length).toBeGreaterThan(40);
  const page = await owner.text(PATH);
  expect(page).not.toContain(secret);
  expect(textOf(page)).toContain(
    'https://hooks.example/in|a flattr for you · a new follower|The last messages|Nothing was sent yet.|',
  );
});

test('its owner sees how messages fared, and hears when no more are sent', async () => {
  const { deps } = home;
  const [hook] = await hooks();
  const giverId = await stranger(deps, 'far');
  const gift = { workId, payeeId: author, given: false };
  await standing(deps, [{ ...gift, giverId }]);
  await sendWebhooks(deps, hook?.id ?? '');
  expect(textOf(await owner.text(PATH))).toContain(
    'Nothing arrives since 5 October 2026.|The last messages|a flattr for you|waits · does not answer · next try in 1 minute|',
  );
  const later = new Date(deps.clock().getTime() + 8 * DAY_MS);
  home.setClock(later.toISOString());
  await sendWebhooks(deps, hook?.id ?? '');
  const page = textOf(await owner.text(PATH));
  expect(page).toContain('nothing is sent since 13 October 2026.');
  expect(page).toContain('a flattr for you|given up · does not answer · 2 tries · now|');
  const inFrench = await visitorOf(author, 'fr');
  expect(textOf(await inFrench.text(PATH))).toContain(
    'plus rien n’est envoyé depuis le 13 octobre',
  );
});

test('nobody but its owner begins anew with it, or removes it', async () => {
  const [hook] = await hooks();
  const id = { id: hook?.id ?? '' };
  for (const act of ['resume', 'remove']) {
    const refused = await other.post(`${PATH}/${act}`, id);
    expect([refused.status, await refused.text()]).toEqual([
      404,
      expect.not.stringContaining('hooks.example'),
    ]);
  }
  expect((await owner.post(`${PATH}/resume`, id)).status).toBe(303);
  expect((await hooks())[0]).toMatchObject({ disabledAt: null, failures: 0 });
  expect((await owner.post(`${PATH}/remove`, id)).status).toBe(303);
  expect(await hooks()).toEqual([]);
});

test('five are enough', async () => {
  const add = (n: number) =>
    owner.post(PATH, { url: `https://${n}.example/`, 'event-comment': 'yes' });
  for (let n = 0; n < 5; n += 1) expect((await add(n)).status).toBe(200);
  expect((await add(5)).status).toBe(409);
});
