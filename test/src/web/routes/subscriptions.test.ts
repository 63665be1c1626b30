import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subscription } from '../../../../db/schema/schema.ts';
import { subscribe } from '../../../../src/operations/subscriptions.ts';
import { creator, giver, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

let home: House;
let reader: string;
let ids: string[];
const LIST = '/home/subscriptions';

beforeAll(async () => {
  home = await house();
  const { deps } = home;
  reader = await giver(deps, 'reader', { budgetMinor: 500n, fundsMinor: 700n });
  const made = await creator(deps, 'night-trains', ['First', 'Second']);
  const [first = '', second = ''] = made.workIds;
  const wishes = [
    { workId: first, weight: 3 },
    { workId: second, lastMonth: '2026-12' },
    { personId: made.actorId },
  ];
  ids = [];
  for (const wish of wishes) {
    const kept = await subscribe(deps, { giverId: reader, ...wish });
    if (!kept.ok) throw new Error(kept.code);
    ids.push(kept.subscriptionId);
  }
});
afterAll(() => home.close());

const visitor = (language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);
const plain = (page: string) => page.replaceAll('\u00a0', ' ');
const entryOf = (page: string, title: string) =>
  plain(page)
    .split('<article')
    .find((entry) => entry.includes(`>${title}</a></h3>`)) ?? '';

test('what is given every month: to whom, how much, since and until when, and when next', async () => {
  const here = await visitor().signIn(home.deps, reader);
  const page = await here.text(LIST);
  expect(page).toContain('On 1 November these are flattred by themselves.');
  expect(entryOf(page, 'First')).toMatch(/night-trains[\s\S]*counts 3 times[\s\S]*since October/);
  expect(entryOf(page, 'Second')).toContain('until December 2026');
  expect(entryOf(page, 'night-trains')).toContain('the person');
  const french = await (await visitor('fr').signIn(home.deps, reader)).text(LIST);
  expect(french).toContain('Le 1er novembre, ceux-ci se donnent tout seuls.');
  expect(plain(await here.text('/home'))).toContain(
    'href="/home/subscriptions">3 flattrs every month',
  );
});

test('it can be paused, resumed, given an end, and stopped', async () => {
  const here = await visitor().signIn(home.deps, reader);
  const [first = '', second = '', third = ''] = ids;
  const paused = await here.post(`${LIST}/${first}/pause`, {});
  expect(paused.headers.get('location')).toBe(`${LIST}?said=monthPaused`);
  const page = await here.text(`${LIST}?said=monthPaused`);
  expect(page).toContain('Paused. It is not flattred until you resume it.');
  expect(page).toMatch(/Paused or over[\s\S]*>First<\/a><\/h3>/);
  expect(entryOf(page, 'First')).toContain('aria-label="Resume the monthly flattr for “First”"');
  await here.post(`${LIST}/${first}/resume`, {});
  expect(await here.text(LIST)).not.toContain('Paused or over');

  const ended = await here.post(`${LIST}/${first}/until`, { until: '2027-02' });
  expect(ended.headers.get('location')).toBe(`${LIST}?said=saved`);
  expect(entryOf(await here.text(LIST), 'First')).toMatch(
    /until February 2027<\/span>[\s\S]*value="2027-02" selected/,
  );
  await here.post(`${LIST}/${second}/until`, { until: '' });
  expect(entryOf(await here.text(LIST), 'Second')).not.toContain('until December 2026</span>');

  for (const id of [first, second, third]) {
    const stopped = await here.post(`${LIST}/${id}/stop`, {});
    expect(stopped.headers.get('location')).toBe(`${LIST}?said=monthStopped`);
  }
  const empty = await here.text(LIST);
  expect(empty).toContain('Nothing is flattred by itself.');
  expect(empty).toMatch(/class="empty"[\s\S]*href="\/flattr"/);
});

test('why one was not given is said in words; a code that is not known does not break the page', async () => {
  const { deps } = home;
  const late = await giver(deps, 'late', { budgetMinor: 500n });
  const made = await creator(deps, 'piano', ['Nocturne', 'Waltz']);
  for (const workId of made.workIds) await subscribe(deps, { giverId: late, workId });
  const skip = (skippedFor: string, workId = '') =>
    deps.db
      .update(subscription)
      .set({ doneMonth: '2026-10', skippedFor })
      .where(eq(subscription.workId, workId));
  await skip('no_means', made.workIds[0]);
  await skip('of_another_version', made.workIds[1]);
  const page = await (await visitor().signIn(deps, late)).text(LIST);
  expect(entryOf(page, 'Nocturne')).toContain('Not flattred in October 2026. You have no budget');
  expect(entryOf(page, 'Waltz')).toMatch(/Not flattred in October 2026\. [A-Z]/);
});

test('nobody touches those of others, and a month that has passed is no end', async () => {
  const { deps } = home;
  const owner = await giver(deps, 'owner', { budgetMinor: 500n });
  const made = await creator(deps, 'radio', ['Jingle']);
  const kept = await subscribe(deps, { giverId: owner, workId: made.workIds[0] ?? '' });
  if (!kept.ok) throw new Error(kept.code);
  const other = await visitor().signIn(deps, await person(deps, 'other'));
  for (const act of ['pause', 'resume', 'stop']) {
    const answer = await other.post(`${LIST}/${kept.subscriptionId}/${act}`, {});
    expect([answer.status, await answer.text()]).toEqual([
      404,
      expect.stringContaining('not there'),
    ]);
  }
  expect((await other.post(`${LIST}/${kept.subscriptionId}/until`, { until: '' })).status).toBe(
    404,
  );
  const here = await visitor().signIn(deps, owner);
  for (const until of ['2026-09', '2026-13', 'soon']) {
    const answer = await here.post(`${LIST}/${kept.subscriptionId}/until`, { until });
    expect([answer.status, await answer.text()], until).toEqual([
      422,
      expect.stringContaining('Choose a later one'),
    ]);
  }
  expect((await here.post(`${LIST}/${kept.subscriptionId}/until`, {})).status).toBe(422);
  expect(await here.text(LIST)).toContain('>Jingle</a></h3>');
  await deps.db
    .update(subscription)
    .set({ lastMonth: '2026-10' })
    .where(eq(subscription.id, kept.subscriptionId));
  const over = entryOf(await here.text(LIST), 'Jingle');
  expect(over).toContain('its last month was October 2026');
  expect(over).not.toContain('/pause"');
  const stranger = await visitor().get(LIST);
  expect(stranger.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(LIST)}`);
});
