import { html } from 'hono/html';
import type { IdentityState } from '../../../db/views/identities.ts';
import type { OwnGift } from '../../../db/views/own-gifts.ts';
import type { WaitingLine } from '../../../db/views/waiting.ts';
import type { WorkSummary } from '../../../db/views/works.ts';
import { referenceInGroups } from '../../money/creditor-reference.ts';
import { FIRST_STEPS, type FirstStep } from '../../operations/first-steps.ts';
import { LINK_FIELD_MAX_CHARACTERS } from '../../operations/flattr-link.ts';
import type { BankAccount } from '../../settlement/bank-account.ts';
import { START_HREF } from '../first-way.ts';
import { layout } from '../layout.ts';
import { accountDetails } from '../parts/account-details.ts';
import { field, selection } from '../parts/field.ts';
import { stepper } from '../parts/first-steps.ts';
import { coin, type Markup } from '../parts/mark.ts';
import { referenceCode } from '../parts/settlement-figures.ts';
import { workCard } from '../parts/work-card.ts';
import type { OwnVisit } from '../signed-in.ts';
import { amountForms } from './budget.ts';
import { MODES } from './identities.ts';
import { PAY_IN } from './pay-in.ts';
import { accountForm } from './sign-in.ts';

/** Signing in was the first one. */
const SCREENS = FIRST_STEPS.length + 1;

type Step = { readonly step: FirstStep; readonly title: string; readonly main: Markup };

/** One screen of the first visit: what it is about, one thing to do, and the way past it. */
function screen(visit: OwnVisit, { step, title, main }: Step): Markup {
  return layout(visit, {
    ...{ title, hidden: true, part: 'home' },
    main: html`<div class="narrow first">
${stepper(visit, FIRST_STEPS.indexOf(step) + 2, SCREENS)}
<h1>${title}</h1>
${main}
</div>`,
  });
}

/** Goes on without what this screen is about. */
const past = ({ words }: OwnVisit, step: FirstStep, label = words.first.skip): Markup =>
  html`<form method="post" action="${START_HREF}"><button class="quiet" name="step" value="${step}">${label}</button></form>`;

const later = ({ words }: OwnVisit): Markup =>
  html`<p><a class="quiet quiet-link" href="/home">${words.first.later}</a></p>`;

export function budgetScreen(visit: OwnVisit): Markup {
  const { first: words } = visit.words;
  return screen(visit, {
    ...{ step: 'budget', title: words.budgetTitle },
    main: html`<p class="lead">${words.budgetLead}</p>
${amountForms(visit, { value: '', trouble: null, next: START_HREF })}
${later(visit)}`,
  });
}

/** What this node takes today, and nothing that it does not: its bank account with the purpose by which its
 *  admin knows the giver, or whom to ask. */
export function moneyScreen(
  visit: OwnVisit,
  facts: {
    readonly account: BankAccount | null;
    readonly reference: string;
    readonly balanceMinor: bigint;
  },
): Markup {
  const { first: words } = visit.words;
  const { account, reference, balanceMinor } = facts;
  const purpose = html`<div><dt>${visit.words.payIn.reference}</dt><dd>${referenceCode(referenceInGroups(reference))}</dd></div>`;
  const way =
    visit.node.fundsMode === 'points'
      ? html`<p class="lead">${words.moneyPoints}</p>`
      : account === null
        ? html`<p class="lead">${words.moneyAsk}</p>`
        : html`<p class="lead">${words.moneyBank}</p>${accountDetails(visit, account, [purpose])}<p><a href="${PAY_IN}">${visit.words.payIn.scan}</a></p>`;
  return screen(visit, {
    ...{ step: 'money', title: words.moneyTitle },
    main: html`${way}
<p class="soft">${balanceMinor > 0n ? words.moneyThere(visit.money(balanceMinor)) : words.moneyLater}</p>
<form method="post" action="${START_HREF}"><p class="acts"><button class="button" name="step" value="money">${words.next}</button></p></form>`,
  });
}

