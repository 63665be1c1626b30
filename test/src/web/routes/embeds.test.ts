import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flattr, work } from '../../../../db/schema/schema.ts';
import type { Remote } from '../../../../src/operations/deps.ts';
import { undoFlattr } from '../../../../src/operations/undo-flattr.ts';
import { standing, webPage } from '../../../support/gifts.ts';
import { creator, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, silentRemote } from '../../../support/pages.ts';

let home: House;
let author: string;
let berth: string;
let fans: string[];
const asked: unknown[] = [];
const BLOG = 'https://night-trains.example/The%20lower%20berth';

/** Whoever asks another server is caught. */
const remote: Remote = {
  ...silentRemote,
  lookUp: async (url) => {
    asked.push(url);
    return null;
  },
  actor: async (uri) => {
    asked.push(uri);
    return null;
  },
};

beforeAll(async () => {
  home = await house({ at: '2026-11-22T12:00:00Z', origin: 'https://node.example' });
  const made = await creator(home.deps, 'night-trains', ['The lower berth']);
  author = made.actorId;
  berth = made.workIds[0] ?? '';
  fans = await Promise.all(['ana', 'bo', 'cy'].map((name) => person(home.deps, name)));
});
afterAll(() => home.close());

// Each visitor comes to a process of its own: nothing is kept from the test before.
const visitor = (language = 'en') =>
  new PageVisitor(pagesOf(home.deps, { remote }), home.deps.node.origin, language);
const badge = (url: string) => `/badge.svg?url=${encodeURIComponent(url)}`;
const button = (url: string) => `/embed/button?url=${encodeURIComponent(url)}`;
const page = () => `${home.deps.node.origin}/@night-trains/works/the-lower-berth`;
const thank = (giverId = '') =>
  standing(home.deps, [{ giverId, payeeId: author, workId: berth }]).then(([id = '']) => id);
const said = (picture: string) => /aria-label="([^"]*)"/.exec(picture)?.[1]?.replace('\u00a0', ' ');

test('a badge says how often a work or a person was flattred, wherever it stands', async () => {
  expect(said(await visitor().text(badge(page())))).toBe('0 flattrs');
  await thank(fans[0]);
  const second = await thank(fans[1]);
  expect(said(await visitor().text(badge(page())))).toBe('2 flattrs');
  expect(said(await visitor().text(badge(`${page()}#end`)))).toBe('2 flattrs');
  const given = await home.deps.db.query.flattr.findFirst({ where: eq(flattr.id, second) });
  const undone = await undoFlattr(home.deps, { giverId: given?.giverId ?? '', flattrId: second });
  expect(undone.ok).toBe(true);
  expect(said(await visitor().text(badge(page())))).toBe('1 flattr');

  await home.deps.db.update(work).set({ provenAt: null });
  // Its original leads to it only once that page was seen to name its author.
  expect(said(await visitor().text(badge(BLOG)))).toBe('0 flattrs');
  await home.deps.db.update(work).set({ provenAt: home.deps.clock() }).where(eq(work.id, berth));
  expect(said(await visitor().text(badge(BLOG)))).toBe('1 flattr');

  await standing(home.deps, [{ giverId: fans[2] ?? '', payeeId: author, personId: author }]);
  const profile = `${home.deps.node.origin}/@night-trains`;
  expect(said(await visitor().text(badge(profile)))).toBe('1 flattr');
});

test('what waits for somebody is counted, too', async () => {
  const workId = await webPage(home.deps, 'https://blog.example/fog', 'Fog', null);
  const waits = { workId, payeeId: null, waitingFor: 'unknown_author' as const };
  await standing(
    home.deps,
    fans.map((giverId) => ({ giverId, ...waits })),
  );
  expect(said(await visitor().text(badge('https://blog.example/fog')))).toBe('3 flattrs');
});

