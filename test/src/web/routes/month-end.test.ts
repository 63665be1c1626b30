import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPerson } from '../../../../db/views/accounts.ts';
import { changeRole } from '../../../../src/operations/change-role.ts';
import { setOwnAccount } from '../../../../src/operations/own-account.ts';
import { paymentReference } from '../../../../src/operations/payment-reference.ts';
import { topUp } from '../../../../src/operations/top-up.ts';
import { camt053, OUR_IBAN } from '../../../support/camt.ts';
import { type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

const MONTH = '/admin/month';

let home: House;
let treasurer: PageVisitor;
let member: PageVisitor;
let reference: string;

beforeAll(async () => {
  home = await house();
  const { deps } = home;
  const typed = { iban: OUR_IBAN, holder: 'Example Association', bic: '' };
  await setOwnAccount(deps, typed, { confirmed: false });
  const [money, ada] = [await person(deps, 'money'), await person(deps, 'ada')];
  await changeRole(deps, 'money', 'treasurer');
  const app = pagesOf(deps);
  treasurer = await new PageVisitor(app, deps.node.origin).signIn(deps, money);
  member = await new PageVisitor(app, deps.node.origin).signIn(deps, ada);
  reference = await paymentReference(deps, ada);
});
afterAll(() => home.close());

const upload = (bytes: Uint8Array, who = treasurer) =>
  who.upload(`${MONTH}/file`, {}, Uint8Array.from(bytes), undefined, {
    ...{ field: 'statement', name: 'october.xml' },
  });

const waiting = () =>
  camt053({
    id: '2026-10',
    from: '2026-10-01',
    opening: '100.00',
    entries: [
      { amount: '20.00', reference },
      { amount: '5.00', text: 'a gift', name: 'B. <script>', iban: 'NL91ABNA0417164300' },
      { side: 'out', amount: '1.00', text: 'fees' },
    ],
  });

test('only whoever answers for the money sees the month, and brings a file', async () => {
  expect((await member.get(MONTH)).status).toBe(403);
  expect((await upload(waiting(), member)).status).toBe(403);
  expect(textOf(await treasurer.text(MONTH))).toContain('Bring a bank statement');
});

test('what is no statement of ours is refused with a sentence that says where it is wrong', async () => {
  const wrong = await upload(new TextEncoder().encode('<a>'));
  expect(wrong.status).toBe(422);
  expect(textOf(await wrong.text())).toMatch(/This is no (whole XML file|bank statement)/);
  const other = await upload(camt053({ id: '1', iban: 'NL91ABNA0417164300', entries: [] }));
  expect(textOf(await other.text())).toContain('another account (NL91ABNA0417164300)');
  const none = await treasurer.post(`${MONTH}/file`, {});
  expect(textOf(await none.text())).toContain('Choose a file first.');
});

test('a statement is looked at, booked, and what is left over assigned', async () => {
  const read = await upload(waiting());
  const path = read.headers.get('location') ?? '';
  expect(path).toMatch(/^\/admin\/month\/file\/[0-9a-f-]+$/);
  const preview = textOf(await treasurer.text(path));
  expect(preview).toContain('Opening balance: 100.00 EUR Closing balance: 124.00 EUR');
  expect(preview).toContain('|Top-ups, by their reference|1|20.00 EUR|');
  expect(textOf(await treasurer.text(MONTH))).toContain(
    'october.xml was read and is not booked yet.',
  );
  const booked = await treasurer.post(path, { act: 'book' });
  expect(booked.headers.get('location')).toBe(`${MONTH}?said=bankFileBooked`);
  const again = await treasurer.post(path, { act: 'book' });
  expect(again.status).toBe(409);
  const page = await treasurer.text(MONTH);
  expect(page).not.toContain('<script>');
  expect(textOf(page)).toContain('|B. &lt;script&gt;|NL91 ABNA 0417 1643 00|');
  expect(textOf(page)).toContain('|At the bank, at the end of 5 October 2026|124.00 EUR|');
  expect(textOf(page)).toContain('|In the books: bank|24.00 EUR|');
  const [entry] = [...page.matchAll(/name="entry" value="([0-9a-f-]+)"/g)].map(
    ([, id]) => id ?? '',
  );
  const unknown = await treasurer.post(`${MONTH}/entry`, {
    entry: entry ?? '',
    to: 'giver',
    who: 'nobody',
  });
  expect(unknown.status).toBe(422);
  for (const said of [{ to: 'giver', who: '@ada' }, { to: 'own' }]) {
    const now = await treasurer.text(MONTH);
    const id = now.match(/name="entry" value="([0-9a-f-]+)"/)?.[1] ?? '';
    const isOut = said.to === 'own';
    expect(now).toContain('These are bank costs');
    const answer = await treasurer.post(`${MONTH}/entry`, { entry: id, ...said });
    expect(answer.headers.get('location'), String(isOut)).toBe(`${MONTH}?said=entryAssigned`);
  }
  expect(textOf(await treasurer.text(MONTH))).toContain('Nothing waits.');
  expect(textOf(await treasurer.text(MONTH))).toContain(
    'They differ by what was on the account before the first statement, 100.00 EUR.',
  );
  const first = () => treasurer.post(`${MONTH}/first-balance`, {});
  expect((await member.post(`${MONTH}/first-balance`, {})).status).toBe(403);
  expect((await first()).headers.get('location')).toBe(`${MONTH}?said=entryAssigned`);
  expect(textOf(await treasurer.text(MONTH))).toContain('They agree to the cent.');
  expect((await first()).status).toBe(409);
});

test('what was booked by hand is asked about on the page, and a ZIP is taken', async () => {
  const { deps } = home;
  const found = await findPerson(deps.db, 'ada');
  const byHand = { actorId: found?.actorId ?? '', amountMinor: 6_600n, reference: 'by hand' };
  expect((await topUp(deps, byHand)).ok).toBe(true);
  const statement = camt053({ id: '2026-10b', entries: [{ amount: '66.00', reference }] });
  const read = await upload(zipSync({ 'a.xml': statement }));
  const path = read.headers.get('location') ?? '';
  expect(textOf(await treasurer.text(path))).toContain('Perhaps a top-up that was booked by hand');
  await treasurer.post(path, { act: 'book' });
  const page = await treasurer.text(MONTH);
  expect(textOf(page)).toContain('Booked by hand for @ada on 5 October 2026');
  const fieldOf = (name: string) =>
    page.match(new RegExp(`name="${name}" value="([0-9a-f-]+)"`))?.[1] ?? '';
  const said = { entry: fieldOf('entry'), to: 'by_hand', booking: fieldOf('booking') };
  expect((await treasurer.post(`${MONTH}/entry`, said)).status).toBe(303);
  expect((await treasurer.post(`${MONTH}/entry`, said)).status).toBe(422);
  expect(textOf(await treasurer.text(MONTH))).toContain('Nothing waits.');
});