export function favouritesScreen(visit: OwnVisit, own: readonly IdentityState[]): Markup {
  const { first: words } = visit.words;
  const [account] = own;
  return screen(visit, {
    ...{ step: 'favourites', title: words.favouritesTitle },
    main: html`<p class="lead">${words.favouritesLead}</p>
${account === undefined ? html`<p>${words.favouritesNone}</p>${accountForm(visit, { action: '/home/accounts', next: START_HREF })}` : modeForm(visit, account)}
${past(visit, 'favourites')}`,
  });
}

function modeForm(visit: OwnVisit, { actorId, handle, host }: IdentityState): Markup {
  const { first: words, identities } = visit.words;
  return html`<form method="post" action="/home/accounts/favourites"><input type="hidden" name="actor" value="${actorId}"><input type="hidden" name="next" value="${START_HREF}">
${selection({
  name: 'mode',
  label: words.favouritesOf(`@${handle}@${host}`),
  value: 'all',
  options: MODES.filter((mode) => mode !== 'off').map((value) => ({
    value,
    label: identities.modes[value],
  })),
})}
<p><button class="button">${words.favouritesSave}</button></p></form>`;
}

export function flattrScreen(visit: OwnVisit, works: readonly WorkSummary[]): Markup {
  const { first: words, any } = visit.words;
  return screen(visit, {
    ...{ step: 'flattr', title: words.flattrTitle },
    main: html`<p class="lead">${works.length === 0 ? words.flattrNothing : words.flattrLead}</p>
${works.length === 0 ? null : html`<div class="offers">${works.map((work) => offer(visit, work))}</div>`}
<form method="get" action="/flattr">
${field({ name: 'url', label: any.label, value: '', inputmode: 'url', maxlength: LINK_FIELD_MAX_CHARACTERS, lowercase: true })}
<p><button class="button button-light">${words.flattrLook}</button></p></form>
${past(visit, 'flattr')}`,
  });
}

/** Its button leads back here, to what was given. */
function offer(visit: OwnVisit, work: WorkSummary): Markup {
  const { coin: words } = visit.words;
  return html`<div class="offer">${workCard(visit, work, { author: true, heading: 'h2' })}
<form method="post" action="/flattr"><input type="hidden" name="work" value="${work.id}"><input type="hidden" name="back" value="${START_HREF}"><button class="coin" aria-label="${words.flattrThis(work.title)}">${coin()}<span>${words.flattr}</span></button></form></div>`;
}

export type SeenFacts = {
  readonly given: readonly OwnGift[];
  readonly waiting: readonly WaitingLine[];
  readonly worthMinor: bigint | null;
  readonly promisedWorthMinor: bigint | null;
};

export function seenScreen(visit: OwnVisit, facts: SeenFacts): Markup {
  const { first: words } = visit.words;
  const { worthMinor, promisedWorthMinor } = facts;
  const titles = [
    ...facts.given.map(({ work, person, payee }) => work?.title ?? person?.name ?? payee.name),
    ...facts.waiting.map(({ title }) => title),
  ];
  const worth =
    worthMinor !== null && worthMinor > 0n
      ? words.seenWorth(visit.money(worthMinor))
      : promisedWorthMinor !== null && promisedWorthMinor > 0n
        ? words.seenPromised(visit.money(promisedWorthMinor))
        : null;
  return screen(visit, {
    ...{ step: 'flattr', title: words.seenTitle },
    main: html`<p class="seen-coin">${coin('medium')}</p>
${titles.length === 0 ? null : html`<p>${words.seenTo}</p><ul class="plain">${titles.map((title) => html`<li><strong dir="auto">${title}</strong></li>`)}</ul>`}
${worth === null ? null : html`<p class="lead">${worth}</p>`}
<form method="post" action="${START_HREF}"><p class="acts"><button class="button" name="step" value="flattr">${words.seenDone}</button></p></form>`,
  });
}
