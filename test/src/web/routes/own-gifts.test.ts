import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveServerChoice } from '../../../../db/records/server-shares.ts';
import { payeeProof, reaction, subscription } from '../../../../db/schema/schema.ts';
import { subscribe } from '../../../../src/operations/subscriptions.ts';
import { standing, stranger, webPage } from '../../../support/gifts.ts';
import { creator, giver, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

let home: House;
beforeAll(async () => {
  home = await house({ at: '2026-11-23T12:00:00Z' });
});
afterAll(() => home.close());

const visitor = (language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);
const plain = (page: string) => page.replaceAll('\u00a0', ' ');
const homeOf = async (actorId: string, language?: string) =>
  plain(await (await visitor(language).signIn(home.deps, actorId)).text('/home'));
const lineOf = (page: string, title: string) =>
  page.split('<li>').find((line) => line.includes(`>${title}</a>`)) ?? '';

test('one’s own list says how much each counts and under which name, and who gets it', async () => {
  const { deps } = home;
  const reader = await giver(deps, 'reader', { budgetMinor: 1000n, fundsMinor: 1000n });
  const made = await creator(deps, 'night-trains', ['First', 'Second']);
  const [first = '', second = ''] = made.workIds;
  const elsewhere = await stranger(deps, 'author', { host: 'social.example' });
  const kept = await subscribe(deps, { giverId: reader, workId: first });
  if (!kept.ok) throw new Error(kept.code);
  await standing(deps, [
    { giverId: reader, workId: first, payeeId: made.actorId, subscriptionId: kept.subscriptionId },
    { giverId: reader, workId: second, payeeId: made.actorId, weight: 4, anonymous: true },
    // Somebody elsewhere, who is proven to be one of ours.
    { giverId: reader, personId: elsewhere, payeeId: made.actorId },
  ]);
  const page = await homeOf(reader);
  expect(lineOf(page, 'First')).toMatch(/goes to[\s\S]*night-trains[\s\S]*23 Nov · every month</);
  expect(lineOf(page, 'Second')).toContain('23 Nov · counts 4 times · without your name');
  expect(lineOf(page, 'author')).toMatch(/goes to[\s\S]*night-trains/);
  expect(page).toContain('3 flattrs so far. One is worth 1.66 EUR');
  expect(await homeOf(reader, 'fr')).toContain('23 nov. · compte 4 fois · sans ton nom');
});

test('what waits stands apart, with its reason and until when, and takes no part in the worth', async () => {
  const { deps } = home;
  const patient = await giver(deps, 'patient', { budgetMinor: 1000n, fundsMinor: 1000n });
  const made = await creator(deps, 'piano', ['Nocturne']);
  const toots = await stranger(deps, 'toots', { host: 'social.example' });
  const toot = await webPage(deps, 'https://social.example/1', 'A toot', toots);
  const page = await webPage(deps, 'https://blog.example/1', 'A page', null);
  const waits = { giverId: patient, month: '2026-11' };
  const [, waiting = ''] = await standing(deps, [
    { ...waits, workId: made.workIds[0] ?? '', payeeId: made.actorId },
    { ...waits, workId: toot, waitingFor: 'account', weight: 2 },
    { ...waits, workId: page, waitingFor: 'unknown_author', month: '2026-10' },
    { ...waits, personId: toots, waitingFor: 'account', anonymous: true },
  ]);
  const shown = await homeOf(patient);
  expect(shown).toContain('1 flattr so far. One is worth 10.00 EUR');
  expect(shown).toMatch(/id="waiting">Waiting<\/h2>[\s\S]*They cost nothing until they can arrive/);
  const line = lineOf(shown, 'A toot');
  expect(line).toMatch(/by <a[^>]*>toots<\/a>[\s\S]*Its author is not on flattr yet\./);
  expect(line).toContain('kept until 23 May 2027 · counts 2 times');
  expect(line).toContain(`action="/flattr/undo"`);
  expect(line).toContain(`value="${waiting}"`);
  expect(lineOf(shown, 'A page')).toContain('Nobody has said yet that this is theirs.');
  expect(shown).toMatch(/They are not on flattr yet\.[\s\S]*without your name/);
  expect(await homeOf(patient, 'fr')).toContain('gardé jusqu’au 23 mai 2027');
});

test('what was let go is said in the month in which it was', async () => {
  const { deps } = home;
  const late = await giver(deps, 'late', { budgetMinor: 1000n });
  const gone = await webPage(deps, 'https://blog.example/2', 'An old page', null);
  const older = await webPage(deps, 'https://blog.example/3', 'An older page', null);
  const expired = { giverId: late, waitingFor: 'unknown_author' as const, expired: true };
  const undone = (at: string) => ({ undoneAt: new Date(at) });
  await standing(deps, [
    { ...expired, workId: gone, month: '2026-05', ...undone('2026-11-10T00:00:00Z') },
    { ...expired, workId: older, month: '2026-04', ...undone('2026-10-31T23:59:59Z') },
  ]);
  const shown = await homeOf(late);
  expect(shown).toMatch(/One flattr waited for half a year[\s\S]*>An old page<\/a>/);
  expect(shown).not.toContain('An older page');
});

test('the last week of a month tells what the next one begins with by itself', async () => {
  const { deps } = home;
  const regular = await giver(deps, 'regular', { budgetMinor: 1000n });
  const made = await creator(deps, 'radio', [
    'Jingle',
    'Paused',
    'Over',
    'Second',
    'Third',
    'Fourth',
    'Fifth',
  ]);
  const wishes = made.workIds.map((workId) => ({ workId }));
  expect(await homeOf(regular)).not.toContain('class="announce"');
  for (const wish of wishes) await subscribe(deps, { giverId: regular, ...wish, weight: 2 });
  const change = (n: number, facts: Partial<typeof subscription.$inferInsert>) =>
    deps.db
      .update(subscription)
      .set(facts)
      .where(eq(subscription.workId, made.workIds[n] ?? ''));
  await change(1, { pausedAt: deps.clock() });
  await change(2, { lastMonth: '2026-11' });
  expect(await homeOf(regular)).not.toContain('class="announce"');
  home.setClock('2026-11-24T00:00:00Z');
  const soon = await homeOf(regular);
  expect(soon).toContain('On 1 December, 5 flattrs will be given by themselves:');
  expect(soon).toMatch(
    /class="announce"[\s\S]*Jingle<\/span>[^<]*<span class="soft">counts 2 times/,
  );
  expect(soon).toMatch(/class="announce"[\s\S]*href="\/home\/subscriptions">Change that/);
  expect(soon.split('class="announce"')[1]?.split('</section>')[0]).not.toMatch(/Paused|Over/);
  expect(await homeOf(regular, 'fr')).toContain('Le 1er décembre, 5 flattrs se donneront');
  const broke = await person(deps, 'broke');
  await subscribe(deps, { giverId: broke, workId: made.workIds[0] ?? '' });
  expect(await homeOf(broke)).not.toContain('class="announce"');
});

test('the part for one’s server is announced only while somebody can receive it', async () => {
  const { deps } = home;
  const member = await giver(deps, 'member', { budgetMinor: 1000n, fundsMinor: 1000n });
  const front = await webPage(deps, 'https://social.example/', 'Social', null);
  await deps.db.transaction((tx) => saveServerChoice(tx, member, { percent: 7, workId: front }));
  expect(await homeOf(member)).not.toContain('class="announce"');
  const admin = await stranger(deps, 'admin');
  const times = { checkedAt: deps.clock(), nextCheckAt: deps.clock() };
  await deps.db.insert(payeeProof).values({
    ...{ id: deps.newId(), workId: front, payeeId: admin, method: 'page_payment' as const },
    ...{ evidence: [], ...times },
  });
  const shown = await homeOf(member);
  expect(shown).toContain('On 1 December, 7% of your budget for social.example will be set aside.');
  expect(shown).toContain('href="/home/budget#server">Change that');

  const alone = { giverId: member, workId: front, payeeId: admin, percent: 7 };
  await standing(deps, [alone]);
  const part = await homeOf(member);
  expect(part).toContain('data-worth="9.30 EUR"');
  expect(part).toContain('7% of your 10.00 EUR is for your server.');
  expect(lineOf(part, 'Social')).toMatch(/goes to[\s\S]*>admin<\/a>[\s\S]*7% of your budget/);
  expect(lineOf(part, 'Social')).toContain('href="/home/budget#server"');
  expect(lineOf(part, 'Social')).not.toContain('/flattr/undo');
  const made = await creator(deps, 'drummer', ['One', 'Two']);
  await standing(
    deps,
    made.workIds.map((workId) => ({ giverId: member, workId, payeeId: made.actorId })),
  );
  const both = await homeOf(member);
  expect(both).toContain('2 flattrs so far. One is worth 4.65 EUR');
  expect(both).toContain('7% of your 10.00 EUR is for your server.');
});

test('who thanked: people by name, the others as somebody, all of them counted', async () => {
  const { deps } = home;
  const made = await creator(deps, 'painter', ['Six clocks']);
  const to = { workId: made.workIds[0] ?? '', payeeId: made.actorId };
  const shy = await person(deps, 'shy');
  const hushed = await person(deps, 'hushed');
  const open = await person(deps, 'open');
  const node = await stranger(deps, 'node', { kind: 'application' });
  const far = await stranger(deps, 'far');
  const remote = { given: false, ...to };
  await standing(deps, [
    { giverId: hushed, anonymous: true, message: 'You know why', ...to },
    { giverId: open, personId: made.actorId, payeeId: made.actorId },
    { giverId: open, month: '2026-10', ...to },
    { giverId: shy, month: '2026-10', ...to },
    { giverId: node, anonymous: true, ...remote },
    { giverId: node, anonymous: true, ...remote },
    { giverId: far, month: '2026-09', ...remote },
    { giverId: far, month: '2026-11', undoneAt: deps.clock(), ...remote },
  ]);
  const shown = await homeOf(made.actorId);
  expect(shown).toContain('4 flattrs from 1 person and 3 without a name this month');
  expect(shown).toContain('7 flattrs from 3 people and 3 without a name in all');
  expect(shown.match(/>Somebody</g)).toHaveLength(3);
  expect(shown).toMatch(/>Somebody<[\s\S]*?You know why/);
  expect(shown).not.toMatch(/hushed|>node</);
  expect(shown).toMatch(/>open<\/a>[\s\S]*?to you/);

  const page = plain(await visitor().text('/@painter'));
  expect(page).toContain('4 flattrs from 1 person and 3 without a name this month');
  expect(page).toContain('7 flattrs from 3 people and 3 without a name in all');
  expect(page).toContain('@shy@');
  expect(page).not.toMatch(/hushed|You know why|>node</);
});

test('favourites and boosts of the month are thanks without money', async () => {
  const { deps } = home;
  const made = await creator(deps, 'sculptor', ['Two bells']);
  const workId = made.workIds[0] ?? '';
  expect(await homeOf(made.actorId)).not.toContain('from the fediverse');
  const near = deps.clock();
  const came = async (name: string, kind: 'like' | 'boost', facts: object = {}) => {
    const actorId = await stranger(deps, `admirer-${name}`);
    const uri = `https://likes.example/${name}`;
    const row = { id: deps.newId(), uri, kind, actorId, workId, createdAt: near };
    await deps.db.insert(reaction).values({ ...row, ...facts });
  };
  await came('near', 'like');
  await came('far', 'like');
  await came('undone', 'like', { undoneAt: near });
  await came('late', 'like', { createdAt: new Date('2026-10-31T23:59:59Z') });
  const likes = await homeOf(made.actorId);
  expect(likes).toContain('2 favourites from the fediverse this month: thanks without money.');
  await came('boost', 'boost');
  expect(await homeOf(made.actorId)).toContain('2 favourites and 1 boost from the fediverse');
  expect(await homeOf(made.actorId, 'fr')).toContain(
    '2 favoris et 1 partage du fédivers ce mois-ci',
  );
});

test('many flattrs come page by page, and each can be made to count more, or every month', async () => {
  const { deps } = home;
  const eager = await giver(deps, 'eager', { budgetMinor: 1000n, fundsMinor: 1000n });
  const titles = Array.from({ length: 53 }, (_, n) => `Song ${n}`);
  const made = await creator(deps, 'singer', titles);
  const at = (n: number) => new Date(deps.clock().getTime() - n * 60_000);
  const gift = { giverId: eager, payeeId: made.actorId };
  const ids = await standing(
    deps,
    made.workIds.map((workId, n) => ({ ...gift, workId, recordedAt: at(n) })),
  );
  const here = await visitor().signIn(deps, eager);
  const first = plain(await here.text('/home'));
  expect(first).toContain('50 of 53 flattrs on this page.');
  expect(first.match(/action="\/flattr\/weigh"/g)).toHaveLength(50);
  expect(first).not.toContain('>Song 50</a>');
  const older = /href="(\/home\?before=[^#"]+)#given" rel="next">Earlier flattrs/.exec(first)?.[1];
  const second = plain(await here.text(older ?? ''));
  expect(second).toContain('3 of 53 flattrs on this page.');
  for (const n of [50, 51, 52]) expect(second).toContain(`>Song ${n}</a>`);

  const weighed = { flattr: ids[0] ?? '', weight: '3', back: '/home' };
  const changed = await here.post('/flattr/weigh', weighed);
  expect(changed.headers.get('location')).toBe('/home?said=weighed');
  expect(lineOf(plain(await here.text('/home')), 'Song 0')).toContain('counts 3 times');
  expect((await here.post('/flattr/weigh', { ...weighed, weight: '6' })).status).toBe(422);
  const others = { flattr: '00000000-0000-7000-8000-000000000000', weight: '2' };
  expect((await here.post('/flattr/weigh', others)).status).toBe(404);
  expect((await visitor().post('/flattr/weigh', weighed)).status).toBe(303);

  expect(lineOf(first, 'Song 1')).toContain('action="/flattr/monthly"');
  const monthly = { work: made.workIds[1] ?? '', weight: '1', back: '/home' };
  expect((await here.post('/flattr/monthly', monthly)).status).toBe(303);
  const kept = lineOf(plain(await here.text('/home')), 'Song 1');
  expect(kept).not.toContain('action="/flattr/monthly"');
  expect(kept).toContain('href="/home/subscriptions"');
});

test('a budget in its states: what is covered, and what is only promised', async () => {
  const { deps } = home;
  const part = await giver(deps, 'part', { budgetMinor: 1000n, fundsMinor: 400n });
  const shown = (await homeOf(part)).replaceAll(/<[^>]+>/g, '|').replaceAll(/[|\s]*\|[|\s]*/g, '|');
  expect(shown).toContain('|Budget|10.00 EUR|4.00 EUR|funded|6.00 EUR|promised|Balance|4.00 EUR|');
});
