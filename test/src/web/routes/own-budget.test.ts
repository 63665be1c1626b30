import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, payeeProof } from '../../../../db/schema/schema.ts';
import { stranger } from '../../../support/gifts.ts';
import { giver, type House, house } from '../../../support/house.ts';
import { localSources, PageVisitor, pagesOf } from '../../../support/pages.ts';
import { type Site, startSite } from '../../net/a-site.ts';

let home: House;
let site: Site;
let reader: string;

beforeAll(async () => {
  home = await house();
  reader = await giver(home.deps, 'reader', { budgetMinor: 1000n, fundsMinor: 400n });
  site = await startSite((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Our server</title>'),
  );
});
afterAll(async () => {
  site.close();
  await home.close();
});

const signedIn = async (language?: string) => {
  const pages = pagesOf(home.deps, { sources: localSources() });
  return await new PageVisitor(pages, home.deps.node.origin, language).signIn(home.deps, reader);
};
const plain = (page: string) => page.replaceAll('\u00a0', ' ');
const choice = async () =>
  (await home.deps.db.select().from(account).where(eq(account.actorId, reader)))[0];

test('what one received is given again, or kept: said in one sentence, with the figures', async () => {
  const here = await signedIn();
  const before = plain(await here.text('/home/budget'));
  expect(before).toMatch(
    /Received<\/dt><dd>[\s\S]*0\.00 EUR[\s\S]*Paid in<\/dt><dd>[\s\S]*4\.00 EUR/,
  );
  expect(before).toContain('You give only what you paid in, and keep what you receive.');
  const on = await here.post('/home/budget/regiving', { regives: 'yes' });
  expect(on.headers.get('location')).toBe('/home/budget?said=saved#regiving');
  expect((await choice())?.regives).toBe(true);
  expect(await here.text('/home/budget')).toContain('You give what you received first.');
  expect(await here.text('/home')).toContain('You give what you received first.');
  await here.post('/home/budget/regiving', { regives: 'no' });
  expect((await choice())?.regives).toBe(false);
  expect((await here.post('/home/budget/regiving', { regives: 'maybe' })).status).toBe(422);
});

test('a part for one’s server: not set aside until somebody there can receive it', async () => {
  const here = await signedIn();
  const set = await here.post('/home/budget/server', { server: ` ${site.origin} `, percent: '7' });
  expect(set.headers.get('location')).toBe('/home/budget?said=saved#server');
  const host = new URL(site.origin).host;
  const waiting = plain(await here.text('/home/budget'));
  expect(waiting).toContain(`7% of every month’s budget is for ${host}.`);
  expect(waiting).toContain(`${host} is not on flattr yet. Nothing is set aside until it is`);
  expect(waiting).toMatch(/<option value="7" selected>7%<\/option>/);
  expect(waiting).toContain(`value="${host}"`);

  const payeeId = await stranger(home.deps, 'admin');
  const { serverWorkId } = (await choice()) ?? {};
  const proof = { payeeId, method: 'page_payment' as const };
  await home.deps.db
    .update(payeeProof)
    .set(proof)
    .where(eq(payeeProof.workId, serverWorkId ?? ''));
  const received = plain(await here.text('/home/budget'));
  expect(received).toMatch(/It goes to[\s\S]*@admin@peer\.example/);
  expect(received).not.toContain('not on flattr yet');
  const french = plain(await (await signedIn('fr')).text('/home/budget'));
  expect(french).toContain(`7 % du budget de chaque mois sont pour ${host}.`);

  const stopped = await here.post('/home/budget/server/stop', {});
  expect(stopped.headers.get('location')).toBe('/home/budget?said=saved#server');
  expect((await choice())?.serverPercent).toBeNull();
  expect(await here.text('/home/budget')).not.toContain('/home/budget/server/stop');
});

test('what is wrong with the part stands beside its field, with what was typed', async () => {
  const here = await signedIn();
  for (const [server, percent, field, sentence] of [
    ['social.example', '51', 'percent', 'between 1 and 50 percent'],
    ['social.example', '0', 'percent', 'between 1 and 50 percent'],
    ['social.example', '2.5', 'percent', 'between 1 and 50 percent'],
    ['social.example', 'half', 'percent', 'between 1 and 50 percent'],
    ['my cat', '5', 'server', 'neither a handle nor a server'],
    ['', '5', 'server', 'neither a handle nor a server'],
    ['@me@nowhere.invalid', '5', 'server', 'No server answers there'],
  ] as const) {
    const answer = await here.post('/home/budget/server', { server, percent });
    const page = await answer.text();
    expect(answer.status, server).toBe(422);
    expect(page).toContain(sentence);
    expect(page).toContain(`id="field-${field}-trouble"`);
    expect(page).toContain(`value="${server}"`);
  }
  const long = await here.post('/home/budget/server', { server: 'x'.repeat(9000), percent: '5' });
  expect(long.status).toBe(422);
  expect((await here.post('/home/budget/server', { server: 'social.example' })).status).toBe(422);
  expect((await choice())?.serverWorkId ?? null).toBeNull();
});

test('who came to set a budget for something is asked for nothing else', async () => {
  const here = await signedIn();
  const page = await here.text('/home/budget?next=/@reader');
  expect(page).toContain('name="next" value="/@reader"');
  expect(page).not.toContain('id="server"');
});
