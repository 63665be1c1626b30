import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mail, mailAddress, mailConfirmation } from '../../../../db/schema/schema.ts';
import { changeRole } from '../../../../src/operations/change-role.ts';
import { deleteAccount } from '../../../../src/operations/delete-account.ts';
import { queueDueMails, sendMail } from '../../../../src/operations/post-mail.ts';
import { type House, house, person } from '../../../support/house.ts';
import { addIdentity } from '../../../support/identities.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { lastLinkTo, lettersTo, mailing, tokenOf } from '../../../support/post.ts';

const [OLD, NEW] = ['old@mail.example', 'New@mail.example'];

let home: House;
let count = 0;
let who: { id: string; handle: string; page: PageVisitor };
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());
beforeEach(async () => {
  home.setClock('2026-10-05T12:00:00Z');
  await home.deps.db.delete(mailAddress);
  await home.deps.db.delete(mailConfirmation);
  await home.deps.db.delete(mail);
  who = await somebody();
});

const visitor = (language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);
async function somebody() {
  count += 1;
  const handle = `reader${count}`;
  const id = await person(home.deps, handle);
  return { id, handle, page: await visitor().signIn(home.deps, id) };
}
/** Gives an address, and opens the link that is mailed there. */
async function confirm(address: string, page = who.page): Promise<Response> {
  await page.post('/home/settings/mail', { address });
  const token = tokenOf(await lastLinkTo(home.deps, address));
  return page.post('/home/settings/mail/confirm', { token });
}
const address = async () => (await home.deps.db.query.mailAddress.findFirst())?.address;

test('an address is somebody’s when they have opened the link, signed in, and said so', async () => {
  const asked = await who.page.post('/home/settings/mail', { address: OLD });
  expect(asked.headers.get('location')).toBe('/home/settings/sign-in#mail');
  // Who presses twice gets one mail, whose link is good.
  await who.page.post('/home/settings/mail', { address: OLD });
  expect(await lettersTo(home.deps, OLD)).toHaveLength(1);
  const page = await who.page.text('/home/settings/sign-in');
  expect(textOf(page)).toContain(`A link is on its way to ${OLD}`);
  const link = await lastLinkTo(home.deps, OLD);
  expect((await visitor().get(link)).headers.get('location')).toContain('/sign-in?next=');
  for (let look = 0; look < 2; look += 1)
    expect(textOf(await who.page.text(link))).toContain(`Is ${OLD} yours?`);
  expect(await address()).toBeUndefined();
  const other = await somebody();
  const theirs = await other.page.post('/home/settings/mail/confirm', { token: tokenOf(link) });
  expect(theirs.status).toBe(404);
  const done = await who.page.post('/home/settings/mail/confirm', { token: tokenOf(link) });
  expect(done.headers.get('location')).toContain('said=addressConfirmed');
  expect(await address()).toBe(OLD);
  expect(textOf(await who.page.text('/home/settings/sign-in'))).toContain(OLD);
  expect((await who.page.get(link)).status).toBe(404);
});

test('a link is old after a day, and when another one was asked for', async () => {
  await who.page.post('/home/settings/mail', { address: OLD });
  const first = tokenOf(await lastLinkTo(home.deps, OLD));
  await who.page.post('/home/settings/mail', { address: NEW });
  const form = (token: string) => who.page.post('/home/settings/mail/confirm', { token });
  expect((await form(first)).status).toBe(404);
  const second = tokenOf(await lastLinkTo(home.deps, NEW));
  home.setClock('2026-10-06T12:00:00Z');
  expect((await form(second)).status).toBe(404);
  expect(await address()).toBeUndefined();
});

test('an address is one person’s, however it is written', async () => {
  await confirm(OLD);
  const other = await somebody();
  const taken = await confirm('OLD@mail.example', other.page);
  expect([taken.status, textOf(await taken.text())]).toEqual([
    409,
    expect.stringContaining('signs somebody in already'),
  ]);
});

test('the one that is replaced or removed is told, and signs nobody in any more', async () => {
  await confirm(OLD);
  await confirm(NEW);
  expect(await address()).toBe(NEW);
  expect(await lettersTo(home.deps, OLD)).toContainEqual({
    ...{ kind: 'address_gone', handle: who.handle, replaced: true },
  });
  await addIdentity(home.deps, who.id);
  const removed = await who.page.post('/home/settings/mail/remove', {});
  expect(removed.headers.get('location')).toContain('said=addressRemoved');
  expect(await address()).toBeUndefined();
  expect(await lettersTo(home.deps, NEW)).toContainEqual({
    ...{ kind: 'address_gone', handle: who.handle, replaced: false },
  });
});

test('nobody removes their last way in without a word', async () => {
  await confirm(OLD);
  const asked = await who.page.post('/home/settings/mail/remove', {});
  expect([asked.status, textOf(await asked.text())]).toEqual([
    409,
    expect.stringContaining('only a link of the admin lets you in again'),
  ]);
  expect(await address()).toBe(OLD);
  const actor = await addIdentity(home.deps, who.id);
  await who.page.post('/home/settings/mail/remove', {});
  expect(await address()).toBeUndefined();
  const last = await who.page.post('/home/accounts/unlink', { actor });
  expect(last.status).toBe(409);
  expect(await last.text()).toContain(`name="actor" value="${actor}"`);
  const sure = await who.page.post('/home/accounts/unlink', { actor, sure: 'yes' });
  expect(sure.headers.get('location')).toContain('said=unlinked');
});

