import { html } from 'hono/html';
import type {
  CardPaymentFacts,
  cardBalances,
  movementsOfPayment,
  payoutsUnderWay,
} from '../../../db/views/card-payments.ts';
import { decimalText } from '../../money/money.ts';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import { field } from '../parts/field.ts';
import { figure } from '../parts/figures-table.ts';
import type { Markup } from '../parts/mark.ts';
import type { OwnVisit } from '../signed-in.ts';
import { CARDS_PAGE } from './month-end.ts';

const page = (visit: OwnVisit, title: string, main: Markup): Markup =>
  layout(visit, {
    ...{ title, hidden: true, part: 'admin', adminSection: 'monthEnd' },
    main: html`<div class="narrow report report-wide">
<h1>${title}</h1>${main}</div>`,
  });

export type CardsFacts = {
  readonly balances: Awaited<ReturnType<typeof cardBalances>>;
  readonly payouts: Awaited<ReturnType<typeof payoutsUnderWay>>;
  readonly payments: readonly CardPaymentFacts[];
};

/** What was paid by card, what its company has of it, and what it is sending. */
export function adminCardsPage(visit: OwnVisit, facts: CardsFacts): Markup {
  const { cards: words, monthEnd } = visit.words;
  const { balances, payouts, payments } = facts;
  const rows = [
    [words.atCompany, balances.cardsMinor] as const,
    [words.heldSum, balances.heldMinor] as const,
    ...payouts.map(
      ({ arrivesOn, amountMinor }) =>
        [
          words.underWay(dayName(new Date(`${arrivesOn}T00:00:00Z`), visit.language)),
          amountMinor,
        ] as const,
    ),
  ];
  return page(
    visit,
    words.list,
    html`<p class="lead">${words.listText}</p>
<div class="wide"><table class="figures-table"><caption class="unseen">${words.figures}</caption><tbody>${rows.map(
      ([name, minor]) =>
        html`<tr><th scope="row">${name}</th>${figure(monthEnd.amount, visit.money(minor))}</tr>`,
    )}</tbody></table></div>
${payments.length === 0 ? html`<p class="soft">${words.none}</p>` : table(visit, payments)}`,
  );
}

function table(visit: OwnVisit, payments: readonly CardPaymentFacts[]): Markup {
  const { cards: words } = visit.words;
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.list}</caption>
<thead><tr><th scope="col">${words.day}</th><th scope="col">${words.who}</th><th scope="col" class="amount">${words.amount}</th><th scope="col" class="amount">${words.fee}</th><th scope="col" class="amount">${words.taken}</th><th scope="col">${words.state}</th></tr></thead>
<tbody>${payments.map(
    (one) =>
      html`<tr><th scope="row"><a href="${CARDS_PAGE}/${one.id}">${dayName(one.startedAt, visit.language)}</a></th><td data-label="${words.who}">@${one.handle}</td>${figure(words.amount, visit.money(one.grossMinor ?? one.askedMinor))}${figure(words.fee, visit.money(one.feeMinor ?? 0n))}${figure(words.taken, visit.money(one.takenMinor))}<td data-label="${words.state}">${words.states[stateOf(one)]}</td></tr>`,
  )}</tbody></table></div>`;
}

function stateOf({ state, disputed, maturedAt }: CardPaymentFacts) {
  if (state !== 'paid') return state;
  if (disputed) return 'disputed';
  return maturedAt === null ? 'paid' : 'given';
}

export type CardFacts = {
  readonly payment: CardPaymentFacts;
  readonly movements: Awaited<ReturnType<typeof movementsOfPayment>>;
  readonly typed: { readonly amount: string; readonly reason: string } | null;
  readonly trouble: string | null;
};

/** One payment, what became of it, and the way to send it back. */
export function adminCardPage(visit: OwnVisit, facts: CardFacts): Markup {
  const { cards: words } = visit.words;
  const { payment, movements } = facts;
  const { grossMinor, takenMinor, disputed } = payment;
  const row = (name: string, value: Markup | string) =>
    html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const canGoBack = grossMinor !== null && grossMinor > takenMinor && !disputed;
  return page(
    visit,
    words.one,
    html`<dl class="bank-details">${row(words.day, dayName(payment.startedAt, visit.language))}${row(words.who, `@${payment.handle}`)}
${row(words.amount, visit.money(grossMinor ?? payment.askedMinor))}${row(words.fee, visit.money(payment.feeMinor ?? 0n))}${row(words.state, words.states[stateOf(payment)])}
${payment.paymentId === null ? null : row(words.number, html`<code translate="no">${payment.paymentId}</code>`)}
${movements.map(({ kind, side, amountMinor, at }) => row(`${words.movements[kind]}, ${words.sides[side]}`, `${visit.money(amountMinor)}, ${dayName(at, visit.language)}`))}</dl>
${canGoBack ? refundForm(visit, facts) : null}
<p><a href="${CARDS_PAGE}">${words.list}</a></p>`,
  );
}

function refundForm(visit: OwnVisit, { payment, movements, typed, trouble }: CardFacts): Markup {
  const { cards: words, payIn } = visit.words;
  const { id, currency, grossMinor, takenMinor } = payment;
  const left = decimalText({ amountMinor: (grossMinor ?? 0n) - takenMinor, currency });
  const amount = visit.language === 'fr' ? left.replace('.', ',') : left;
  return html`<section aria-labelledby="refund"><h2 id="refund">${words.refund}</h2><p class="soft">${words.refundText}</p>
<form class="work-form" method="post" action="${CARDS_PAGE}/${id}"><input type="hidden" name="seen" value="${movements.length}">
${field({ name: 'amount', label: payIn.amount(currency), value: typed?.amount ?? amount, inputmode: 'decimal', trouble })}
${field({ name: 'reason', label: words.reason, value: typed?.reason ?? '' })}
<div class="acts"><button class="button button-light">${words.send}</button></div></form></section>`;
}
