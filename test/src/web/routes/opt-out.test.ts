import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { notice, optOut } from '../../../../db/schema/schema.ts';
import type { NodeDeps, Sources } from '../../../../src/operations/deps.ts';
import { done, refuse } from '../../../../src/operations/outcome.ts';
import { stranger, webPage } from '../../../support/gifts.ts';
import { type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf, silentRemote, silentSources } from '../../../support/pages.ts';
import { elsewhere } from '../../../support/peer.ts';

let home: House;
let noticeId: string;
const TOKEN = 'a-secret';
const PAGE = `/opt-out/${TOKEN}`;

beforeAll(async () => {
  home = await house();
  const { deps } = home;
  const authorId = await stranger(deps, 'writer', { host: 'social.example' });
  const workId = await webPage(
    deps,
    'https://social.example/1',
    'On "sleeping" in trains',
    authorId,
  );
  noticeId = deps.newId();
  const times = { createdAt: deps.clock(), sentAt: deps.clock() };
  await deps.db.insert(notice).values({ id: noticeId, authorId, workId, token: TOKEN, ...times });
});
afterAll(() => home.close());
beforeEach(async () => {
  await home.database.ownerDb.delete(optOut);
});

const visitor = (
  language?: string,
  sources: Partial<Sources> = {},
  outside: Partial<NodeDeps> = {},
) => {
  const pages = pagesOf(home.deps, { sources: { ...silentSources, ...sources }, ...outside });
  return new PageVisitor(pages, home.deps.node.origin, language);
};
const asked = () => home.deps.db.select({ who: optOut.who, kind: optOut.kind }).from(optOut);

test('the page says what happened and changes nothing by being opened', async () => {
  for (const path of [PAGE, `/notices/${noticeId}`]) {
    const isSecret = path === PAGE;
    const answer = await visitor().get(path);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).toContain('A small thank-you is waiting for you');
    expect(page).toContain('>On &quot;sleeping&quot; in trains</a>');
    expect(page).toContain('Opt @writer@social.example out');
    // The post is public: who reads it there has no link of its author's.
    expect(page.includes(`action="${PAGE}"`)).toBe(isSecret);
    expect(page.includes('https://social.example/.well-known/no-flattr')).toBe(isSecret);
    expect(page.includes(TOKEN)).toBe(isSecret);
    expect(page.includes('the link that is in the message')).toBe(!isSecret);
    expect(page).toContain('name="robots" content="noindex"');
  }
  expect(await asked()).toEqual([]);
  const french = await visitor('fr').text(PAGE);
  expect(french).toContain('Un petit merci vous attend');
  expect(french.split('<main')[1]?.split('</main>')[0]).not.toMatch(
    /(?<!\p{L})(tu|te|toi|ton|ta|tes)(?!\p{L})/iu,
  );
});

test('what a program may get there too is told apart by what it asks for', async () => {
  const answer = await visitor().get(`/notices/${noticeId}`);
  expect(answer.headers.get('vary')).toContain('Accept,');
});

const writer = elsewhere('writer', 'social.example');
const said = (summary: string): Partial<NodeDeps> => ({
  remote: {
    ...silentRemote,
    handle: async () => writer,
    freshActor: async () => ({ ...writer, summary }),
  },
});

test('whose profile does not say so is told where to write it; whose server is down, to wait', async () => {
  for (const [outside, sentence] of [
    [said('I write on trains.'), 'The word does not stand in your profile text.'],
    [{}, 'The server did not answer.'],
  ] as const) {
    const answer = await visitor('en', {}, outside).post(PAGE, {});
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page).toContain(sentence);
    expect(page).toContain('write this word into the profile text of @writer@social.example');
  }
  expect(await asked()).toEqual([]);
});

test('the word in their profile opts an author out, by the link or without one', async () => {
  const author = visitor('en', {}, said('Trains. #NoFlattr, please.'));
  const answer = await author.post(PAGE, {});
  expect([answer.status, answer.headers.get('location')]).toEqual([303, PAGE]);
  expect(await asked()).toEqual([{ who: writer.uri, kind: 'author' }]);
  const page = await author.text(PAGE);
  expect(page).toContain('You have opted out');
  expect(page).toContain('can flattr @writer@social.example any more');
  expect(page).not.toContain(`action="${PAGE}"`);
  expect(page).toContain(`action="${PAGE}/server"`);

  await home.database.ownerDb.delete(optOut);
  expect(await author.text('/opt-out')).toContain('#NoFlattr');
  const opened = await author.post('/opt-out', { account: '@writer@social.example' });
  expect(await opened.text()).toContain('can flattr @writer@social.example any more');
  expect(await asked()).toEqual([{ who: writer.uri, kind: 'author' }]);
  for (const account of ['', 'nonsense', home.deps.node.host])
    expect((await author.post('/opt-out', { account })).status).toBe(422);
});

test('whoever runs the server opts everybody out with a file', async () => {
  const file = (mediaType: string): Sources['evidence'] => {
    return async (url) =>
      done({ evidence: { at: url, mediaType, reading: null, payments: [], me: [], creators: [] } });
  };
  for (const [evidence, sentence] of [
    [silentSources.evidence, 'did not answer'],
    [async () => refuse('gone' as const), 'was not found there'],
    [async () => refuse('private_address' as const), 'no server of the web'],
    [file('text/html'), 'was not found there'],
  ] as const) {
    const answer = await visitor('en', { evidence }).post(`${PAGE}/server`, {});
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page).toMatch(/<p class="trouble" id="server-trouble" role="alert">/);
    expect(page).toContain(sentence);
    expect(page).toContain('Opt @writer@social.example out');
  }
  expect(await asked()).toEqual([]);
  const admin = visitor('en', { evidence: file('text/plain') });
  expect((await admin.post(`${PAGE}/server`, {})).headers.get('location')).toBe(PAGE);
  expect(await asked()).toEqual([{ who: 'social.example', kind: 'server' }]);
  const page = await admin.text(PAGE);
  expect(page).toContain('Your server has opted out');
  expect(page).not.toContain('action="/opt-out/');
});

test('a link that was cut says so, and so does a form sent from elsewhere', async () => {
  for (const path of ['/opt-out/nothing', '/notices/01890000-0000-7000-8000-000000000000']) {
    const answer = await visitor().get(path);
    expect([answer.status, await answer.text()]).toEqual([
      404,
      expect.stringContaining('This link is not known here'),
    ]);
  }
  expect((await visitor().get('/notices/nothing')).status).toBe(404);
  for (const path of ['/opt-out/nothing', '/opt-out/nothing/server']) {
    expect((await visitor().post(path, {})).status).toBe(404);
  }
  const forged = await visitor().post(PAGE, {}, { origin: 'https://evil.example' });
  expect(forged.status).toBe(403);
  expect(await asked()).toEqual([]);
});
