import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellingChoice, visitorCount } from '../../../../db/schema/schema.ts';
import { readCsv } from '../../../../src/text/csv.ts';
import { standing, stranger } from '../../../support/gifts.ts';
import { creator, giver, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

let home: House;
let author: string;
let workIds: readonly string[];
beforeAll(async () => {
  home = await house();
  ({ actorId: author, workIds } = await creator(home.deps, 'night-trains', ['One', '=2+3']));
  const named = await giver(home.deps, 'named-reader', { budgetMinor: 500n });
  const nameless = await giver(home.deps, 'nameless-reader', { budgetMinor: 500n });
  const far = await stranger(home.deps, 'nameless-stranger');
  const [workId = ''] = workIds;
  const gift = { workId, payeeId: author };
  await standing(home.deps, [
    { ...gift, giverId: named, message: 'For the night.' },
    { ...gift, giverId: nameless, anonymous: true, message: 'Quietly.' },
    { ...gift, giverId: far, anonymous: true, given: false },
    { giverId: author, personId: named, payeeId: named },
    { giverId: author, personId: nameless, payeeId: nameless, anonymous: true },
  ]);
});
afterAll(() => home.close());

const visitor = (language = 'en') =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);
const HREF = '/home/settings/archive';

async function archiveOf(actorId: string) {
  const here = await visitor().signIn(home.deps, actorId);
  const answer = await here.get(`${HREF}/download`);
  expect(answer.headers.get('cache-control')).toBe('private, no-store');
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  return new Map(
    Object.entries(files).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
  );
}

test('a creator’s file has what is theirs, and no name of who gave without one', async () => {
  const files = await archiveOf(author);
  const whole = [...files.values()].join('\n');
  expect(whole).not.toContain('nameless-stranger');
  const thanks = readCsv(files.get('thanks.csv') ?? '', 10);
  expect(thanks.map(([, title, , from, message]) => [title, from, message])).toEqual([
    ['title', 'from', 'message'],
    ['One', 'named-reader@localhost:9001', 'For the night.'],
    ['One', '', 'Quietly.'],
    ['One', '', ''],
  ]);
  // Whom they gave to themselves they know, also without their own name.
  expect(JSON.parse(files.get('flattrs.json') ?? '')).toMatchObject({ totalItems: 2 });
  files.delete('flattrs.csv');
  files.delete('flattrs.json');
  expect([...files.values()].join('\n')).not.toContain('nameless-reader');
  for (const secret of ['private', 'sealed', 'token', 'secret'])
    expect(whole.toLowerCase().includes(secret), secret).toBe(false);
  expect(JSON.parse(files.get('outbox.json') ?? '')).toMatchObject({
    ...{ type: 'OrderedCollection', totalItems: 2 },
    orderedItems: [{ type: 'Create' }, { type: 'Create' }],
  });
  expect(JSON.parse(files.get('actor.json') ?? '')).toMatchObject({ type: 'Person' });
  expect(files.get('works/2-3.md')).toContain('title: "=2+3"');
});

test('each file of it is explained in it, in the reader’s language', async () => {
  const files = await archiveOf(author);
  for (const name of files.keys())
    if (name !== 'README.txt')
      expect(files.get('README.txt')).toContain(name.replace(/^works\/.*/, 'works/'));
});

test('what somebody chose and who saw what they made is in it; no table is without its names', async () => {
  const { deps } = home;
  const [workId = ''] = workIds;
  await deps.db.insert(visitorCount).values([
    { subjectId: author, day: '2026-10-02', visitors: 4 },
    { subjectId: workId, day: '2026-10-03', visitors: 7 },
    { subjectId: workId, day: '2026-10-01', visitors: 1 },
    { subjectId: await person(deps, 'neighbour'), day: '2026-10-01', visitors: 9 },
  ]);
  const telling = { topic: 'flattr', onPage: true, byMail: 'weekly', byBot: 'off' } as const;
  await deps.db.insert(tellingChoice).values({ accountId: author, ...telling });
  const files = await archiveOf(author);
  const table = (name: string) => readCsv(files.get(name) ?? '', 100);
  expect(table('visitors.csv').map(([day, title, , visitors]) => [day, title, visitors])).toEqual([
    ['day', 'title', 'visitors'],
    ['2026-10-01', 'One', '1'],
    ['2026-10-02', 'night-trains', '4'],
    ['2026-10-03', 'One', '7'],
  ]);
  expect(table('settings.csv')).toContainEqual(['told_flattr_by_mail', 'weekly']);
  expect(table('settings.csv')).toContainEqual(['told_comment_by_mail', 'each']);
  for (const [name, text] of files)
    if (name.endsWith('.csv')) expect(text.split('\n')[0], name).toMatch(/[a-z]/);
});

test('nobody gets it for somebody else', async () => {
  const answer = await visitor().get(`${HREF}/download`);
  expect(answer.headers.get('location')).toContain('/sign-in');
  const other = await archiveOf(await person(home.deps, 'other'));
  expect([...other.values()].join('\n')).not.toContain('night-trains');
});

test.each([
  ['en', 'No file came.', 'no file that an Obole gave'],
  ['fr', 'Aucun fichier', 'pas un fichier donné par un Obole'],
])('says in %s why a file is not taken', async (language, none, wrong) => {
  const here = await visitor(language).signIn(home.deps, author);
  const send = async (bytes: Uint8Array<ArrayBuffer>) => {
    const file = { field: 'archive', name: 'archive.zip' };
    const answer = await here.upload(HREF, {}, bytes, undefined, file);
    return { status: answer.status, page: await answer.text() };
  };
  expect(await send(new Uint8Array(0))).toEqual({
    ...{ status: 422, page: expect.stringContaining(none) },
  });
  expect(await send(new Uint8Array(100_000))).toEqual({
    ...{ status: 422, page: expect.stringContaining(wrong) },
  });
});

test('how often it is asked for has a bound', async () => {
  const here = await visitor().signIn(home.deps, author);
  const answers: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    const answer = await here.get(`${HREF}/download`);
    await answer.body?.cancel();
    answers.push(answer.status);
  }
  expect(answers).toEqual([200, 200, 200, 200, 429, 429]);
});