test.each([
  ['nothing', ''],
  ['words', 'my cat'],
  ['a script', 'javascript:alert(1)'],
  ['a password', 'https://me:secret@blog.example/'],
  ['too long', `https://blog.example/${'x'.repeat(3000)}`],
  ['this machine', 'http://localhost:3000/'],
  ['this machine', 'http://127.0.0.1/'],
  ['this machine as a number', 'http://2130706433/'],
  ['this machine in IPv6', 'http://[::1]/'],
  ['a private network', 'http://192.168.1.1/admin'],
  ['a cloud', 'http://169.254.169.254/latest/'],
  ['a printer', 'http://printer.local/'],
  ['a name of one label', 'http://intranet/'],
])('%s is calmly refused', async (_, url) => {
  const answer = await visitor().get(badge(url));
  const picture = await answer.text();
  expect([answer.status, said(picture)]).toEqual([200, 'Flattr']);
  expect(picture).toContain('>–</text>');
  const framed = await visitor('fr').text(button(url));
  expect(framed).toContain('Cette adresse ne peut pas être flattrée');
  expect(framed).not.toContain('<a ');
});

test('an address that nobody has seen has none, and asking for it leaves no trace', async () => {
  const rows = async () =>
    (await home.deps.db.query.work.findMany()).length +
    (await home.deps.db.query.actor.findMany()).length;
  const before = await rows();
  for (const url of ['https://new.example/1', 'https://new.example/%00%22', 'https://né.example/é'])
    expect(said(await visitor().text(badge(url))), url).toBe('0 flattrs');
  expect(await visitor().text(button('https://new.example/1'))).toContain('0\u00a0flattrs');
  expect(await rows()).toBe(before);
  expect(asked).toEqual([]);
});

test('who has a badge already gets nothing again, until it changes', async () => {
  const here = visitor();
  const first = await here.get(badge(page()));
  const etag = first.headers.get('etag') ?? '';
  expect(first.headers.get('cache-control')).toBe('public, max-age=10');
  expect(first.headers.get('content-type')).toBe('image/svg+xml');
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const again = await here.get(badge(page()), { 'if-none-match': known });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
  }
  await thank(fans[1]);
  const changed = await visitor().get(badge(page()), { 'if-none-match': etag });
  expect(changed.status).toBe(200);
});

test('a button in a frame is for any page, leads out of it, and can give nothing itself', async () => {
  const answer = await visitor().get(button(page()));
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain('frame-ancestors *');
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[^;]*; base-uri 'none'; form-action 'none'/,
  );
  expect(answer.headers.get('x-frame-options')).toBeNull();
  const text = await answer.text();
  const href = `https://node.example/flattr?url=${encodeURIComponent(page())}`;
  expect(text).toContain(`<a href="${href}" target="_blank" rel="noopener">`);
  expect(text).toContain('2\u00a0flattrs so far');
  expect(text).not.toMatch(/<form|<script|<button/);
  expect(text.length).toBeLessThan(4_000);
  // Nothing else of this site may stand in a frame.
  for (const path of ['/flattr?url=x', '/', '/@night-trains']) {
    const other = await visitor().get(path);
    expect(other.headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
    expect(other.headers.get('x-frame-options'), path).toBe('DENY');
  }
});

test('no cookie is read or set', async () => {
  const here = await visitor().signIn(home.deps, fans[0] ?? '');
  for (const path of [badge(page()), button(page())]) {
    const [member, stranger] = [await here.get(path), await visitor().get(path)];
    expect(member.headers.getSetCookie(), path).toEqual([]);
    expect(await member.text(), path).toBe(await stranger.text());
    expect([...member.headers], path).toEqual([...stranger.headers]);
    expect(member.headers.get('vary') ?? '').not.toContain('Cookie');
  }
});

test('a badge is a picture by itself, in both schemes, and as wide as its number needs', async () => {
  const picture = await visitor().text(badge(page()));
  expect(picture).toContain('xmlns="http://www.w3.org/2000/svg"');
  expect(picture).toContain('prefers-color-scheme:dark');
  expect(picture).not.toMatch(/href|url\(|@import|@font-face/);
  expect(picture.match(/<text[^>]*textLength/g)).toHaveLength(2);
  expect(picture).toContain('role="img"');
});

test('the script is small, for every page, and the same bytes are not sent twice', async () => {
  const answer = await visitor().get('/button.js');
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.getSetCookie()).toEqual([]);
  const text = await answer.text();
  expect(Buffer.byteLength(text)).toBeLessThan(3_000);
  // Nothing that a content policy forbids or that leaves a trace in the browser.
  expect(text).not.toMatch(/eval|innerHTML|Function\(|\.style\b|cookie|Storage|fetch\(|https?:/);
  const etag = answer.headers.get('etag') ?? '';
  expect((await visitor().get('/button.js', { 'if-none-match': etag })).status).toBe(304);
});
