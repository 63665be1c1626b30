import { html } from 'hono/html';
import type { CardPaymentFacts } from '../../../db/views/card-payments.ts';
import type { CardStanding } from '../../operations/ask-card-payment.ts';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import type { Markup } from '../parts/mark.ts';
import type { OwnVisit } from '../signed-in.ts';

/** Where payments by card begin and end. */
export const CARD_PAYMENTS = '/home/budget/pay-in/card';

/** What came of a payment, as far as its company has said.
 *  @param standing null: it could not be asked just now. */
export function cardPaymentPage(
  visit: OwnVisit,
  payment: CardPaymentFacts,
  standing: CardStanding | null,
): Markup {
  const { cards: words, payIn } = visit.words;
  const { title, main } = told(visit, payment, standing);
  return layout(visit, {
    ...{ title, hidden: true, part: 'home', section: 'month' },
    main: html`<div class="narrow pay-in"><h1>${title}</h1>${main}
<p><a href="/home/budget/pay-in">${words.tryAgain}</a> · <a href="/home/budget">${payIn.toBudget}</a></p></div>`,
  });
}

function told(visit: OwnVisit, payment: CardPaymentFacts, standing: CardStanding | null) {
  const { cards: words } = visit.words;
  const lead = (text: string) => html`<p class="lead">${text}</p>`;
  const look = html`<p><a class="button button-light" href="${CARD_PAYMENTS}/${payment.id}">${words.again}</a></p>`;
  if (payment.state === 'paid') {
    const isBack = payment.takenMinor >= (payment.grossMinor ?? 0n);
    return { title: isBack ? words.back : words.arrived, main: arrived(visit, payment) };
  }
  if (payment.state === 'strange') return { title: words.strange, main: lead(words.strangeText) };
  if (payment.state === 'not_paid' || standing === 'open')
    return {
      title: words.notPaid,
      main: html`${lead(words.notPaidText)}${payment.state === 'open' ? look : null}`,
    };
  return { title: words.checking, main: html`${lead(words.checkingText)}${look}` };
}

function arrived(visit: OwnVisit, payment: CardPaymentFacts): Markup {
  const { cards: words } = visit.words;
  const { grossMinor, feeMinor, heldMinor, takenMinor, maturesAt, maturedAt, disputed } = payment;
  const day = maturesAt === null ? '' : dayName(maturesAt, visit.language);
  const isFree = maturedAt !== null && takenMinor < (grossMinor ?? 0n);
  return html`<p class="lead">${words.arrivedText(visit.money(grossMinor ?? 0n), visit.money(feeMinor ?? 0n))}</p>
${takenMinor === 0n ? null : html`<p>${words.takenBack(visit.money(takenMinor))}</p>`}
${disputed && heldMinor === 0n ? html`<p>${words.inDispute}</p>` : null}
${heldMinor === 0n ? null : html`<p>${disputed ? `${visit.money(heldMinor)}: ${words.disputed}` : words.heldUntil(visit.money(heldMinor), day)}</p>`}
${isFree ? html`<p>${words.free}</p>` : null}`;
}
