import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailAddress, payoutAccount, session } from '../../../../db/schema/schema.ts';
import { changeRole } from '../../../../src/operations/change-role.ts';
import { askToConfirm, confirmAddress } from '../../../../src/operations/own-mail.ts';
import { type House, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { earners, IBAN_AT, IBAN_FR, IBAN_NL } from '../../../support/payouts.ts';
import { lastLinkTo, lettersTo, tokenOf } from '../../../support/post.ts';

const PAYOUT = '/home/payout';
const PAYMENTS = '/admin/month/payments';
const LATER = '2026-11-06T12:16:00Z';

let h: House;
let ada: string;
let low: string;

beforeAll(async () => {
  const { h: made, ids } = await earners({ ada: 5_000n, low: 900n });
  [h, ada, low] = [made, ids.ada, ids.low];
  await h.deps.db.insert(mailAddress).values({
    ...{ accountId: ada, address: 'ada@mail.example', confirmedAt: h.deps.clock() },
    ...{ language: 'en', stopToken: 's'.repeat(43) },
  });
});
afterAll(() => h.close());

const visitor = () => new PageVisitor(pagesOf(h.deps), h.deps.node.origin);
const signedIn = (who: string) => visitor().signIn(h.deps, who);
const form = (iban: string, holder = 'Ada N.') => ({ iban, holder, bic: '' });
const accountsOf = (actorId: string) =>
  h.deps.db.select().from(payoutAccount).where(eq(payoutAccount.actorId, actorId));

test('an account is checked before it is kept, and what was typed stays', async () => {
  const here = await signedIn(ada);
  const refused = async (typed: ReturnType<typeof form>, says: RegExp) => {
    const answer = await here.post(PAYOUT, typed);
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(textOf(page)).toMatch(says);
    expect(page).toContain(`value="${typed.iban}"`);
  };
  await refused(form('NL91ABNA0417164301'), /check digits/);
  await refused(form('BR1800360305000010009795493C1'), /No transfer in euros/);
  await refused(form('DE89370400440532013000'), /account of this node itself/);
  await refused(form(IBAN_NL, '山田'), /Latin letters/);
  expect(await accountsOf(ada)).toEqual([]);
  expect((await here.post(PAYOUT, form(IBAN_NL))).status).toBe(303);
  const page = textOf(await here.text(PAYOUT));
  expect(page).toContain('50.00 EUR');
  expect(page).toContain('NL … 4300');
  expect(page).toContain('Money goes there from 9 November 2026, 12:00 UTC on');
  expect(page).not.toContain(IBAN_NL);
});

test('who has not signed in just now is asked to do so, and finds their form again', async () => {
  const here = await signedIn(low);
  h.setClock(LATER);
  const { origin } = h.deps.node;
  const headers = { origin, referer: `${origin}${PAYOUT}` };
  const answer = await here.post(PAYOUT, form(IBAN_AT, 'Low'), headers);
  expect(answer.status).toBe(303);
  const to = new URL(answer.headers.get('location') ?? '', origin);
  expect([to.pathname, to.searchParams.get('said')]).toEqual(['/sign-in', 'signInAgain']);
  expect(await accountsOf(low)).toEqual([]);
  const again = await here.signIn(h.deps, low);
  const page = await again.text(to.searchParams.get('next') ?? '');
  expect(page).toContain(`value="${IBAN_AT}"`);
  expect((await again.post(PAYOUT, form(IBAN_AT, 'Low'))).status).toBe(303);
  expect(await accountsOf(low)).toHaveLength(1);
});

test.each(['/home/settings/passkeys', '/home/settings/mail', '/home/accounts'])(
  'nobody with a stolen session makes a way in at %s, by which they would have signed in just now',
  async (path) => {
    h.setClock('2026-11-06T12:30:00Z');
    const here = await signedIn(low);
    h.setClock('2026-11-06T12:46:00Z');
    const answer = await here.post(path, {
      address: 'a@thief.example',
      credential: '{}',
      name: '',
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      expect.stringContaining('said=signInAgain'),
    ]);
    expect(await lettersTo(h.deps, 'a@thief.example')).toEqual([]);
  },
);

test('the notice goes to where they got mail before, names no whole account, and its link takes it back', async () => {
  h.setClock('2026-11-09T12:00:00Z');
  // Whoever has their session and their mail changes the address first.
  await askToConfirm(h.deps, ada, { typed: 'thief@mail.example', language: 'en' });
  const token = tokenOf(await lastLinkTo(h.deps, 'thief@mail.example'));
  expect(await confirmAddress(h.deps, ada, { token, language: 'en' })).toMatchObject({ ok: true });
  const thief = await signedIn(ada);
  await thief.post(PAYOUT, form(IBAN_FR, 'A Thief'));
  h.setClock('2026-11-09T12:01:00Z');
  await thief.post(PAYOUT, form(IBAN_AT, 'A Thief'));
  const told = (await lettersTo(h.deps, 'ada@mail.example')).filter(
    ({ kind }) => kind === 'payout_account',
  );
  expect(told).toMatchObject([
    { kind: 'payout_account', iban: 'NL\u00a0…\u00a04300' },
    { kind: 'payout_account', iban: 'FR\u00a0…\u00a02606' },
    { kind: 'payout_account', iban: 'AT\u00a0…\u00a03201' },
  ]);
  expect(JSON.stringify(told)).not.toContain(IBAN_FR);
  const first = told[1] !== undefined && 'href' in told[1] ? told[1].href : '';
  const path = first.slice(h.deps.node.origin.length);
  const anybody = visitor();
  expect(textOf(await anybody.text(path))).toContain('FR … 2606');
  const undone = await anybody.post('/payout-account', { token: tokenOf(path) });
  expect(textOf(await undone.text())).toContain('You are paid where you were before.');
  // What came after it is taken back as well, and nobody is signed in as them any more.
  const standing = (await accountsOf(ada)).filter(({ undoneAt }) => undoneAt === null);
  expect(standing).toMatchObject([{ iban: IBAN_NL }]);
  expect(await h.deps.db.select().from(session).where(eq(session.actorId, ada))).toEqual([]);
  expect((await anybody.post('/payout-account', { token: tokenOf(path) })).status).toBe(404);
});

test('a link takes nothing back when its time is over, and an own change only until then', async () => {
  h.setClock('2026-11-20T12:00:00Z');
  const told = (await lettersTo(h.deps, 'ada@mail.example')).find(
    (letter) => letter.kind === 'payout_account',
  );
  const path =
    told !== undefined && 'href' in told ? told.href.slice(h.deps.node.origin.length) : '';
  expect((await visitor().post('/payout-account', { token: tokenOf(path) })).status).toBe(410);
  const here = await signedIn(ada);
  expect((await here.post(`${PAYOUT}/take-back`, {})).status).toBe(409);
  await here.post(`${PAYOUT}/none`, {});
  expect(textOf(await here.text(PAYOUT))).toContain('Nowhere: nothing is paid out to you.');
  expect((await here.post(`${PAYOUT}/take-back`, {})).status).toBe(303);
  expect(textOf(await here.text(PAYOUT))).toContain('NL … 4300');
});

test('with four eyes a file leaves when a second person said yes, who has signed in just now', async () => {
  const staff: Record<string, PageVisitor> = {};
  const ids: Record<string, string> = {};
  for (const [handle, role] of [
    ['first', 'admin'],
    ['second', 'treasurer'],
  ] as const) {
    const id = await person(h.deps, handle);
    await changeRole(h.deps, handle, role);
    staff[handle] = await signedIn(id);
    ids[handle] = id;
  }
  const { first = visitor(), second = visitor() } = staff;
  const settings = { threshold: '20,00', fourEyes: 'yes' };
  expect((await second.post('/admin/bank/payments', settings)).status).toBe(403);
  expect((await first.post('/admin/bank/payments', settings)).status).toBe(303);
  const preview = textOf(await first.text(PAYMENTS));
  expect(preview).toContain('1 payment is due, 50.00 EUR.');
  expect(preview).toContain('NL91 ABNA 0417 1643 00');
  const made = await first.post(PAYMENTS, {});
  const file = (made.headers.get('location') ?? '').split('?')[0] ?? '';
  expect((await first.get(`${file}/file`)).status).toBe(409);
  expect((await first.post(`${file}/approve`, {})).status).toBe(409);
  // Switched off again by who made it, it still waits.
  await first.post('/admin/bank/payments', { threshold: '20.00' });
  expect((await first.get(`${file}/file`)).status).toBe(409);
  h.setClock('2026-11-20T12:16:00Z');
  const stale = await second.post(`${file}/approve`, {});
  expect(stale.headers.get('location')).toContain('said=signInAgain');
  const fresh = await second.signIn(h.deps, ids.second ?? '');
  expect((await fresh.post(`${file}/approve`, {})).status).toBe(303);
  const bytes = await (await first.get(`${file}/file`)).text();
  expect(bytes).toContain('<Nm>Ada N.</Nm>');
  expect(await (await second.get(`${file}/file`)).text()).toBe(bytes);
  expect(textOf(await first.text('/admin/month'))).toContain(
    'What is on its way agrees with the files.',
  );
  expect((await first.post(`${file}/cancel`, {})).status).toBe(409);
  const payment = (await first.text(file)).match(/name="payment" value="([0-9a-f-]+)"/)?.[1] ?? '';
  expect((await first.post(`${file}/refused`, { payment, why: ' ' })).status).toBe(409);
  expect((await first.post(`${file}/refused`, { payment, why: 'AC04 <by phone>' })).status).toBe(
    303,
  );
  const page = textOf(await first.text(file));
  expect(page).toContain('not made by the bank: AC04 &lt;by phone&gt;');
  expect(page).not.toContain('Take the file back');
  expect(textOf(await first.text('/admin/month'))).toContain(
    'What is on its way agrees with the files.',
  );
});