test('nobody has mail sent everywhere: five addresses a day, three mails an hour each', async () => {
  const answers: number[] = [];
  for (let n = 1; n <= 7; n += 1) {
    const asked = await who.page.post('/home/settings/mail', { address: `a${n}@mail.example` });
    answers.push(asked.status);
  }
  expect(answers).toEqual([303, 303, 303, 303, 303, 429, 429]);
  for (const expected of [303, 303, 303, 429]) {
    const other = await somebody();
    const asked = await other.page.post('/home/settings/mail', { address: NEW });
    expect(asked.status).toBe(expected);
  }
});

test('whoever leaves takes their address and their mail along', async () => {
  await confirm(OLD);
  await deleteAccount(home.deps, who.id, who.handle);
  const { db } = home.deps;
  expect([await db.$count(mailAddress), await db.$count(mail)]).toEqual([0, 0]);
});

test('the weekly list ends by a link that needs no cookie and no origin, and by looking at nothing', async () => {
  await confirm(OLD);
  const kept = async () => (await home.deps.db.query.mailAddress.findFirst())?.weeklyList;
  const row = await home.deps.db.query.mailAddress.findFirst();
  const stop = `/mail/stop/${row?.stopToken}`;
  expect((await visitor('fr').get(stop)).status).toBe(200);
  expect(await kept()).toBe(true);
  const oneClick = { 'List-Unsubscribe': 'One-Click' };
  const answer = await visitor().post(stop, oneClick, {});
  expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
  expect(await kept()).toBe(false);
  expect((await visitor().post(stop, oneClick, {})).status).toBe(200);
  expect((await visitor().post(`/mail/stop/${'x'.repeat(43)}`, oneClick, {})).status).toBe(404);
  await who.page.post('/home/settings/mail/weekly', { weekly: 'yes' });
  expect(await kept()).toBe(true);
  await who.page.post('/home/settings/mail/weekly', {});
  expect(await kept()).toBe(false);
});

test('a link in a mail to an old address says nothing of the new one, and ends nothing there', async () => {
  await confirm(OLD);
  const stop = async () =>
    `/mail/stop/${(await home.deps.db.query.mailAddress.findFirst())?.stopToken}`;
  const before = await stop();
  await confirm('OLD@mail.example');
  expect(await stop()).toBe(before);
  await confirm(NEW);
  const answer = await visitor().post(before, { 'List-Unsubscribe': 'One-Click' }, {});
  expect([answer.status, await answer.text()]).toEqual([404, expect.not.stringContaining(NEW)]);
  expect((await home.deps.db.query.mailAddress.findFirst())?.weeklyList).toBe(true);
});

test('of two who confirm one address at once, one has it and the other is told', async () => {
  const asked: { page: PageVisitor; token: string }[] = [];
  for (const { page } of [who, await somebody()]) {
    home.setClock(`2026-10-05T12:0${asked.length}:00Z`);
    await page.post('/home/settings/mail', { address: NEW });
    asked.push({ page, token: tokenOf(await lastLinkTo(home.deps, NEW)) });
  }
  const done = await Promise.all(
    asked.map(({ page, token }) => page.post('/home/settings/mail/confirm', { token })),
  );
  expect(done.map(({ status }) => status).sort()).toEqual([303, 409]);
});

test('the admin reads what cannot be sent as long as it is of use; others see none of it', async () => {
  await who.page.post('/home/settings/mail', { address: OLD });
  const admin = await somebody();
  expect((await admin.page.get('/admin/mail')).status).toBe(403);
  await changeRole(home.deps, admin.handle, 'treasurer');
  expect((await admin.page.get('/admin/mail')).status).toBe(403);
  await changeRole(home.deps, admin.handle, 'admin');
  const list = await admin.page.text('/admin/mail');
  expect(textOf(list)).toContain('SMTP_URL is not set');
  const href = /\/admin\/mail\/[0-9a-f-]{36}/.exec(list)?.[0] ?? '';
  const text = textOf(await admin.page.text(href));
  expect(text).toContain(`@${who.handle} at A test node says`);
  expect(text).toContain(await lastLinkTo(home.deps, OLD));
  expect((await who.page.get(href)).status).toBe(403);

  // With a mail server that is not there, it is not shown but kept, and it is said what to do about it.
  const away = mailing(home.deps, 'smtp://localhost:1');
  const sending = new PageVisitor(pagesOf(away), home.deps.node.origin);
  await sending.signIn(home.deps, admin.id);
  expect((await sending.get(href)).status).toBe(404);
  await sendMail(away, href.slice('/admin/mail/'.length));
  const told = textOf(await sending.text('/admin/mail'));
  expect(told).toMatch(/waits[^|]*\|[\s\S]*It does not answer\. Check the host/);
  expect(told).toContain('ECONNREFUSED');
  expect(told).not.toContain('silent: ');
  home.setClock('2026-10-06T12:00:00Z');
  await queueDueMails(home.deps);
  expect((await admin.page.get(href)).status).toBe(404);
  expect(textOf(await admin.page.text('/admin/mail'))).toContain('given up');
});
