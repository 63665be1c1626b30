import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, flattr, subscription } from '../../../../db/schema/schema.ts';
import { standing as given } from '../../../support/gifts.ts';
import { creator, giver, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

let home: House;
let reader: string;
let poor: string;
let author: string;
let workIds: string[];
const path = '/@night-trains/works/first';

beforeAll(async () => {
  home = await house({ feeBps: 250 });
  reader = await giver(home.deps, 'reader', { budgetMinor: 500n, fundsMinor: 1000n });
  poor = await person(home.deps, 'newcomer');
  ({ actorId: author, workIds } = await creator(home.deps, 'night-trains', ['First', 'Second']));
});
afterAll(() => home.close());

const visitor = () => new PageVisitor(pagesOf(home.deps), home.deps.node.origin);
const standing = async () =>
  (await home.deps.db.select().from(flattr)).filter(({ undoneAt }) => undoneAt === null).length;

test('a flattr is given, shown with what it is worth, and taken back', async () => {
  const here = await visitor().signIn(home.deps, reader);
  const before = await here.text(path);
  expect(before).toContain('A flattr would be worth 4.88\u00a0EUR');
  const given = await here.post('/flattr', {
    work: workIds[0] ?? '',
    back: path,
    message: 'Merci\r\nà toi',
  });
  expect([given.status, given.headers.get('location')]).toEqual([303, `${path}?said=flattred`]);
  const after = await here.text(`${path}?said=flattred`);
  expect(after).toContain('Flattred');
  expect(after).toContain('thanks-just');
  expect(after).toContain('Worth 4.88\u00a0EUR if the month ended now.');
  expect(after).toContain('name="back" value="/@night-trains/works/first"');
  expect(after).toContain('href="/@reader"');

  // A second one would halve it.
  expect(await here.text('/@night-trains/works/second')).toContain('worth 2.44\u00a0EUR');

  const [row] = await home.deps.db.select().from(flattr).where(eq(flattr.giverId, reader));
  expect(row?.message).toBe('Merci\nà toi');
  expect(await (await visitor().signIn(home.deps, author)).text('/home')).toContain('Merci\nà toi');

  const again = { work: workIds[0] ?? '', back: path };
  expect((await here.post('/flattr', again)).headers.get('location')).toBe(path);
  // A word that would be lost is not.
  const twice = await here.post('/flattr', { ...again, message: 'Once more' });
  expect([twice.status, await twice.text()]).toEqual([409, expect.stringContaining('already')]);
  expect(await standing()).toBe(1);

  const undone = await here.post('/flattr/undo', { flattr: row?.id ?? '', back: '/home' });
  expect(undone.headers.get('location')).toBe('/home?said=undone');
  expect(await here.text('/home?said=undone')).toContain('Undone.');
  expect(await here.text(path)).toContain('A flattr would be worth');
  expect(await standing()).toBe(0);
  const undoneAgain = await here.post('/flattr/undo', { flattr: row?.id ?? '', back: path });
  expect(undoneAgain.headers.get('location')).toBe(`${path}?said=undone`);
});

test('a person can be flattred as such', async () => {
  const here = await visitor().signIn(home.deps, reader);
  await here.post('/flattr', { person: author, back: '/@night-trains' });
  expect(await here.text('/@night-trains')).toContain('Flattred');
  expect(await here.text(path)).not.toContain('Flattred');
});

test('each refusal has its sentence and its way on', async () => {
  const newcomer = await visitor().signIn(home.deps, poor);
  const noMeans = await newcomer.post('/flattr', { work: workIds[0] ?? '', back: path });
  expect(noMeans.status).toBe(409);
  expect(await noMeans.text()).toContain(`href="/home/budget?next=${encodeURIComponent(path)}"`);

  const own = await visitor().signIn(home.deps, author);
  expect(await own.text(path)).toContain('This is yours');
  expect((await own.post('/flattr', { work: workIds[0] ?? '' })).status).toBe(403);

  const here = await visitor().signIn(home.deps, reader);
  const gone = await here.post('/flattr', { work: home.deps.newId() });
  expect([gone.status, await gone.text()]).toEqual([404, expect.stringContaining('not here')]);
  const long = await here.post('/flattr', { work: workIds[1] ?? '', message: 'x'.repeat(501) });
  expect([long.status, await long.text()]).toEqual([
    422,
    expect.stringContaining('500 characters'),
  ]);
  for (const fields of [{}, { work: 'first' }, { work: `${workIds[0]}'` }]) {
    expect((await here.post('/flattr', fields)).status).toBe(422);
  }
  expect((await here.post('/flattr/undo', { flattr: home.deps.newId() })).status).toBe(404);
});

test('who is not signed in is asked to, and nothing is given', async () => {
  const before = await standing();
  const answer = await visitor().post('/flattr', { work: workIds[1] ?? '', back: path });
  expect(answer.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  expect(await standing()).toBe(before);
  const page = await visitor().text(path);
  expect(page).toContain('Sign in to flattr');
  const address = encodeURIComponent(`${home.deps.node.origin}${path}`);
  expect(page).toContain(`<a href="/flattr?url=${address}">My home is another node</a>`);
});

const second = '/@night-trains/works/second';

test('a flattr can count more, be heavier, say a word, and be given every month', async () => {
  const { db } = home.deps;
  const here = await visitor().signIn(home.deps, reader);
  const fields = { work: workIds[1] ?? '', back: second, weight: '3', message: 'Again' };
  await here.post('/flattr', { ...fields, monthly: 'yes', until: '2027-01' });
  const [row] = await db
    .select()
    .from(flattr)
    .where(eq(flattr.workId, workIds[1] ?? ''));
  expect(row).toMatchObject({ weight: 3, message: 'Again', anonymous: false });
  const [monthly] = await db.select().from(subscription);
  expect(monthly).toMatchObject({ weight: 3, lastMonth: '2027-01', anonymous: false });
  const page = await here.text(second);
  expect(page).toContain('Flattred every month');
  expect(page).toContain('It counts 3 times.');
  expect(page).toContain('Every month until January 2027.');
  expect(page).toContain('href="/home/subscriptions"');
  expect(page).not.toContain('action="/flattr/monthly"');

  const again = await here.post('/flattr/monthly', { work: workIds[1] ?? '', back: second });
  expect([again.status, await again.text()]).toEqual([
    409,
    expect.stringContaining('You flattr this every month already'),
  ]);
  await here.post('/flattr/undo', { flattr: row?.id ?? '', back: second });
  const taken = await here.text(second);
  expect(taken).toContain('Every month until January 2027.');
  expect(taken).not.toContain('name="monthly"');
  await db.delete(subscription);
});

test('a flattr for every month is refused as a whole, or given', async () => {
  const { db } = home.deps;
  const here = await visitor().signIn(home.deps, reader);
  const before = await standing();
  const fields = { work: workIds[1] ?? '', back: second, monthly: 'yes' };
  const late = await here.post('/flattr', { ...fields, until: '2026-09' });
  expect([late.status, await late.text()]).toEqual([
    422,
    expect.stringContaining('Choose one from the list'),
  ]);
  const meagre = await (await visitor().signIn(home.deps, poor)).post('/flattr', fields);
  expect([meagre.status, await meagre.text()]).toEqual([
    409,
    expect.stringContaining('/home/budget?next='),
  ]);
  const theirs = await (await visitor().signIn(home.deps, author)).post('/flattr', fields);
  expect(theirs.status).toBe(403);
  expect([await standing(), await db.select().from(subscription)]).toEqual([before, []]);

  // Given every month already: then it is simply given, and goes on as it was.
  await here.post('/flattr/monthly', { work: fields.work, until: '2027-01' });
  const given = await here.post('/flattr', { ...fields, until: '2027-03' });
  expect(given.headers.get('location')).toBe(`${second}?said=flattred`);
  expect(await standing()).toBe(before + 1);
  expect(await db.select().from(subscription)).toMatchObject([{ lastMonth: '2027-01' }]);
  await db.delete(subscription);
  const rows = await db.select().from(flattr);
  const last = rows.find(({ workId, undoneAt }) => workId === fields.work && undoneAt === null);
  await here.post('/flattr/undo', { flattr: last?.id ?? '' });
});

test('what is flattred already can be so every month', async () => {
  const here = await visitor().signIn(home.deps, reader);
  await here.post('/flattr', { work: workIds[1] ?? '', back: second, weight: '2' });
  const page = await here.text(second);
  const offered = [...page.matchAll(/<option value="(2[^"]+)"/g)].map(([, month]) => month);
  expect([offered[0], offered.at(-1), offered.length]).toEqual(['2026-11', '2027-10', 12]);
  expect(page).toMatch(/action="\/flattr\/monthly"[\s\S]*name="weight" value="2"/);
  const kept = await here.post('/flattr/monthly', {
    ...{ work: workIds[1] ?? '', back: second, weight: '2', until: '' },
  });
  expect(kept.headers.get('location')).toBe(`${second}?said=flattred`);
  expect(await here.text(second)).toContain('Every month, until you stop it.');
  await home.deps.db.delete(subscription);
});

test('what no form of ours sends is refused, and nothing is given for it', async () => {
  const here = await visitor().signIn(home.deps, reader);
  const before = await standing();
  const work = workIds[0] ?? '';
  for (const weight of ['0', '6', '1e9', '-1', '2.5', 'many']) {
    const answer = await here.post('/flattr', { work, back: path, weight });
    expect([answer.status, await answer.text()], weight).toEqual([
      422,
      expect.stringContaining('counts 1 to 5 times'),
    ]);
  }
  for (const until of ['2026-13', '2026-09', 'soon']) {
    const answer = await here.post('/flattr/monthly', { work, back: path, until });
    expect([answer.status, await answer.text()], until).toEqual([
      422,
      expect.stringContaining('Choose one from the list'),
    ]);
  }
  expect((await here.post('/flattr', { work, weight: '1'.repeat(20) })).status).toBe(422);
  expect((await here.post('/flattr/monthly', { person: 'x' })).status).toBe(422);
  expect(await standing()).toBe(before);
});

test('without a name only among enough others; then nothing on any page betrays it', async () => {
  const { deps } = home;
  const work = workIds[0] ?? '';
  const shy = await giver(deps, 'shy-listener', { budgetMinor: 300n });
  const here = await visitor().signIn(deps, shy);
  const alone = await here.post('/flattr', { work, back: path, anonymous: 'yes' });
  expect([alone.status, await alone.text()]).toEqual([
    409,
    expect.stringContaining('Too few people give'),
  ]);
  for (const name of ['one', 'two', 'three', 'four']) {
    const other = await giver(deps, name, { budgetMinor: 300n });
    await given(deps, [{ giverId: other, personId: author, payeeId: author }]);
  }
  await deps.db.update(flattr).set({ undoneAt: deps.clock() }).where(eq(flattr.workId, work));
  const gift = await here.post('/flattr', { work, back: path, anonymous: 'yes' });
  expect(gift.headers.get('location')).toBe(`${path}?said=flattred`);
  expect(await here.text(path)).toContain('Without your name.');
  for (const seen of [visitor(), await visitor().signIn(deps, author)]) {
    const page = await seen.text(path);
    expect(page).toContain('1\u00a0flattr\u00a0without a name');
    expect(page).not.toContain('Nobody yet');
    for (const other of ['/@night-trains', '/catalogue', '/home/supporters', '/home']) {
      expect(await seen.text(other), other).not.toContain('shy-listener');
    }
    expect(page).not.toContain('shy-listener');
  }
  await given(deps, [{ giverId: reader, workId: work, payeeId: author }]);
  const both = await visitor().text(path);
  expect(both).toContain('href="/@reader"');
  expect(both).toContain('and 1\u00a0flattr\u00a0without a name');
});

test('what somebody gave without a name is not among what they show to all', async () => {
  const { deps } = home;
  await deps.db.update(account).set({ flattrsPublic: true });
  const page = await visitor().text('/@shy-listener');
  expect(page).not.toContain('Flattrs given</h2><ul');
  expect(page).not.toContain('/works/first');
  expect(await visitor().text('/@reader')).toContain('/works/first');
});

test('it is known where the coin stood: on a page, or under an address that was looked up', async () => {
  const { deps } = home;
  const giverId = await giver(deps, 'traveller', { budgetMinor: 500n });
  const here = await visitor().signIn(deps, giverId);
  const [first = '', second = ''] = workIds;
  const looked = `/flattr?url=${encodeURIComponent(`${deps.node.origin}${path}`)}`;
  await here.post('/flattr', { work: first, back: looked });
  await here.post('/flattr', { work: second, back: '/flattrs', monthly: 'yes' });
  await here.post('/flattr', { person: author, back: looked, monthly: 'yes' });
  const rows = await deps.db.select().from(flattr).where(eq(flattr.giverId, giverId));
  const sources = new Map(rows.map(({ workId, source }) => [workId, source]));
  expect([first, second, null].map((id) => sources.get(id))).toEqual(['link', 'page', 'link']);
});
