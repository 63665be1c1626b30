import { afterAll, beforeAll, expect, test } from 'vitest';
import { mail, mailAddress } from '../../../../db/schema/mail.ts';
import { referenceInGroups } from '../../../../src/money/creditor-reference.ts';
import { setOwnAccount } from '../../../../src/operations/own-account.ts';
import { paymentReference } from '../../../../src/operations/payment-reference.ts';
import { openLetter } from '../../../../src/operations/post-mail.ts';
import { OUR_IBAN } from '../../../support/camt.ts';
import { type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

const PAY_IN = '/home/budget/pay-in';

let home: House;
let ada: PageVisitor;
let id: string;

beforeAll(async () => {
  home = await house();
  id = await person(home.deps, 'ada');
  ada = await new PageVisitor(pagesOf(home.deps), home.deps.node.origin).signIn(home.deps, id);
});
afterAll(() => home.close());

test('without an account there is somebody to ask, and with one a code and what to type', async () => {
  expect(textOf(await ada.text(PAY_IN))).toContain('This node has no bank account yet.');
  const typed = { iban: OUR_IBAN, holder: 'Example Association', bic: '' };
  await setOwnAccount(home.deps, typed, { confirmed: false });
  const page = await ada.text(`${PAY_IN}?amount=20`);
  const reference = await paymentReference(home.deps, id);
  expect(page).toContain('class="qr"');
  expect(textOf(page)).toContain(`|Reference|${referenceInGroups(reference)}|`);
  expect(textOf(page)).toContain('|Amount (EUR)|20.00 EUR|');
});

test('the reference stays, however many ask at once; and nobody else has it', async () => {
  const [first, ...others] = await Promise.all(
    Array.from({ length: 5 }, () => paymentReference(home.deps, id)),
  );
  expect(new Set([first, ...others]).size).toBe(1);
  const ben = await person(home.deps, 'ben');
  expect(await paymentReference(home.deps, ben)).not.toBe(first);
});

test('what is no amount is said, and the code is there without one', async () => {
  for (const typed of ['0.5', '-3', 'lots', '1e9', '9'.repeat(40)]) {
    const page = await ada.text(`${PAY_IN}?amount=${typed}`);
    expect(textOf(page), typed).toContain('Type an amount like 20, at least 1.00 EUR.');
    expect(page, typed).toContain('class="qr"');
  }
});

test('it is mailed to who has an address, once however often it is asked', async () => {
  expect(await ada.text(PAY_IN)).not.toContain('Mail it to me');
  const { clock, newSecret } = home.deps;
  await home.database.ownerDb.insert(mailAddress).values({
    ...{ accountId: id, address: 'ada@mail.example', confirmedAt: clock(), language: 'en' },
    stopToken: newSecret(),
  });
  expect(await ada.text(PAY_IN)).toContain('Mail it to me');
  await Promise.all([ada.post(`${PAY_IN}/mail`, {}), ada.post(`${PAY_IN}/mail`, {})]);
  const [sent, ...more] = await home.deps.db.select().from(mail);
  expect(more).toEqual([]);
  expect(await openLetter(home.deps, sent?.letterSealed ?? '')).toMatchObject({
    ...{ kind: 'pay_in', iban: 'DE89 3704 0044 0532 0130 00', bic: null },
    reference: referenceInGroups(await paymentReference(home.deps, id)),
  });
});
