import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Peer } from '../../../../db/records/peers.ts';
import { ownAccounts } from '../../../../db/views/bank-accounts.ts';
import { changeRole } from '../../../../src/operations/change-role.ts';
import { IBAN_A, IBAN_B, IBAN_C, saysAccount } from '../../../support/accounts.ts';
import { type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { meet } from '../../../support/peer.ts';

const PEER = '/admin/peers/peer.example';

let home: House;
let admin: PageVisitor;
let french: PageVisitor;
let treasurer: PageVisitor;
let peer: Peer;

const visitor = async (role: 'treasurer' | 'admin', language?: string) => {
  const { deps } = home;
  const handle = `${role}-${language ?? 'en'}`;
  const actorId = await person(deps, handle);
  await changeRole(deps, handle, role);
  return await new PageVisitor(pagesOf(deps), deps.node.origin, language).signIn(deps, actorId);
};

beforeAll(async () => {
  home = await house({ at: '2026-11-22T12:00:00Z' });
  [admin, treasurer] = [await visitor('admin'), await visitor('treasurer')];
  french = await visitor('admin', 'fr');
  peer = await meet(home.deps);
});
afterAll(() => home.close());

const set = (fields: Record<string, string>, who = admin) =>
  who.post('/admin/bank', { iban: IBAN_A, holder: 'Our Club', bic: '', ...fields });
const own = async () => (await ownAccounts(home.deps.db, 'EUR')).map(({ iban }) => iban);

test('without an account the page says that nobody can pay, and to an admin how that ends', async () => {
  expect(textOf(await admin.text('/admin/bank'))).toContain(
    'No account is set, so nobody can pay this node.',
  );
  expect(textOf(await french.text('/admin/bank'))).toContain('personne ne peut payer ce nœud.');
  const seen = textOf(await treasurer.text('/admin/bank'));
  expect(seen).not.toContain('Set the account');
  expect((await set({}, treasurer)).status).toBe(403);
  expect(await own()).toEqual([]);
});

test.each([
  ['iban', 'DE88 3704 0044 0532 0130 00', 'That is no IBAN'],
  ['bic', 'BANK', 'That is no BIC'],
  ['holder', ' ', 'Write the name of the account holder'],
])('a wrong %s stands in its field again, with what is wrong', async (name, typed, sentence) => {
  const answer = await set({ [name]: typed });
  const page = await answer.text();
  expect([answer.status, page]).toEqual([422, expect.stringContaining(sentence)]);
  expect(page).toMatch(new RegExp(`name="${name}"[^>]*aria-invalid="true"`));
  expect(page).toContain(`value="${typed}"`);
});

test('the first account is set at once; another one is shown beside the old one and asked for', async () => {
  const first = await set({ iban: 'de89 3704 0044 0532 0130 00', bic: 'cobadeff' });
  expect([first.status, first.headers.get('location')]).toEqual([
    303,
    '/admin/bank?said=accountSet',
  ]);
  expect(textOf(await admin.text('/admin/bank'))).toContain(
    '|Account holder|Our Club|IBAN|DE89 3704 0044 0532 0130 00|BIC|COBADEFF|Set on 22 November 2026.|',
  );
  const asked = await set({ iban: IBAN_B });
  expect(asked.status).toBe(200);
  const page = await asked.text();
  expect(textOf(page)).toMatch(/Until now.*DE89 3704.*From now on.*BE68 5390 0754 7034/);
  expect(await own()).toEqual([IBAN_A]);
  expect(page).toContain('<input type="hidden" name="confirmed" value="yes">');
  expect((await set({ iban: IBAN_B, confirmed: 'yes' })).status).toBe(303);
  expect(await own()).toEqual([IBAN_B, IBAN_A]);
  expect(textOf(await admin.text('/admin/bank'))).toContain('|Earlier accounts|DE89 3704 0044');
});

const decide = (act: string, iban: string, who = admin) =>
  who.post('/admin/peers/account', { host: 'peer.example', act, iban, back: PEER });

test('what a peer says is confirmed or rejected by an admin, on its page', async () => {
  expect(textOf(await admin.text(PEER))).toContain('They have not said where they are paid.');
  await saysAccount(home.deps, peer, { holder: '<b>Club</b>' }, 1);
  const page = textOf(await admin.text(PEER));
  expect(page).toContain('It is used by itself after 72 hours, or once you confirm it.');
  expect(page).toContain('|&lt;b&gt;Club&lt;/b&gt;|IBAN|DE89 3704 0044 0532 0130 00|');
  expect(page).toContain('|Used from 25 November 2026, 12:00 UTC, not before.|');
  expect((await decide('confirm', IBAN_A, treasurer)).status).toBe(403);
  expect(textOf(await treasurer.text(PEER))).toContain('Only an admin decides which account');
  const confirmed = await decide('confirm', IBAN_A);
  expect(confirmed.headers.get('location')).toBe(`${PEER}?said=accountConfirmed`);
  expect(textOf(await admin.text(PEER))).toContain('Payments go there.');
});

test('a change shows both and asks; a newer one than the page had is not confirmed', async () => {
  await saysAccount(home.deps, peer, { revision: 2, iban: IBAN_B }, 2);
  const page = textOf(await admin.text(PEER));
  expect(page).toMatch(/Nothing is paid to either.*Until now.*DE89 3704.*From now on.*BE68 5390/);
  expect(textOf(await french.text(PEER))).toContain('Rien n’est payé sur l’un ni sur l’autre');
  await saysAccount(home.deps, peer, { revision: 3, iban: IBAN_C }, 3);
  const late = await decide('confirm', IBAN_B);
  expect([late.status, await late.text()]).toEqual([
    ...[409, expect.stringContaining('They say another account by now.')],
  ]);
  await saysAccount(home.deps, peer, { revision: 3, iban: IBAN_A }, 4);
  const two = await decide('confirm', IBAN_C);
  expect(await two.text()).toContain('They signed two accounts under one number.');
  expect(textOf(await admin.text(PEER))).toContain('Neither is used');
  const rejected = await decide('reject', IBAN_C);
  expect(rejected.headers.get('location')).toBe(`${PEER}?said=accountRejected`);
  expect(textOf(await admin.text(PEER))).toMatch(/Until now.*DE89 3704.*From now on.*BE68 5390/);
});
